import { BytesyncError } from '@bytesync/shared/errors.ts';

interface Waiting {
  readonly go: () => void;
  readonly giveUp: () => void;
}

/** One after the other, in the order in which they come; who waits can give up. */
export class OneAtATime {
  #isTaken = false;
  readonly #waiting: Waiting[] = [];

  /** @throws BytesyncError aborted while it waits, or what `act` throws */
  async take<T>(act: () => Promise<T>, signal: AbortSignal): Promise<T> {
    if (this.#isTaken) await this.#turn(signal);
    this.#isTaken = true;
    try {
      return await act();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#isTaken = false;
      else next.go();
    }
  }

  /** Nobody waits any more. */
  end(): void {
    for (const { giveUp } of this.#waiting.splice(0)) giveUp();
  }

  #turn(signal: AbortSignal): Promise<void> {
    const turn = Promise.withResolvers<void>();
    const give = () => turn.reject(new BytesyncError('aborted', {}, { cause: signal.reason }));
    const waiting = { go: turn.resolve, giveUp: give };
    if (signal.aborted) {
      give();
      return turn.promise;
    }
    this.#waiting.push(waiting);
    const onAbort = () => {
      const at = this.#waiting.indexOf(waiting);
      if (at !== -1) this.#waiting.splice(at, 1);
      give();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    return turn.promise.finally(() => signal.removeEventListener('abort', onAbort));
  }
}
