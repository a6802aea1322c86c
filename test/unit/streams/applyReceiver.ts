import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import type {
  ApplyProgress,
  FromUnpacker,
  OutgoingChunk,
  ToUnpacker,
} from '../../../extension/src/engine/sync/streamMessages.ts';

/** The main thread's end of `applyPlan`. */
export class Receiver {
  readonly #channel = new MessageChannel();
  readonly durable: string[] = [];
  readonly failed: string[] = [];
  readonly progress: ApplyProgress[] = [];
  readonly #ended = once(this.#channel.port1, 'close');
  #changed: (() => void) | undefined;

  constructor() {
    this.#channel.port1.on('message', (message: FromUnpacker) => {
      if (message.type === 'durable') this.durable.push(`${message.stream}/${message.index}`);
      else if (message.type === 'stream-failed') {
        this.failed.push(`${message.stream} ${message.code}`);
      } else if (message.type === 'progress') this.progress.push(message);
      this.#changed?.();
    });
  }

  get port() {
    return this.#channel.port2;
  }

  send(message: ToUnpacker): void {
    this.#channel.port1.postMessage(message);
  }

  chunks(stream: number, chunks: readonly OutgoingChunk[]): void {
    for (const { index, last, ciphertext } of chunks) {
      this.send({ type: 'chunk', stream, index, last, ciphertext });
    }
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }

  /** Resolves when the task has closed its end: nothing more will come. */
  async ended(): Promise<void> {
    await this.#ended;
  }
}
