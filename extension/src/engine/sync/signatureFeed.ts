import type { MessagePort } from 'node:worker_threads';
import { openChunk, type StreamKeys } from '@bytesync/shared/crypto/chunk.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { VARINT_MAX } from '../encoding/varint.ts';
import { openFrame } from './chunkFrame.ts';
import { SIGNATURE_LIMIT } from './signatureStream.ts';
import type { FromSignatureFeed, ToSignatureFeed } from './streamMessages.ts';

/** Chunks that may wait here unread: what the main thread forwards before it needs more credits. */
const WINDOW = 4;

/**
 * The reading end of a signature stream, in the packer's worker. Chunks are opened when they are
 * needed, so that memory is the window and the one signature that is being read. Whatever goes
 * wrong with the stream makes the signatures that have not been read yet *missing*, no more: their
 * files are sent in full.
 */
export class SignatureFeed {
  readonly #port: MessagePort;
  readonly #expected: readonly number[];
  readonly #signal: AbortSignal;
  readonly #waiting: Extract<ToSignatureFeed, { type: 'chunk' }>[] = [];
  #keys: StreamKeys | undefined;
  /** Signatures read so far. */
  #position = 0;
  #nextChunk = 0;
  /** What is left of the plaintext that is being read. */
  #plaintext: Uint8Array = new Uint8Array(0);
  #ended = false;
  #wake: (() => void) | undefined;

  /** @param expected the stream's delta transfers in order */
  constructor(port: MessagePort, expected: readonly number[], signal: AbortSignal) {
    this.#port = port;
    this.#expected = expected;
    this.#signal = signal;
    port.on('message', this.#onMessage);
    port.on('close', this.#onEnd);
    signal.addEventListener('abort', this.#onAbort);
    this.#credit(WINDOW);
  }

  /**
   * The signature for a transfer, or undefined when it is missing. Transfers are asked for in
   * order; those in between are skipped.
   * @throws BytesyncError 'aborted'
   */
  async next(transfer: number): Promise<Uint8Array | undefined> {
    try {
      while (this.#position < this.#expected.length) {
        const expected = this.#expected[this.#position];
        const id = await this.#varint();
        if (id !== expected) throw malformed('transfer');
        const signature = await this.#signature();
        this.#position += 1;
        if (id === transfer) return signature;
      }
    } catch (error) {
      if (!(error instanceof BytesyncError) || error.code === 'aborted') throw error;
      this.#position = this.#expected.length;
    }
    return undefined;
  }

  close(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#port.off('message', this.#onMessage);
    this.#port.off('close', this.#onEnd);
    this.#port.close();
  }

  async #signature(): Promise<Uint8Array | undefined> {
    const length = await this.#varint();
    if (length > SIGNATURE_LIMIT) throw malformed('signature-length');
    // Grows with what really comes, not with what is claimed.
    const pieces: Uint8Array[] = [];
    let missing = length;
    while (missing > 0) {
      await this.#fill();
      const piece = this.#plaintext.subarray(0, missing);
      this.#plaintext = this.#plaintext.subarray(piece.length);
      pieces.push(piece);
      missing -= piece.length;
    }
    return length === 0 ? undefined : new Uint8Array(Buffer.concat(pieces));
  }

  async #varint(): Promise<number> {
    let value = 0;
    let scale = 1;
    for (let length = 0; length < VARINT_MAX; length += 1) {
      await this.#fill();
      const byte = this.#plaintext[0] ?? 0;
      this.#plaintext = this.#plaintext.subarray(1);
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
    throw malformed('varint');
  }

  /** Makes sure that there is at least one byte to read. */
  async #fill(): Promise<void> {
    while (this.#plaintext.length === 0) {
      const chunk = await this.#chunk();
      if (this.#keys === undefined || chunk.index !== this.#nextChunk) throw malformed('order');
      this.#nextChunk += 1;
      this.#plaintext = openFrame(openChunk(this.#keys, chunk.index, chunk.last, chunk.ciphertext));
      this.#credit(1);
    }
  }

  async #chunk(): Promise<Extract<ToSignatureFeed, { type: 'chunk' }>> {
    for (;;) {
      if (this.#signal.aborted) throw new BytesyncError('aborted');
      const chunk = this.#waiting.shift();
      if (chunk !== undefined) return chunk;
      if (this.#ended) throw new BytesyncError('stream-aborted');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #credit(count: number): void {
    const message: FromSignatureFeed = { type: 'credit', count };
    this.#port.postMessage(message);
  }

  readonly #onMessage = (message: ToSignatureFeed): void => {
    if (message.type === 'open') this.#keys = message;
    else if (message.type === 'chunk') this.#waiting.push(message);
    else this.#ended = true;
    this.#wake?.();
  };

  readonly #onEnd = (): void => {
    this.#ended = true;
    this.#wake?.();
  };

  readonly #onAbort = (): void => this.#wake?.();
}

function malformed(reason: string): BytesyncError {
  return new BytesyncError('stream-malformed', { reason });
}
