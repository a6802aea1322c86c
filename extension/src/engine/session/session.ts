import type { Welcome } from '@bytesync/shared/crypto/welcome.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { FromRelay } from '@bytesync/shared/wire/relayApi.ts';
import type { RelayClient } from '../relay/relayClient.ts';
import type { RoomConnection, RoomHandlers } from '../relay/roomConnection.ts';
import type { Transport } from '../relay/transport.ts';
import { NOTHING_DECIDED } from './decisionLog.ts';
import type { DirectMessage, LogMessage } from './messages.ts';
import { Presence } from './presence.ts';
import { reduce } from './reduce.ts';
import {
  DIRECT_ADMISSION,
  DIRECT_ENVELOPE,
  type RoomIdentity,
  type RoomStart,
  SealedRoom,
} from './sealedRoom.ts';
import { SessionStore } from './sessionStore.ts';
import { takeSnapshot } from './snapshot.ts';
import type { SessionState } from './state.ts';
import { StreamRegistry } from './streamRegistry.ts';

/** What a session tells whoever shows it. */
export interface SessionEvents {
  /** The connection to the relay of a member, or of a newcomer at the door, came or went. */
  presence(memberId: string, online: boolean): void;
  /** A member ended its membership. It stands in the roster until the host takes it out. */
  left?(memberId: string): void;
  progress(memberId: string, progress: DirectMessage): void;
  /** Our own connection to the relay was lost, or is back. */
  connection(online: boolean): void;
}

export type LogListener = (sender: string, message: LogMessage) => void;

/** How the host lets newcomers in; other members have none. */
export interface AdmissionDesk {
  knock(memberId: string, deviceKey: Uint8Array): void;
  message(memberId: string, payload: Uint8Array): void;
}

export interface SessionParts {
  readonly identity: RoomIdentity;
  readonly transport: Transport;
  readonly relay: RelayClient;
  readonly connection: RoomConnection;
  readonly start: RoomStart;
  readonly state: Omit<SessionState, 'roster'>;
  readonly events: SessionEvents;
  readonly ending: AbortController;
}

/** This member's membership in one session, from admission to its end. */
export class Session {
  readonly identity: RoomIdentity;
  readonly room: SealedRoom;
  readonly store: SessionStore;
  readonly streams: StreamRegistry;
  readonly connection: RoomConnection;
  readonly transport: Transport;
  readonly #events: SessionEvents;
  readonly #ending: AbortController;
  readonly #presence: Presence;
  readonly #listeners = new Set<LogListener>();
  #desk: AdmissionDesk | undefined;
  #epochStart: Welcome;

