import { NewcomerAdmission } from '@bytesync/shared/crypto/admission.ts';
import type { Welcome } from '@bytesync/shared/crypto/welcome.ts';
import { asBytesyncError, BytesyncError } from '@bytesync/shared/errors.ts';
import type { FromRelay } from '@bytesync/shared/wire/relayApi.ts';
import { MEMBER_PROTOCOL } from '@bytesync/shared/wire/version.ts';
import { LogChain } from '../relay/logChain.ts';
import { RelayClient } from '../relay/relayClient.ts';
import type { RoomConnection, RoomHandlers } from '../relay/roomConnection.ts';
import type { Transport } from '../relay/transport.ts';
import { AGAIN, CONFIRM, OFFER, READY, REQUEST, REVEAL, SHOWN, WELCOME } from './admissionKinds.ts';
import type { JoinOptions } from './joinSession.ts';
import { DIRECT_ADMISSION, type RoomIdentity, withTag } from './sealedRoom.ts';
import { Session } from './session.ts';
import { stateOf } from './snapshot.ts';
import type { SessionState } from './state.ts';

type Frame<T extends FromRelay['type']> = Extract<FromRelay, { type: T }>;

const NOTHING = new Uint8Array(0);

/** A host that is there answers at once, unless it keeps its door closed for now. */
const ANSWER_PATIENCE_MS = 3_000;

interface JoiningParts {
  readonly identity: RoomIdentity;
  readonly transport: Transport;
  readonly connection: RoomConnection;
  readonly ending: AbortController;
}

/** What the newcomer holds when the host has enrolled it: all but the relay's leave. */
interface Welcomed {
  readonly welcome: Welcome;
  readonly state: Omit<SessionState, 'roster'>;
  readonly hostDeviceKey: Uint8Array;
}

/**
 * One newcomer's way from the knock into the room: request, offer, reveal, both sides' yes, Welcome,
 * and the relay's leave. A lost connection starts over from what it has; people are asked once.
 */
export class Joining implements RoomHandlers {
  readonly #options: JoinOptions;
  readonly #parts: JoiningParts;
  readonly #entered = Promise.withResolvers<Session>();
  #admission: NewcomerAdmission | undefined;
  #hostDeviceKey: Uint8Array | undefined;
  #requests = 0;
  #confirmed: Promise<boolean> | undefined;
  /** The reveal of the handshake whose words people see here. */
  #shownReveal: Uint8Array | undefined;
  #welcomed: Welcomed | undefined;
  #hostId = '';
  /** Runs while a host that is there has not answered. */
  #unanswered: NodeJS.Timeout | undefined;

  constructor(options: JoinOptions, parts: JoiningParts) {
    this.#options = options;
    this.#parts = parts;
  }

