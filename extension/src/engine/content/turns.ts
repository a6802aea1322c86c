import { BytesyncError } from '@bytesync/shared/errors.ts';

/** Pieces of work that go on at once, in all and for one member. */
const MOST_AT_ONCE = 3;
const MOST_OF_ONE = 1;

/** Pieces of work of one member that may wait; what comes beyond is refused. */
const MOST_WAITING = 16;

interface Waiting {
  readonly who: string;
  readonly begin: () => void;
}

/** Lets a few members at a time have something done, each one thing at a time, in the order of asking. */
export class Turns {
  readonly #waiting: Waiting[] = [];
  readonly #active: string[] = [];

  /**
   * Resolves when it is this member's turn, with what ends the turn.
   * @throws BytesyncError rate-limited; the signal's reason
   */
  async take(who: string, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#waiting.filter((one) => one.who === who).length >= MOST_WAITING) {
      throw new BytesyncError('rate-limited');
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting: Waiting = { who, begin: resolve };
    const abort = () => {
      const at = this.#waiting.indexOf(waiting);
      if (at < 0) return;
      this.#waiting.splice(at, 1);
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    this.#waiting.push(waiting);
    this.#beginNext();
    await promise.finally(() => signal.removeEventListener('abort', abort));
    return () => this.#end(who);
  }

  #beginNext(): void {
    while (this.#active.length < MOST_AT_ONCE) {
      const next = this.#waiting.findIndex(
        ({ who }) => this.#active.filter((one) => one === who).length < MOST_OF_ONE,
      );
      if (next < 0) return;
      const [chosen] = this.#waiting.splice(next, 1);
      if (chosen === undefined) return;
      this.#active.push(chosen.who);
      chosen.begin();
    }
  }

  #end(who: string): void {
    const at = this.#active.indexOf(who);
    if (at >= 0) this.#active.splice(at, 1);
    this.#beginNext();
  }
}