  constructor(parts: SessionParts) {
    this.identity = parts.identity;
    this.transport = parts.transport;
    this.connection = parts.connection;
    this.#events = parts.events;
    this.#ending = parts.ending;
    this.#presence = new Presence((memberId, online) => parts.events.presence(memberId, online));
    this.room = new SealedRoom(parts.identity, parts.connection, parts.start, {
      message: (sender, message) => this.#message(sender, message),
      direct: (sender, message) => parts.events.progress(sender, message),
    });
    this.store = new SessionStore({ ...parts.state, roster: this.room.roster });
    this.#epochStart = takeSnapshot(this.room, parts.state);
    const streamRoom = {
      sessionId: parts.identity.sessionId,
      post: (messages: readonly LogMessage[]) => this.room.post(messages),
      token: (signal: AbortSignal) => parts.connection.token(signal),
    };
    this.streams = new StreamRegistry(streamRoom, parts.relay, {
      memberId: parts.identity.memberId,
      boxSecret: parts.identity.boxKeys.secretKey,
      roster: () => this.room.roster,
    });
    parts.connection.handOver(this.#handlers());
  }

  /** Aborted with the reason when this membership ends, however it does. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  get state(): SessionState {
    return this.store.state;
  }

  /** The session where the present epoch began: whoever reads the log from there on knows all. */
  get epochStart(): Welcome {
    return this.#epochStart;
  }

  /** Tells of each accepted message, after the state has it, until the returned function is called. */
  listen(listener: LogListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Opens the desk at which newcomers are let in (the host alone). */
  openDesk(desk: AdmissionDesk): void {
    this.#desk = desk;
  }

  /** Letter and name of a member for messages to people. */
  memberLabel(memberId: string): string {
    const member = this.room.roster.members.find((one) => one.memberId === memberId);
    return member ? `${member.letter} (${member.name})` : memberId;
  }

  /** Whether a member, or a newcomer at the door, is connected. */
  isOnline(memberId: string): boolean {
    return this.#presence.isOnline(memberId);
  }

  /** Whether a member ended its membership. */
  hasLeft(memberId: string): boolean {
    return this.#presence.hasLeft(memberId);
  }

  /** A member that will not come back, as somebody knows who started its process: as if it had ended its membership. */
  gone(memberId: string): void {
    this.#presence.left(memberId);
  }

  /** Members that ended their membership, or have been away for longer than `patienceMs`. @param now as `performance.now()` */
  lostMembers(patienceMs: number, now = performance.now()): string[] {
    return this.room.others.filter((id) => this.#presence.isLost(id, patienceMs, now));
  }

  /**
   * Resolves when every other member has ended its membership or this one is over, at the latest
   * after `timeoutMs`.
   */
  async othersGone(timeoutMs: number): Promise<void> {
    // Not the time of day, which may be set back meanwhile.
    const end = performance.now() + timeoutMs;
    const lingers = () => this.room.others.some((id) => !this.#presence.hasLeft(id));
    while (performance.now() < end && !this.signal.aborted && lingers()) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Takes who is connected, as the relay says it when this member connects. */
  present(online: readonly string[]): void {
    this.#presence.present(online, this.room.others, performance.now());
  }

  close(failure?: BytesyncError): void {
    this.connection.close(failure);
    this.transport.close();
  }

  #message(sender: string, message: LogMessage): void {
    this.streams.message(sender, message);
    const roster = this.room.roster;
    if (message.type === 'epoch-start') this.#presence.expect(this.room.others, performance.now());
    const before = roster === this.state.roster ? this.state : { ...this.state, roster };
    const state = reduce(before, sender, message);
    if (message.type === 'epoch-start') this.#epochStart = takeSnapshot(this.room, state);
    if (message.type === 'member-dropped' && state !== before && message.told !== true) {
      this.streams.drop(message.run, message.memberId);
    }
    this.store.update(state);
    for (const listener of [...this.#listeners]) listener(sender, message);
  }

  #handlers(): RoomHandlers {
    return {
      ready: (frame) => this.#ready(frame),
      admitted: (frame) => this.present(frame.online),
      entry: (frame) => this.room.entry(frame.sender, frame.payload),
      direct: (frame) => this.#direct(frame),
      knock: (frame) => this.#knock(frame),
      presence: (memberId, online) => this.#changed(memberId, online),
      left: (memberId) => {
        this.#presence.left(memberId);
        this.#events.left?.(memberId);
      },
      connection: (online) => this.#events.connection(online),
      ended: (failure) => this.#ending.abort(failure),
    };
  }

  #ready(frame: Extract<FromRelay, { type: 'ready' }>): void {
    if (frame.status !== 'member') {
      throw new BytesyncError('relay-nonsense', { reason: 'membership' });
    }
    this.present(frame.online);
  }

  #knock({ memberId, deviceKey }: Extract<FromRelay, { type: 'knock' }>): void {
    this.#changed(memberId, true);
    this.#desk?.knock(memberId, deviceKey);
  }

  #direct(frame: Extract<FromRelay, { type: 'direct' }>): void {
    const payload = frame.payload.subarray(1);
    if (frame.payload[0] === DIRECT_ADMISSION) this.#desk?.message(frame.from, payload);
    else if (frame.payload[0] === DIRECT_ENVELOPE) this.room.directEnvelope(frame.from, payload);
  }

  #changed(memberId: string, online: boolean): void {
    const isMember = this.room.others.includes(memberId);
    this.#presence.change(memberId, online, isMember, performance.now());
    if (!isMember) this.#events.presence(memberId, online);
  }
}

/** What a session's state is before anything was said. */
export const EMPTY_STATE: Omit<SessionState, 'roster'> = {
  sources: [],
  complete: new Set(),
  failures: new Map(),
  lastRun: 0,
  planners: new Set(),
  decisions: NOTHING_DECIDED,
  asks: [],
  partials: new Map(),
  phase: { kind: 'lobby' },
};
