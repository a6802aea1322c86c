import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { openChunk } from '@bytesync/shared/crypto/chunk.ts';
import { box, openBox } from '@bytesync/shared/crypto/keys.ts';
import type { Roster, RosterMember } from '@bytesync/shared/crypto/roster.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { IncomingStream, type ReceivedChunk } from '../relay/incomingStream.ts';
import { OutgoingStream, type StreamRoom } from '../relay/outgoingStream.ts';
import type { RelayClient } from '../relay/relayClient.ts';
import { TransferPace } from '../relay/transferPace.ts';
import { openFrame } from '../sync/chunkFrame.ts';
import { consumeWhole, PIECE, sendPieces } from './byteStream.ts';
import type { LogMessage, StreamPurpose } from './messages.ts';
import { isBefore, nameOf } from './streamNames.ts';
import { StreamWaiters } from './streamWaiters.ts';
import { wholeChunk } from './wholeStream.ts';

/** Streams of one sender that are open at once; what it opens beyond is not received. */
const MOST_STREAMS = 4096;

export interface StreamMember {
  readonly memberId: string;
  readonly boxSecret: Uint8Array;
  readonly roster: () => Roster;
}

export interface OpenedStream {
  readonly streamId: string;
  readonly key: Uint8Array;
  readonly stream: OutgoingStream;
}

export interface SentBytes {
  readonly purpose: StreamPurpose;
  readonly bytes: Uint8Array;
}

/** All streams that this member sends or receives in a session. */
export class StreamRegistry {
  readonly #room: StreamRoom;
  readonly #relay: RelayClient;
  readonly #member: StreamMember;
  /** Own streams that the relay may still know. */
  readonly #outgoing = new Map<string, OutgoingStream>();
  readonly #incoming = new Map<string, IncomingStream>();
  /** The same streams by purpose and sender: the first that a sender opens for a purpose. */
  readonly #byName = new Map<string, IncomingStream>();
  /** The chunks of streams that came whole, until they are consumed. */
  readonly #whole = new Map<string, Uint8Array>();
  readonly #counts = new Map<string, number>();
  readonly #waiters = new StreamWaiters();
  /** Members that were dropped, and from which run. */
  readonly #dropped = new Map<string, number>();

  constructor(room: StreamRoom, relay: RelayClient, member: StreamMember) {
    this.#room = room;
    this.#relay = relay;
    this.#member = member;
  }

  /** Takes what the log says about streams. */
  message(sender: string, message: LogMessage): void {
    switch (message.type) {
      case 'stream-opened':
        this.#opened(sender, message);
        break;
      case 'stream-whole':
        this.#opened(sender, message, Uint8Array.from(message.ciphertext));
        break;
      case 'chunks':
        this.#of(sender, message.streamId)?.announce(message);
        break;
      case 'stream-ended':
        this.#of(sender, message.streamId)?.end(message);
        break;
      case 'stream-failed':
        this.#of(sender, message.streamId)?.fail(new BytesyncError(message.code));
        break;
      default:
        break;
    }
  }

