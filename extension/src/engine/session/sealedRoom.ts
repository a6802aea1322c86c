import { createHash } from 'node:crypto';
import { CounterWindow } from '@bytesync/shared/crypto/counterWindow.ts';
import { EnvelopeSealer, openEnvelope } from '@bytesync/shared/crypto/envelope.ts';
import { unwrapEpochKey } from '@bytesync/shared/crypto/epoch.ts';
import type { DeviceKeys } from '@bytesync/shared/crypto/identity.ts';
import type { BoxKeys } from '@bytesync/shared/crypto/keys.ts';
import {
  followsRoster,
  type Roster,
  type SignedRoster,
  verifyRoster,
} from '@bytesync/shared/crypto/roster.ts';
import { openStatement, signStatement } from '@bytesync/shared/crypto/statement.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { LIMITS } from '@bytesync/shared/limits.ts';
import { decode, encode } from '@bytesync/shared/wire/codec.ts';
import { isLogFull } from '../relay/failure.ts';
import type { LogChain } from '../relay/logChain.ts';
import type { RoomConnection } from '../relay/roomConnection.ts';
import {
  type DirectMessage,
  directMessageSchema,
  type LogMessage,
  type LogMessageOf,
  statementBodySchema,
} from './messages.ts';
import { hostOf } from './state.ts';

// Each try after the first means that a newcomer was let in meanwhile.
const MOST_TRIES = 2 * LIMITS.members;

export interface RoomIdentity {
  readonly sessionId: string;
  readonly memberId: string;
  readonly device: DeviceKeys;
  readonly boxKeys: BoxKeys;
}

/** Where a member begins to read the log: the host's own start, or what the Welcome says. */
export interface RoomStart {
  readonly chain: LogChain;
  readonly roster: SignedRoster;
  readonly hostDeviceKey: Uint8Array;
  readonly epoch: number;
  readonly epochKey: Uint8Array;
}

export interface SealedRoomHandlers {
  /** Each accepted statement's messages, in log order, own ones included. */
  message(sender: string, message: LogMessage): void;
  direct(sender: string, message: DirectMessage): void;
}

/**
 * The room behind its seal: what goes in is signed and encrypted under the current epoch, what
 * comes out was opened, verified and held against this member's view of the log. Entries that
 * can't be, or belong to an older epoch, change nothing, on every member alike.
 */
export class SealedRoom {
  readonly #identity: RoomIdentity;
  readonly #connection: RoomConnection;
  readonly #handlers: SealedRoomHandlers;
  readonly #sealer: EnvelopeSealer;
  // All of this epoch alone, so that a newcomer, who knows nothing older, judges as everybody does.
  #logCounters = new CounterWindow();
  #directCounters = new CounterWindow();
  /** Hashes of accepted statements: sealed anew by somebody else, they would count a second time. */
  #statements = new Set<string>();
  /** Where the epoch began: its statements are made by those who have read that far. */
  #epochPosition: number;
  /** Own envelopes that were accepted and whose sender has not been told yet, by their hash. */
  readonly #accepted = new Set<string>();
  readonly #chain: LogChain;
  readonly #hostDeviceKey: Uint8Array;
  #signedRoster: SignedRoster;
  #roster: Roster;
  #epoch: number;
  #epochKey: Uint8Array;
  #spent: BytesyncError | undefined;

