import type { MessagePort } from 'node:worker_threads';
import type { StreamKeys } from '@bytesync/shared/crypto/chunk.ts';
import type { FromSignatureFeed, ToSignatureFeed } from '../sync/streamMessages.ts';
import type { FedChunk } from './applyFeed.ts';

/** Forwards a sealed signature stream to the packer that waits for it, no faster than it reads. */
export class SignatureForwarder {
  readonly #port: MessagePort;
  #credit = 0;
  #wake: () => void = () => undefined;
  #closed = false;

  constructor(port: MessagePort) {
    this.#port = port;
    port.on('message', (message: FromSignatureFeed) => {
      this.#credit += message.count;
      this.#wake();
    });
    port.once('close', () => {
      this.#closed = true;
      this.#wake();
    });
  }

  open(keys: StreamKeys): void {
    this.#say({ type: 'open', ...keys });
  }

  /** Resolves when the chunk was handed on; a packer that is gone takes everything. */
  async send(chunk: FedChunk): Promise<void> {
    while (this.#credit === 0 && !this.#closed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#credit -= 1;
    const { index, last, ciphertext } = chunk;
    this.#say({ type: 'chunk', index, last, ciphertext });
  }

  /** Everything was forwarded. */
  ended(): void {
    this.#say({ type: 'ended' });
  }

  /** No more will come: what is missing is sent in full. */
  failed(): void {
    this.#say({ type: 'failed' });
  }

  close(): void {
    this.#port.close();
  }

  #say(message: ToSignatureFeed): void {
    if (!this.#closed) this.#port.postMessage(message);
  }
}
