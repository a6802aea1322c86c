import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { StreamKeys } from '@bytesync/shared/crypto/chunk.ts';
import type {
  FromProducer,
  FromSignatureFeed,
  OutgoingChunk,
  PackProgress,
  ToProducer,
  ToSignatureFeed,
} from '../../../extension/src/engine/sync/streamMessages.ts';

/** The main thread's end of a task that makes a stream. */
export class Pump {
  readonly chunks: OutgoingChunk[] = [];
  readonly progress: PackProgress[] = [];
  /** Goes to the task. */
  readonly port: MessagePort;
  readonly #mine: MessagePort;
  #arrived: (() => void) | undefined;
  #closed = false;

  /** @param credits given at once */
  constructor(credits = 1_000_000) {
    const { port1, port2 } = new MessageChannel();
    this.port = port2;
    this.#mine = port1;
    port1.on('message', (message: FromProducer) => {
      if (message.type === 'chunk') this.chunks.push(message);
      else this.progress.push(message);
      this.#arrived?.();
    });
    port1.on('close', () => {
      this.#closed = true;
      this.#arrived?.();
    });
    if (credits > 0) this.credit(credits);
  }

  credit(count: number, isFast?: boolean): void {
    this.#post({ type: 'credit', count, ...(isFast !== undefined && { isFast }) });
  }

  abort(): void {
    this.#post({ type: 'abort' });
  }

  close(): void {
    this.#mine.close();
  }

  /** Resolves when `count` chunks have come, or no more will. */
  async until(count: number): Promise<void> {
    while (this.chunks.length < count && !this.#closed) {
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
  }

  #post(message: ToProducer): void {
    this.#mine.postMessage(message);
  }
}

/** The main thread's end of a signature feed: forwards chunks as credits allow. */
export class FeedPump {
  /** Goes to the task. */
  readonly port: MessagePort;
  credits = 0;
  forwarded = 0;
  readonly #mine: MessagePort;
  readonly #chunks: readonly OutgoingChunk[];
  readonly #end: 'ended' | 'failed' | 'open';

  constructor(
    stream: StreamKeys,
    chunks: readonly OutgoingChunk[],
    end: 'ended' | 'failed' | 'open' = 'ended',
  ) {
    const { port1, port2 } = new MessageChannel();
    this.port = port2;
    this.#mine = port1;
    this.#chunks = chunks;
    this.#end = end;
    this.#post({ type: 'open', ...stream });
    port1.on('message', (message: FromSignatureFeed) => {
      this.credits += message.count;
      this.#forward();
    });
  }

  close(): void {
    this.#mine.close();
  }

  #forward(): void {
    while (this.credits > 0) {
      const chunk = this.#chunks[this.forwarded];
      if (chunk === undefined) {
        if (this.#end !== 'open') this.#post({ type: this.#end });
        return;
      }
      const { index, last, ciphertext } = chunk;
      this.#post({ type: 'chunk', index, last, ciphertext });
      this.credits -= 1;
      this.forwarded += 1;
    }
  }

  #post(message: ToSignatureFeed): void {
    this.#mine.postMessage(message);
  }
}
