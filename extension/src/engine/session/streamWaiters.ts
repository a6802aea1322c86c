import type { BytesyncError } from '@bytesync/shared/errors.ts';
import type { IncomingStream } from '../relay/incomingStream.ts';
import type { StreamPurpose } from './messages.ts';
import { nameOf } from './streamNames.ts';

interface Waiter {
  readonly purpose: StreamPurpose;
  readonly sender: string;
  readonly resolve: (stream: IncomingStream) => void;
  readonly reject: (failure: BytesyncError) => void;
}

/** Who waits for streams that their senders have not opened yet. */
export class StreamWaiters {
  readonly #waiters = new Map<string, Set<Waiter>>();

  /** Whether somebody waits for a stream of this name. */
  has(name: string): boolean {
    return this.#waiters.has(name);
  }

  /** The stream that `sender` opens for this purpose. @throws the signal's reason, or what `lose` is given */
  wait(purpose: StreamPurpose, sender: string, signal: AbortSignal): Promise<IncomingStream> {
    const name = nameOf(purpose, sender);
    const { promise, resolve, reject } = Promise.withResolvers<IncomingStream>();
    const waiters = this.#waiters.get(name) ?? new Set<Waiter>();
    const waiter = { purpose, sender, resolve, reject };
    this.#waiters.set(name, waiters.add(waiter));
    const stop = () => {
      waiters.delete(waiter);
      if (waiters.size === 0) this.#waiters.delete(name);
      signal.removeEventListener('abort', abort);
    };
    const abort = () => {
      // At once: a stream that nobody waits for may not be taken any more.
      stop();
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    return promise.finally(stop);
  }

  /** A stream of this name is there. */
  opened(name: string, stream: IncomingStream): void {
    for (const { resolve } of this.#waiters.get(name) ?? []) resolve(stream);
  }

  /** What is lost will not be opened any more. */
  lose(isLost: (purpose: StreamPurpose, sender: string) => boolean, failure: BytesyncError): void {
    const waiters = [...this.#waiters.values()].flatMap((all) => [...all]);
    for (const { purpose, sender, reject } of waiters) {
      if (isLost(purpose, sender)) reject(failure);
    }
  }
}