  async session(): Promise<Session> {
    const { connection } = this.#parts;
    connection.handOver(this);
    connection.connect();
    try {
      const session = await this.#entered.promise;
      await connection.token(session.signal);
      return session;
    } finally {
      clearTimeout(this.#unanswered);
    }
  }

  /** Gives up. */
  abort(reason: unknown): void {
    this.#entered.reject(reason);
  }

  ready(frame: Frame<'ready'>): void {
    this.#hostId = frame.host;
    clearTimeout(this.#unanswered);
    if (frame.status === 'member') this.#enter(frame.online);
    else if (frame.online.includes(frame.host)) this.#approach();
    else this.#options.waiting();
  }

  presence(memberId: string, online: boolean): void {
    if (memberId !== this.#hostId) return;
    clearTimeout(this.#unanswered);
    if (online) this.#approach();
    // Later people here compare words, or have done so: it is for the host to come back to that.
    else if (this.#confirmed === undefined) this.#options.waiting();
  }

  direct(frame: Frame<'direct'>): void {
    if (frame.from !== this.#hostId || frame.payload[0] !== DIRECT_ADMISSION) return;
    const bytes = frame.payload.subarray(2);
    try {
      if (frame.payload[1] === OFFER) this.#takeOffer(bytes);
      else if (frame.payload[1] === WELCOME) this.#takeWelcome(bytes);
      else if (frame.payload[1] === AGAIN) this.#approach();
    } catch (error) {
      // The answer to an earlier request may come late; the one to the last is still to come.
      const late = asBytesyncError(error).code === 'admission-malformed' && this.#requests > 1;
      if (!late) throw error;
    }
  }

  admitted(frame: Frame<'admitted'>): void {
    this.#enter(frame.online);
  }

  ended(failure: BytesyncError): void {
    this.#parts.ending.abort(failure);
    this.#entered.reject(failure);
  }

  connection(): void {
    // `ready` starts over.
  }

  entry(): void {
    throw new BytesyncError('relay-nonsense', { reason: 'entry before the welcome' });
  }

  knock(): void {
    // Only hosts are told of newcomers.
  }

  left(memberId: string): void {
    if (memberId === this.#hostId) throw new BytesyncError('session-closed');
  }

  /** The host is there. */
  #approach(): void {
    if (this.#welcomed) {
      this.#send(READY, NOTHING);
      return;
    }
    const { invitation, device, name } = this.#options;
    const { memberId, boxKeys } = this.#parts.identity;
    const protocol = MEMBER_PROTOCOL;
    const own = { invitation, device, memberId, boxKeys, name, protocol };
    this.#admission = new NewcomerAdmission(own);
    this.#requests += 1;
    // Where it was not heard, the host would show its people the words of another handshake than we do.
    if (this.#shownReveal) this.#send(SHOWN, this.#shownReveal);
    this.#send(REQUEST, this.#admission.request());
    clearTimeout(this.#unanswered);
    this.#unanswered = setTimeout(() => this.#options.waitingAtDoor(), ANSWER_PATIENCE_MS);
  }

  #takeOffer(bytes: Uint8Array): void {
    const admission = this.#admission;
    if (admission === undefined || this.#welcomed) return;
    const offer = admission.onOffer(bytes);
    clearTimeout(this.#unanswered);
    this.#hostDeviceKey = offer.host.deviceKey;
    this.#send(REVEAL, offer.reveal);
    this.#shownReveal ??= offer.reveal;
    // The yes is for the host's key, which the invitation names: once is enough.
    this.#confirmed ??= this.#confirm(() => this.#options.confirmHost(offer));
    this.#whenConfirmed(() => {
      if (this.#admission === admission) this.#send(CONFIRM, NOTHING);
    });
  }

  async #confirm(ask: () => Promise<boolean>): Promise<boolean> {
    return ask();
  }

  #takeWelcome(bytes: Uint8Array): void {
    const hostDeviceKey = this.#hostDeviceKey;
    if (!this.#admission || !hostDeviceKey || this.#welcomed) return;
    const welcome = this.#admission.onWelcome(bytes);
    const state = stateOf(welcome);
    this.#whenConfirmed(() => {
      this.#welcomed = { welcome, state, hostDeviceKey };
      this.#send(READY, NOTHING);
    });
  }

  #whenConfirmed(go: () => void): void {
    this.#confirmed?.then(
      (yes) => {
        if (yes) go();
        else this.#entered.reject(new BytesyncError('safety-words-refused'));
      },
      (error: unknown) => this.#entered.reject(asBytesyncError(error)),
    );
  }

  #enter(online: readonly string[]): void {
    if (this.#welcomed === undefined) {
      throw new BytesyncError('relay-nonsense', { reason: 'admitted before the welcome' });
    }
    const { identity, transport, connection, ending } = this.#parts;
    const { welcome, state, hostDeviceKey } = this.#welcomed;
    const session = new Session({
      identity,
      transport,
      relay: new RelayClient(transport, ending.signal),
      connection,
      start: {
        chain: new LogChain(welcome.logPoint),
        roster: welcome.roster,
        hostDeviceKey,
        epoch: welcome.epoch,
        epochKey: welcome.epochKey,
      },
      state,
      events: this.#options.events,
      ending,
    });
    session.present(online);
    this.#entered.resolve(session);
  }

  #send(kind: number, bytes: Uint8Array): void {
    const payload = withTag(DIRECT_ADMISSION, withTag(kind, bytes));
    this.#parts.connection.direct([this.#hostId], payload);
  }
}
