import type { MessagePort } from 'node:worker_threads';
import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import type { FailedTransfers } from '../sync/secondTries.ts';
import type {
  ApplyProgress,
  ExpectedTransfer,
  FromUnpacker,
  ToUnpacker,
} from '../sync/streamMessages.ts';
import type { PackedList } from '../workers/packedList.ts';

type OpenMessage = Extract<ToUnpacker, { type: 'open' }>;

interface Pending {
  readonly resolve: () => void;
  readonly reject: (failure: Error) => void;
}

/** How long the last of what an ended task told may be on its way, in ms. */
const DRAIN_MS = 1_000;

export interface FedChunk {
  readonly index: number;
  readonly last: boolean;
  readonly ciphertext: Uint8Array;
}

/** The main thread's end of the task that applies a plan on this member. */
export class ApplyFeed {
  readonly #port: MessagePort;
  /** Chunks that the task has not answered, by stream and index. */
  readonly #pending = new Map<string, Pending>();
  /** Streams of which nothing more is taken. */
  readonly #failed = new Map<number, BytesyncError>();
  readonly #again = Promise.withResolvers<readonly FailedTransfers[]>();
  readonly #drained = Promise.withResolvers<void>();
  #closed = false;

  constructor(port: MessagePort, progress: (progress: ApplyProgress) => void) {
    this.#port = port;
    port.on('message', (message: FromUnpacker) => {
      if (message.type === 'progress') progress(message);
      else if (message.type === 'durable') this.#durable(message.stream, message.index);
      else if (message.type === 'again') this.#again.resolve(message.streams);
      else this.#streamFailed(message.stream, new BytesyncError(message.code));
    });
    port.once('close', () => {
      this.#closed = true;
      this.#again.resolve([]);
      this.#drained.resolve();
      for (const pending of this.#pending.values()) {
        pending.reject(new BytesyncError('stream-aborted'));
      }
      this.#pending.clear();
    });
  }

  /** @param again where it comes again: which transfers it brings, and whether it is of this member itself */
  open(
    stream: number,
    keys: { readonly streamId: string; readonly key: Uint8Array },
    transfers: PackedList<ExpectedTransfer>,
    again: Pick<OpenMessage, 'only' | 'isOwn'> = {},
  ): void {
    const { streamId, key } = keys;
    this.#say({ type: 'open', stream, streamId, key, transfers, ...again });
  }

  /** The streams of the plan are over. What failed on its way, and is to come once more; nothing where the task has ended. */
  again(): Promise<readonly FailedTransfers[]> {
    if (this.#closed) return Promise.resolve([]);
    this.#say({ type: 'again' });
    return this.#again.promise;
  }

  /**
   * Resolves when the chunk's effects are in staging files.
   * @throws BytesyncError with the reason when the stream was refused
   */
  chunk(stream: number, chunk: FedChunk): Promise<void> {
    return this.#feed(stream, chunk, []);
  }

  /** `chunk` that nobody else needs: its memory moves to the task. */
  received(stream: number, chunk: FedChunk): Promise<void> {
    const { buffer, byteLength } = chunk.ciphertext;
    const alone = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
    return this.#feed(stream, chunk, alone ? [buffer] : []);
  }

  #feed(stream: number, chunk: FedChunk, moved: readonly ArrayBuffer[]): Promise<void> {
    const failure = this.#failed.get(stream);
    if (failure) return Promise.reject(failure);
    if (this.#closed) return Promise.reject(new BytesyncError('stream-aborted'));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#pending.set(`${stream}/${chunk.index}`, { resolve, reject });
    const { index, last, ciphertext } = chunk;
    this.#say({ type: 'chunk', stream, index, last, ciphertext }, moved);
    return promise;
  }

  /**
   * No more of this stream will come: its unfinished items fail with the code.
   * @param transfers what it was to bring; needed where it was not opened
   */
  failStream(stream: number, code: ErrorCode, transfers?: PackedList<ExpectedTransfer>): void {
    if (this.#failed.has(stream)) return;
    this.#say({ type: 'stream-failed', stream, code, ...(transfers && { transfers }) });
    this.#streamFailed(stream, new BytesyncError(code));
  }

  /** Nothing more will come. */
  last(): void {
    this.#say({ type: 'last' });
  }

  abort(): void {
    this.#say({ type: 'abort' });
  }

  /** Resolves when all that the task told has come: it has ended, or is about to. */
  async drained(): Promise<void> {
    const timer = setTimeout(this.#drained.resolve, DRAIN_MS);
    await this.#drained.promise;
    clearTimeout(timer);
  }

  /** Chunks that are not durable by now are rejected. */
  close(): void {
    this.#port.close();
  }

  #say(message: ToUnpacker, moved: readonly ArrayBuffer[] = []): void {
    if (!this.#closed) this.#port.postMessage(message, moved);
  }

  #durable(stream: number, index: number): void {
    const name = `${stream}/${index}`;
    this.#pending.get(name)?.resolve();
    this.#pending.delete(name);
  }

  #streamFailed(stream: number, failure: BytesyncError): void {
    if (!this.#failed.has(stream)) this.#failed.set(stream, failure);
    for (const [name, pending] of this.#pending) {
      if (!name.startsWith(`${stream}/`)) continue;
      pending.reject(failure);
      this.#pending.delete(name);
    }
  }
}
