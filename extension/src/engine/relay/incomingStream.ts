import { createHash } from 'node:crypto';
import { chunkDigest } from '@bytesync/shared/crypto/chunk.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { AnnouncedChunk, LogMessageOf, StreamPurpose } from '../session/messages.ts';
import type { ConnectionToken, RelayClient } from './relayClient.ts';

/** Downloads of one stream that may be under way at once: at most this many chunks are in memory. */
export const DOWNLOAD_WINDOW = 4;

export interface ReceivedChunk {
  readonly index: number;
  readonly last: boolean;
  readonly ciphertext: Uint8Array;
}

export interface ChunkConsumer {
  /**
   * Gets the chunks in order, one at a time; resolves when what the chunk holds is durable here.
   * Only then it is acknowledged.
   */
  chunk(chunk: ReceivedChunk): Promise<void>;
}

/** The room as a stream's recipient needs it. */
export interface RecipientRoom {
  readonly sessionId: string;
  readonly token: ConnectionToken;
}

/**
 * A recipient's side of a stream. Announcements are taken as they come in the log (64 bytes a
 * chunk); chunks are fetched once somebody consumes.
 */
export class IncomingStream {
  readonly streamId: string;
  readonly purpose: StreamPurpose;
  readonly sender: string;
  readonly key: Uint8Array;
  readonly #announced: AnnouncedChunk[] = [];
  readonly #sorted: AnnouncedChunk[] = [];
  readonly #digests = createHash('sha256');
  #ended = false;
  #failure: BytesyncError | undefined;
  #wake: () => void = () => undefined;

  constructor(streamId: string, purpose: StreamPurpose, sender: string, key: Uint8Array) {
    this.streamId = streamId;
    this.purpose = purpose;
    this.sender = sender;
    this.key = key;
  }

  /** Chunks must be announced in order, without gaps, nothing after the last. */
  announce(message: LogMessageOf<'chunks'>): void {
    for (const chunk of message.chunks) {
      this.#sorted.push(chunk);
    }
    this.#sorted.sort((a, b) => a.index - b.index);
    this.#takeSorted();
    this.#wake();
  }

  end(message: LogMessageOf<'stream-ended'>): void {
    const whole =
      this.#announced.length === message.count &&
      this.#announced.at(-1)?.last === true &&
      Buffer.compare(this.#digests.digest(), message.digest) === 0;
    if (whole) this.#ended = true;
    else this.fail(new BytesyncError('stream-malformed', { reason: 'end' }));
    this.#wake();
  }

  fail(failure: BytesyncError): void {
    if (!this.#ended) this.#failure ??= failure;
    this.#wake();
  }

  /** Resolves when the last chunk was consumed and acknowledged. */
  async consume(
    room: RecipientRoom,
    relay: RelayClient,
    consumer: ChunkConsumer,
    signal: AbortSignal,
  ): Promise<void> {
    const acknowledgements = new Acknowledgements(room, relay, this.streamId);
    const fetching: Promise<ReceivedChunk>[] = [];
    for (let next = 0; ; ) {
      while (fetching.length < DOWNLOAD_WINDOW) {
        const announced = this.#announced[next + fetching.length];
        if (announced === undefined) break;
        const fetch = this.#fetch(announced, room, relay);
        // Awaited below in order; a later one may fail first.
        fetch.catch(() => undefined);
        fetching.push(fetch);
      }
      const first = fetching.shift();
      if (first) {
        await consumer.chunk(await first);
        acknowledgements.through(next);
        next += 1;
        continue;
      }
      if (this.#ended) break;
      if (this.#failure) throw this.#failure;
      await this.#news(signal);
    }
    await acknowledgements.flushed();
  }



  #takeSorted(): void {
    while (this.#sorted[0]?.index === this.#announced.length) {
      const chunk = this.#sorted.shift() as AnnouncedChunk;
      this.#announced.push(chunk);
      this.#digests.update(chunk.digest);
    }
    // Uploads run side by side, so a few may be announced out of order, but no more than that.
    if (this.#sorted.length > 4096) {
      this.fail(new BytesyncError('stream-malformed', { reason: 'order' }));
    }
  }

  async #fetch(
    announced: AnnouncedChunk,
    room: RecipientRoom,
    relay: RelayClient,
  ): Promise<ReceivedChunk> {
    const place = { session: room.sessionId, stream: this.streamId, index: announced.index };
    const ciphertext = await relay.getChunk(place, room.token);
    if (Buffer.compare(chunkDigest(ciphertext), announced.digest) !== 0) {
      throw new BytesyncError('chunk-forged', { index: announced.index });
    }
    return { index: announced.index, last: announced.last, ciphertext };
  }

  #news(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    this.#wake = resolve;
    return promise.finally(() => signal.removeEventListener('abort', abort));
  }
}

/** Cumulative acknowledgements, one request under way at a time. */
class Acknowledgements {
  readonly #room: RecipientRoom;
  readonly #relay: RelayClient;
  readonly #streamId: string;
  #wanted = -1;
  #said = -1;
  #under: Promise<void> | undefined;

  constructor(room: RecipientRoom, relay: RelayClient, streamId: string) {
    this.#room = room;
    this.#relay = relay;
    this.#streamId = streamId;
  }

  through(index: number): void {
    this.#wanted = index;
    if (this.#under) return;
    this.#under = this.#say();
    // Awaited by flushed(); a failure before that must not end the process.
    this.#under.catch(() => undefined);
  }

  async flushed(): Promise<void> {
    await this.#under;
  }

  async #say(): Promise<void> {
    try {
      while (this.#said < this.#wanted) {
        const through = this.#wanted;
        const { sessionId, token } = this.#room;
        await this.#relay.acknowledge(sessionId, this.#streamId, through, token);
        this.#said = through;
      }
    } finally {
      this.#under = undefined;
    }
  }
}
