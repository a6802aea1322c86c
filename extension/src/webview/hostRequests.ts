import type { FromPage, PageRequest, ToPage } from './messages.ts';

/**
 * How long the extension may take to answer, in ms. A comparison fetches a file from another machine and
 * has a limit of its own, below this one.
 */
const PATIENCE_MS = 90_000;

interface Pending {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Requests to the extension, each with an answer, an error or the end of patience. */
export class HostRequests {
  readonly #post: (message: FromPage) => void;
  readonly #pending = new Map<number, Pending>();
  #next = 1;
  /** What is said when no answer comes. */
  noAnswer = '';

  constructor(post: (message: FromPage) => void) {
    this.#post = post;
  }

  /** @throws Error with a sentence for people */
  send(request: PageRequest): Promise<void> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      // What can't be sent waits for nothing: this throws.
      this.#post({ id, request });
      const timer = setTimeout(() => this.#settle(id, this.noAnswer), PATIENCE_MS);
      this.#pending.set(id, { resolve, reject, timer });
    });
  }

  replied({ id, error }: Extract<ToPage, { type: 'reply' }>): void {
    this.#settle(id, error);
  }

  /** Rejects what is still open: nobody will answer any more. */
  close(): void {
    for (const id of [...this.#pending.keys()]) this.#settle(id, this.noAnswer);
  }

  /** An answer to what is no longer asked is dropped. */
  #settle(id: number, error: string | undefined): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    clearTimeout(pending.timer);
    if (error === undefined) pending.resolve();
    else pending.reject(new Error(error));
  }
}
