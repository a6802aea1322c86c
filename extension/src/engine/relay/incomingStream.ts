import { createHash } from 'node:crypto';
import { chunkDigest } from '@bytesync/shared/crypto/chunk.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { AnnouncedChunk, LogMessageOf, StreamPurpose } from '../session/messages.ts';
import { Acknowledgements } from './acknowledgements.ts';
import type { ConnectionToken, RelayClient } from './relayClient.ts';
import { TransferPace } from './transferPace.ts';

/** Uploads run side by side, so a few chunks may be announced before one that precedes them. */
const MOST_EARLY = 64;

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

/** How the chunks of one stream are fetched. */
interface Fetching {
  readonly pace: TransferPace;
  /** Ends when nobody needs them any more. */
  readonly signal: AbortSignal;
}

/** The room as a stream's recipient needs it. */
export interface RecipientRoom {
  readonly sessionId: string;
  readonly token: ConnectionToken;
}

/**
 * A recipient's side of a stream. Announcements are taken as they come in the log; chunks are
 * fetched once somebody consumes. Memory: some 200 bytes for each chunk that is announced and not
 * consumed yet; the relay bounds how much it buffers, and the log.
 */
export class IncomingStream {
  readonly streamId: string;
  readonly purpose: StreamPurpose;
  readonly sender: string;
  readonly key: Uint8Array;
  /** Announced and not fetched yet; those that came early included. */
  readonly #announced = new Map<number, AnnouncedChunk>();
  readonly #digests = createHash('sha256');
  /** Chunks in order so far. */
  #count = 0;
  #lastSeen = false;
  #state: 'open' | 'ended' | 'failed' = 'open';
  #failure: BytesyncError | undefined;
  #consumed = false;
  readonly #waiters = new Set<() => void>();

  constructor(streamId: string, purpose: StreamPurpose, sender: string, key: Uint8Array) {
    this.streamId = streamId;
    this.purpose = purpose;
    this.sender = sender;
    this.key = key;
  }

  /** Each chunk is announced once, nearly in order, and nothing after the last. */
  announce(message: LogMessageOf<'chunks'>): void {
    if (this.#state === 'failed') return;
    for (const { index, digest, last } of message.chunks) {
      const fits = this.#state === 'open' && index >= this.#count && !this.#announced.has(index);
      if (!fits || index > this.#count + MOST_EARLY) {
        this.#malformed('order');
        return;
      }
      // A copy: as a view it would keep the whole message alive.
      this.#announced.set(index, { index, digest: Uint8Array.from(digest), last });
      if (!this.#advance()) {
        this.#malformed('last');
        return;
      }
    }
    this.#wake();
  }

  end(message: LogMessageOf<'stream-ended'>): void {
    if (this.#state !== 'open') return;
    const whole = this.#count === message.count && this.#lastSeen;
    if (whole && Buffer.compare(this.#digests.digest(), message.digest) === 0) {
      this.#state = 'ended';
      this.#wake();
    } else {
      this.#malformed('end');
    }
  }

  /** No more will come. What was announced before can still be consumed. */
  fail(failure: BytesyncError): void {
    if (this.#state !== 'open') return;
    this.#state = 'failed';
    this.#failure = failure;
    this.#wake();
  }

  /**
   * Resolves when the last chunk was consumed and acknowledged. To be called once.
   * @throws BytesyncError chunk-forged, stream-malformed, what the sender failed with, what the relay
   * says; what the consumer throws; the signal's reason
   */
  async consume(
    room: RecipientRoom,
    relay: RelayClient,
    consumer: ChunkConsumer,
    signal: AbortSignal,
  ): Promise<void> {
    if (this.#consumed) throw new BytesyncError('internal', { what: 'stream consumed twice' });
    this.#consumed = true;
    const over = new AbortController();
    const needed = AbortSignal.any([signal, over.signal]);
    const acknowledgements = new Acknowledgements(room, relay, this.streamId);
    const pace = new TransferPace({ rate: () => relay.rates.down.bytesPerSecond });
    const fetching: Promise<ReceivedChunk>[] = [];
    let fetched = 0;
    const fill = () => {
      for (; fetching.length < pace.window && fetched < this.#count; fetched += 1) {
        fetching.push(this.#fetch(fetched, room, relay, { pace, signal: needed }));
      }
    };
    // Also while the consumer is busy.
    this.#waiters.add(fill);
    try {
      for (let next = 0; ; ) {
        signal.throwIfAborted();
        fill();
        const [first] = fetching;
        if (first !== undefined) {
          await consumer.chunk(await this.#unlessAborted(first, signal));
          fetching.shift();
          acknowledgements.through(next);
          next += 1;
        } else if (this.#state === 'open') {
          await this.#news(signal);
        } else {
          break;
        }
      }
    } finally {
      this.#waiters.delete(fill);
      // What is on its way when the consumer fails would stand in the way of others.
      over.abort();
    }
    if (this.#failure) throw this.#failure;
    await acknowledgements.flushed();
  }

  /** Takes what is in order now; false when something stands behind the last chunk. */
  #advance(): boolean {
    for (;;) {
      const chunk = this.#announced.get(this.#count);
      if (chunk === undefined) break;
      if (this.#lastSeen) return false;
      this.#count += 1;
      this.#lastSeen = chunk.last;
      this.#digests.update(chunk.digest);
    }
    return true;
  }

  #malformed(reason: string): void {
    this.#state = 'failed';
    this.#failure ??= new BytesyncError('stream-malformed', { reason });
    this.#wake();
  }

  #fetch(
    index: number,
    room: RecipientRoom,
    relay: RelayClient,
    how: Fetching,
  ): Promise<ReceivedChunk> {
    const announced = this.#announced.get(index);
    this.#announced.delete(index);
    const fetch = this.#download(index, announced, room, relay, how);
    // Awaited later, in order; one behind may fail first.
    fetch.catch(() => undefined);
    return fetch;
  }

  async #download(
    index: number,
    announced: AnnouncedChunk | undefined,
    room: RecipientRoom,
    relay: RelayClient,
    { pace, signal }: Fetching,
  ): Promise<ReceivedChunk> {
    if (announced === undefined) throw new BytesyncError('internal', { what: 'chunk', index });
    const place = { session: room.sessionId, stream: this.streamId, index };
    const began = performance.now();
    const how = { signal, onFailure: pace.onFailure };
    const ciphertext = await relay.getChunk(place, room.token, how);
    pace.saw(ciphertext.length);
    pace.done(ciphertext.length, began, performance.now());
    if (Buffer.compare(chunkDigest(ciphertext), announced.digest) !== 0) {
      throw new BytesyncError('chunk-forged', { index });
    }
    return { index, last: announced.last, ciphertext };
  }

  #wake(): void {
    for (const wake of this.#waiters) wake();
  }

  #news(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiters.add(resolve);
    return this.#unlessAborted(promise, signal).finally(() => this.#waiters.delete(resolve));
  }

  #unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    return Promise.race([promise, aborted]).finally(() =>
      signal.removeEventListener('abort', abort),
    );
  }
}
