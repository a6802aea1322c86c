import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { SessionState } from './state.ts';

/** Holds the session's state and tells those who wait for it to become something. */
export class SessionStore {
  #state: SessionState;
  readonly #watchers = new Set<() => void>();

  constructor(state: SessionState) {
    this.#state = state;
  }

  get state(): SessionState {
    return this.#state;
  }

  update(state: SessionState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const watcher of [...this.#watchers]) watcher();
  }

  /** Calls back after each change until the returned function is called. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /**
   * The first value that `pick` finds in the state, now or later. A run that ends first rejects:
   * what was waited for will never come.
   * @param run runs before this one don't count
   */
  async until<T>(
    pick: (state: SessionState) => T | undefined,
    signal: AbortSignal,
    run = 1,
  ): Promise<T> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const look = () => {
      try {
        const found = pick(this.#state);
        const { phase } = this.#state;
        if (found !== undefined) resolve(found);
        else if (phase.kind === 'ended' && phase.run >= run) reject(endFailure(phase.end));
      } catch (error) {
        // It is the waiter's failure, not that of whoever changed the state.
        reject(error);
      }
    };
    const abort = () => reject(signal.reason);
    const unwatch = this.watch(look);
    signal.addEventListener('abort', abort, { once: true });
    look();
    return promise.finally(() => {
      unwatch();
      signal.removeEventListener('abort', abort);
    });
  }
}

/** Why a run ended, as the error of whoever was still waiting in it. */
export function endFailure(end: Extract<SessionState['phase'], { kind: 'ended' }>['end']) {
  // A relay is named by this member's own failures alone.
  const { relay: _, ...values } = end.values ?? {};
  return new BytesyncError(end.code ?? 'aborted', values);
}

/** Why this run, or a later one, ended before it was done, as far as the log says it. */
export function failureInLog({ phase }: SessionState, run: number): BytesyncError | undefined {
  if (phase.kind !== 'ended' || phase.run < run || phase.end.status === 'done') return undefined;
  return endFailure(phase.end);
}