  /**
   * The others go on without a member in this run: nobody waits for it, and of what it was sending comes what it has
   * announced.
   */
  drop(run: number, memberId: string): void {
    this.#dropped.set(memberId, run);
    for (const stream of this.#outgoing.values()) {
      if (this.#isDropped(stream.purpose, memberId)) stream.drop(memberId);
    }
    const lost = new BytesyncError('source-lost');
    const isLost = (purpose: StreamPurpose, sender: string) =>
      sender === memberId && this.#isDropped(purpose, memberId);
    for (const stream of this.#incoming.values()) {
      if (isLost(stream.purpose, stream.sender)) stream.fail(lost);
    }
    this.#waiters.lose(isLost, lost);
  }

  /** A recipient takes nothing more of an own stream, and is waited for no more there. */
  dropFrom(purpose: StreamPurpose, memberId: string): void {
    const name = nameOf(purpose, '');
    for (const stream of this.#outgoing.values()) {
      if (nameOf(stream.purpose, '') === name) stream.drop(memberId);
    }
  }

  /** Starts a stream to the recipients (never this member itself); those that were dropped are left out. */
  open(purpose: StreamPurpose, recipients: readonly string[]): OpenedStream {
    const streamId = createId();
    const key = randomBytes(32);
    const present = this.#present(purpose, recipients);
    const options = { streamId, purpose, keys: this.#boxed(key, present) };
    const pace = new TransferPace({ rate: () => this.#relay.rates.up.bytesPerSecond });
    const stream = new OutgoingStream(this.#room, this.#relay, options, pace);
    this.#outgoing.set(streamId, stream);
    return { streamId, key, stream };
  }

  /** Sends a byte string as a stream of its own, which fails when the signal aborts. */
  async sendBytes(
    purpose: StreamPurpose,
    recipients: readonly string[],
    bytes: Uint8Array,
    signal?: AbortSignal,
  ): Promise<void> {
    if (recipients.length === 0) return;
    const whole = signal?.aborted ? undefined : this.#wholeStream(purpose, recipients, bytes);
    if (whole) return this.#room.post([whole]);
    const { streamId, key, stream } = this.open(purpose, recipients);
    const keys = { sessionId: this.#room.sessionId, streamId, key };
    try {
      await sendPieces(keys, stream, bytes, signal);
      await stream.end();
    } catch (error) {
      // They must not wait for the rest; when they can't be told, the relay is gone for them too.
      const code = error instanceof BytesyncError ? error.code : 'internal';
      const told = stream.fail(code).catch(() => undefined);
      // Who ends it may clear up at once: then nothing of it may be under way any more.
      if (signal?.aborted) await told;
      throw error;
    }
  }

  /** Sends byte strings to all others, and then says the rest, in one statement where they are small. */
  async sendAll(parts: readonly SentBytes[], rest: readonly LogMessage[]): Promise<void> {
    const recipients = this.#others();
    const small: LogMessage[] = [];
    for (const { purpose, bytes } of recipients.length === 0 ? [] : parts) {
      const whole = this.#wholeStream(purpose, recipients, bytes);
      if (whole) small.push(whole);
      else await this.sendBytes(purpose, recipients, bytes);
    }
    await this.#room.post([...small, ...rest]);
  }

  /**
   * Receives a byte string of at most `limit` bytes that `sender` sends for this purpose.
   * @param onPiece called whenever some of it has come
   * @throws BytesyncError stream-malformed when it is longer.
   */
  async receiveBytes(
    purpose: StreamPurpose,
    sender: string,
    limit: number,
    signal: AbortSignal,
    onPiece?: () => void,
  ): Promise<Uint8Array> {
    const stream = await this.receive(purpose, sender, signal);
    const keys = { sessionId: this.#room.sessionId, streamId: stream.streamId, key: stream.key };
    const pieces: Uint8Array[] = [];
    let size = 0;
    await this.consume(
      stream,
      async ({ index, last, ciphertext }) => {
        const piece = openFrame(openChunk(keys, index, last, ciphertext), PIECE);
        size += piece.length;
        if (size > limit) throw new BytesyncError('stream-malformed', { reason: 'size', limit });
        pieces.push(piece);
        onPiece?.();
        await nextTurn();
      },
      signal,
    );
    return Buffer.concat(pieces);
  }

  /**
   * The stream that `sender` opens, or opened, for this purpose.
   * @throws BytesyncError source-lost when the sender was dropped before
   */
  async receive(
    purpose: StreamPurpose,
    sender: string,
    signal: AbortSignal,
  ): Promise<IncomingStream> {
    signal.throwIfAborted();
    const present = this.#byName.get(nameOf(purpose, sender));
    if (present) return present;
    if (this.#isDropped(purpose, sender)) throw new BytesyncError('source-lost');
    return this.#waiters.wait(purpose, sender, signal);
  }

  /** Hands the stream's chunks to `consumer` in order and acknowledges each when it resolves. */
  async consume(
    stream: IncomingStream,
    consumer: (chunk: ReceivedChunk) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const ciphertext = this.#whole.get(stream.streamId);
      if (ciphertext) await consumeWhole(stream, ciphertext, consumer, signal);
      else await stream.consume(this.#room, this.#relay, { chunk: consumer }, signal);
    } finally {
      this.#forget(stream);
    }
  }

  /**
   * Forgets the streams of runs before this one, here and at the relay. Nobody may need them any more.
   * @throws BytesyncError what the relay says; the rest then goes with the session
   */
  async clear(run: number): Promise<void> {
    for (const stream of this.#incoming.values()) {
      if (isBefore(stream.purpose, run)) this.#forget(stream);
    }
    await this.#deleteAll((purpose) => isBefore(purpose, run));
  }

  /** Deletes what was sent for a request for a file at the relay. @throws as `clear` */
  clearFile(requestId: string): Promise<void> {
    return this.#deleteAll((purpose) => purpose.kind === 'file' && purpose.requestId === requestId);
  }

  async #deleteAll(isOver: (purpose: StreamPurpose) => boolean): Promise<void> {
    const over = [...this.#outgoing].filter(([, { purpose }]) => isOver(purpose));
    // With a limit, what nobody needs would go before what is sent next.
    for (const [, stream] of over) stream.abandon();
    for (const [streamId] of over) {
      if (this.#outgoing.delete(streamId)) await this.#delete(streamId);
    }
  }

  async #delete(streamId: string): Promise<void> {
    try {
      const { sessionId, token } = this.#room;
      await this.#relay.deleteStream(sessionId, streamId, token);
    } catch (error) {
      // It was never opened there, or has expired.
      if (!(error instanceof BytesyncError) || error.code !== 'stream-unknown') throw error;
    }
  }

  #forget({ streamId, purpose, sender }: IncomingStream): void {
    this.#whole.delete(streamId);
    if (!this.#incoming.delete(streamId)) return;
    this.#byName.delete(nameOf(purpose, sender));
    this.#counts.set(sender, (this.#counts.get(sender) ?? 1) - 1);
  }

  #opened(
    sender: string,
    message: Extract<LogMessage, { type: 'stream-opened' | 'stream-whole' }>,
    ciphertext?: Uint8Array,
  ): void {
    const own = message.keys.find((key) => key.memberId === this.#member.memberId);
    const name = nameOf(message.purpose, sender);
    const count = this.#counts.get(sender) ?? 0;
    if (own === undefined || count >= MOST_STREAMS) return;
    if (this.#isDropped(message.purpose, sender)) return;
    if (this.#incoming.has(message.streamId) || this.#byName.has(name)) return;
    // Files are asked for; whoever gave up is not sent one later.
    if (message.purpose.kind === 'file' && !this.#waiters.has(name)) return;
    const key = openBox(own.box, this.#rosterMember(sender).boxKey, this.#member.boxSecret);
    if (key === undefined || key.length !== 32) return;
    const stream = new IncomingStream(message.streamId, message.purpose, sender, key);
    this.#incoming.set(message.streamId, stream);
    if (ciphertext) this.#whole.set(message.streamId, ciphertext);
    this.#byName.set(name, stream);
    this.#counts.set(sender, count + 1);
    this.#waiters.opened(name, stream);
  }

  #present(purpose: StreamPurpose, recipients: readonly string[]): string[] {
    return recipients.filter((memberId) => !this.#isDropped(purpose, memberId));
  }

  #isDropped(purpose: StreamPurpose, memberId: string): boolean {
    return 'run' in purpose && this.#dropped.get(memberId) === purpose.run;
  }

  #of(sender: string, streamId: string): IncomingStream | undefined {
    const stream = this.#incoming.get(streamId);
    return stream?.sender === sender ? stream : undefined;
  }

  #boxed(key: Uint8Array, recipients: readonly string[]) {
    return recipients.map((memberId) => ({
      memberId,
      box: box(key, this.#rosterMember(memberId).boxKey, this.#member.boxSecret),
    }));
  }

  /** A stream as its statement, where it is small enough for that. */
  #wholeStream(
    purpose: StreamPurpose,
    recipients: readonly string[],
    bytes: Uint8Array,
  ): LogMessage | undefined {
    const streamId = createId();
    const key = randomBytes(32);
    const isForAll = this.#others().every((memberId) => recipients.includes(memberId));
    const keys = { sessionId: this.#room.sessionId, streamId, key };
    const ciphertext = wholeChunk(keys, purpose, isForAll, bytes);
    const present = this.#present(purpose, recipients);
    if (ciphertext === undefined || present.length === 0) return undefined;
    const boxed = this.#boxed(key, present);
    return { type: 'stream-whole', streamId, purpose, keys: boxed, ciphertext };
  }

  #others(): string[] {
    const members = this.#member.roster().members.map(({ memberId }) => memberId);
    return members.filter((memberId) => memberId !== this.#member.memberId);
  }

  #rosterMember(memberId: string): RosterMember {
    const member = this.#member.roster().members.find((one) => one.memberId === memberId);
    if (!member) throw new BytesyncError('member-unknown', {});
    return member;
  }
}