  constructor(
    identity: RoomIdentity,
    connection: RoomConnection,
    start: RoomStart,
    handlers: SealedRoomHandlers,
  ) {
    this.#identity = identity;
    this.#connection = connection;
    this.#handlers = handlers;
    this.#chain = start.chain;
    this.#hostDeviceKey = start.hostDeviceKey;
    this.#signedRoster = start.roster;
    this.#roster = verifyRoster(start.roster, start.hostDeviceKey);
    this.#epoch = start.epoch;
    this.#epochKey = start.epochKey;
    this.#epochPosition = start.chain.point.position;
    this.#sealer = new EnvelopeSealer({
      sessionId: identity.sessionId,
      sender: identity.memberId,
    });
    connection.follow(start.chain);
  }

  get roster(): Roster {
    return this.#roster;
  }

  get signedRoster(): SignedRoster {
    return this.#signedRoster;
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** Needed by the host alone, for the Welcome of a newcomer. */
  get epochKey(): Uint8Array {
    return this.#epochKey;
  }

  get chain(): LogChain {
    return this.#chain;
  }

  /** What the relay refused something with that was to be said, since its log of this session is full. */
  get spent(): BytesyncError | undefined {
    return this.#spent;
  }

  /** Members other than this one. */
  get others(): string[] {
    const own = this.#identity.memberId;
    return this.#roster.members.map((member) => member.memberId).filter((id) => id !== own);
  }

  /**
   * Says these messages in one signed statement; resolves when every member that has read the log
   * up to here has them. Sent anew when an epoch began meanwhile.
   */
  async post(messages: readonly LogMessage[]): Promise<void> {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const { payload } = await this.#connection
        .post(() => this.#seal('log', 'all', this.#statement(messages)))
        .catch((error: unknown) => this.#refused(error));
      if (this.#accepted.delete(hashOf(payload))) return;
    }
    throw new BytesyncError('statement-malformed', { what: messages[0]?.type ?? '' });
  }

  #refused(error: unknown): never {
    const isFull = error instanceof BytesyncError && error.code === 'buffer-full';
    if (isFull && isLogFull(error.values)) this.#spent ??= error;
    throw error;
  }

  /** To the members that are connected; unsigned and unanswered. */
  direct(message: DirectMessage): void {
    const recipients = this.others;
    if (recipients.length === 0) return;
    const envelope = this.#seal('direct', recipients, encode(message));
    this.#connection.direct(recipients, withTag(DIRECT_ENVELOPE, envelope));
  }

  /** Takes a log entry from the connection. */
  entry(sender: string, payload: Uint8Array): void {
    const messages = this.#open(sender, payload);
    if (messages === undefined) return;
    if (sender === this.#identity.memberId) this.#accepted.add(hashOf(payload));
    for (const message of messages) {
      if (message.type === 'epoch-start') {
        if (sender !== hostOf(this.#roster)) continue;
        this.#startEpoch(message);
      }
      this.#handlers.message(sender, message);
    }
  }

  /** Takes a direct envelope from the connection; what can't be opened is dropped. */
  directEnvelope(sender: string, payload: Uint8Array): void {
    const opened = dropBad(() => {
      const envelope = openEnvelope(payload, (epoch) => this.#keyOf(epoch), {
        sessionId: this.#identity.sessionId,
        sender,
        kind: 'direct',
        recipient: this.#identity.memberId,
      });
      if (!this.#directCounters.accept(envelope.header)) return undefined;
      return decode(directMessageSchema, envelope.plaintext, LIMITS.envelope);
    });
    if (opened) this.#handlers.direct(sender, opened);
  }

  #statement(messages: readonly LogMessage[]): Uint8Array {
    const point = this.#chain.point;
    return signStatement(
      {
        sessionId: this.#identity.sessionId,
        memberId: this.#identity.memberId,
        logId: point.logId,
        position: point.position,
        digest: point.digest,
        epoch: this.#epoch,
        rosterVersion: this.#roster.version,
      },
      encode(messages),
      this.#identity.device.secretKey,
    );
  }

  #seal(kind: 'log' | 'direct', recipients: 'all' | string[], plaintext: Uint8Array): Uint8Array {
    return this.#sealer.seal(this.#epoch, this.#epochKey, recipients, kind, plaintext);
  }

  #open(sender: string, payload: Uint8Array): LogMessage[] | undefined {
    const statement = dropBad(() => {
      const { header, plaintext } = openEnvelope(payload, (epoch) => this.#keyOf(epoch), {
        sessionId: this.#identity.sessionId,
        sender,
        kind: 'log',
      });
      const { context, body } = openStatement(plaintext, (memberId) => this.#deviceKey(memberId));
      const fits =
        context.sessionId === this.#identity.sessionId &&
        context.memberId === sender &&
        context.epoch === header.epoch &&
        context.rosterVersion === this.#roster.version &&
        context.position >= this.#epochPosition;
      if (!fits || !this.#logCounters.accept(header)) return undefined;
      const messages = decode(statementBodySchema, body, LIMITS.envelope, 'statement-malformed');
      return { messages, context, name: nameOf(context.memberId, context.position, body) };
    });
    if (statement === undefined || this.#statements.has(statement.name)) return undefined;
    // A verified statement with another history than ours: the relay forked the room.
    this.#chain.check(statement.context);
    this.#statements.add(statement.name);
    return statement.messages;
  }

  #keyOf(epoch: number): Uint8Array | undefined {
    return epoch === this.#epoch ? this.#epochKey : undefined;
  }

  #deviceKey(memberId: string): Uint8Array | undefined {
    return this.#roster.members.find((member) => member.memberId === memberId)?.deviceKey;
  }

  #startEpoch(start: LogMessageOf<'epoch-start'>): void {
    const roster = verifyRoster(start.roster, this.#hostDeviceKey);
    const host = roster.members.find((member) => member.role === 'host');
    const chained = followsRoster(roster, this.#roster, this.#signedRoster);
    if (!chained || start.epoch !== this.#epoch + 1 || !host) {
      throw new BytesyncError('statement-forged', { what: 'epoch' });
    }
    const { memberId, boxKeys } = this.#identity;
    if (!roster.members.some((member) => member.memberId === memberId)) {
      throw new BytesyncError('member-removed');
    }
    const key = unwrapEpochKey(start, memberId, boxKeys.secretKey, host.boxKey);
    if (key === undefined) throw new BytesyncError('not-admitted', {});
    this.#signedRoster = start.roster;
    this.#roster = roster;
    this.#epoch = start.epoch;
    this.#epochKey = key;
    this.#epochPosition = this.#chain.point.position;
    this.#logCounters = new CounterWindow();
    this.#directCounters = new CounterWindow();
    this.#statements = new Set();
  }
}

/** Half a hash: members who could find two statements of one name would only silence themselves. */
function nameOf(memberId: string, position: number, body: Uint8Array): string {
  const hash = createHash('sha256').update(`${memberId} ${position} `).update(body);
  return hash.digest('base64url').slice(0, 22);
}

function hashOf(envelope: Uint8Array): string {
  return createHash('sha256').update(envelope).digest('base64');
}

/** First byte of a direct payload: what follows it. */
export const DIRECT_ADMISSION = 0;
export const DIRECT_ENVELOPE = 1;

export function withTag(tag: number, payload: Uint8Array): Uint8Array {
  const tagged = new Uint8Array(1 + payload.length);
  tagged[0] = tag;
  tagged.set(payload, 1);
  return tagged;
}

/** What another side sent and can't be opened or verified counts as not sent. */
function dropBad<T>(open: () => T | undefined): T | undefined {
  try {
    return open();
  } catch (error) {
    if (error instanceof BytesyncError) return undefined;
    throw error;
  }
}
