import type { MessagePort } from 'node:worker_threads';
import { BytesyncError } from '@bytesync/shared/errors.ts';

/**
 * Messages of a port, one at a time. The message 'abort' and the closing of the port overtake the
 * others. The sender bounds how many may wait.
 */
export class PortInbox<M extends { readonly type: string }> {
  readonly #port: MessagePort;
  readonly #waiting: M[] = [];
  readonly #abort = new AbortController();
  #wake: (() => void) | undefined;

  constructor(port: MessagePort) {
    this.#port = port;
    port.on('message', this.#onMessage);
    port.on('close', this.#onClose);
  }

  /** Aborts with the message 'abort', or when the port closes. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** @throws BytesyncError 'aborted' */
  async next(): Promise<Exclude<M, { readonly type: 'abort' }>> {
    for (;;) {
      if (this.#abort.signal.aborted) throw new BytesyncError('aborted');
      const message = this.#waiting.shift();
      if (message !== undefined) return message as Exclude<M, { readonly type: 'abort' }>;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  close(): void {
    this.#port.off('message', this.#onMessage);
    this.#port.off('close', this.#onClose);
    this.#port.close();
  }

  readonly #onMessage = (message: M): void => {
    if (message.type === 'abort') this.#abort.abort();
    else this.#waiting.push(message);
    this.#wake?.();
  };

  readonly #onClose = (): void => {
    this.#abort.abort();
    this.#wake?.();
  };
}
