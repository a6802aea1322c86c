import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MessagePort } from 'node:worker_threads';
import { chunkDigest, type StreamKeys, sealChunk } from '@bytesync/shared/crypto/chunk.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { releaseAround } from '@bytesync/shared/releaseBytes.ts';
import { frameParts } from './chunkFrame.ts';
import type { FromProducer, OutgoingChunk, ToProducer } from './streamMessages.ts';

/**
 * The sending end of a stream inside a worker: frames and seals plaintexts, and hands the chunks to
 * the main thread, one for each credit. Sealing is synchronous, so the chunks that `push` makes
 * wait here until `drain`; the caller drains after each piece of input, which bounds them.
 */
export class SealedOutput {
  readonly #port: MessagePort;
  readonly #stream: StreamKeys;
  readonly #waiting: OutgoingChunk[] = [];
  readonly #digests = createHash('sha256');
  #credits = 0;
  #chunks = 0;
  #chunkSize: number | undefined;
  #isFast = false;
  readonly #abort = new AbortController();
  #wake: (() => void) | undefined;

  constructor(port: MessagePort, stream: StreamKeys) {
    this.#port = port;
    this.#stream = stream;
    port.on('message', this.#onMessage);
    port.on('close', this.#onClose);
  }

  /** Aborts with the stream, for whatever else its task waits for. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get chunks(): number {
    return this.#chunks;
  }

  /** Bytes of plaintext of the next chunk, where the main thread has said it. */
  get chunkSize(): number | undefined {
    return this.#chunkSize;
  }

  /** Seals one chunk; `plaintext` may be reused afterwards. */
  push(plaintext: Uint8Array, last: boolean): void {
    const index = this.#chunks;
    const frame = frameParts(plaintext, this.#isFast ? 'little' : 'usual');
    const ciphertext = sealChunk(this.#stream, index, last, frame);
    for (const part of frame) if (part !== plaintext) releaseAround(part);
    const digest = ownBuffer(chunkDigest(ciphertext));
    this.#digests.update(digest);
    this.#chunks += 1;
    this.#waiting.push({ type: 'chunk', index, last, ciphertext, digest });
  }

  /**
   * Waits until every sealed chunk is handed over, and lets messages in.
   * @throws BytesyncError 'aborted' when the main thread aborted or closed the port.
   */
  async drain(): Promise<void> {
    await nextTurn();
    for (;;) {
      if (this.#abort.signal.aborted) throw new BytesyncError('aborted');
      const chunk = this.#credits > 0 ? this.#waiting.shift() : undefined;
      if (chunk !== undefined) {
        this.#credits -= 1;
        const message: FromProducer = chunk;
        this.#port.postMessage(message, [chunk.ciphertext.buffer, chunk.digest.buffer]);
      } else if (this.#waiting.length === 0) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  /** SHA-256 over the digests of all chunks in order. The output is spent afterwards. */
  digest(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#digests.digest());
  }

  close(): void {
    this.#port.off('message', this.#onMessage);
    this.#port.off('close', this.#onClose);
    this.#port.close();
  }

  readonly #onMessage = (message: ToProducer): void => {
    if (message.type === 'credit') {
      this.#credits += message.count;
      this.#chunkSize = message.size ?? this.#chunkSize;
      this.#isFast = message.isFast ?? this.#isFast;
    } else {
      this.#abort.abort();
    }
    this.#wake?.();
  };

  readonly #onClose = (): void => {
    this.#abort.abort();
    this.#wake?.();
  };
}

/** Only whole buffers can be transferred; node:crypto may answer with a piece of its pool. */
function ownBuffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  const whole = buffer instanceof ArrayBuffer && buffer.byteLength === bytes.length;
  return whole ? new Uint8Array(buffer) : new Uint8Array(bytes);
}
