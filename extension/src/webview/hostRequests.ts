import type { DecidingAnswers } from './decidingMessages.ts';
import type { GridAnswers } from './gridMessages.ts';
import type { PageRequest } from './messages.ts';

/**
 * How long the extension may take to answer, in ms. A comparison fetches a file from another machine and
 * has a limit of its own, below this one.
 */
const PATIENCE_MS = 90_000;

/** What a request is answered with. */
type AnswerTo<R extends { readonly kind: string }, Answers> = R['kind'] extends keyof Answers
  ? Answers[R['kind']]
  : undefined;

/** The end of a request; `error` is a sentence. */
interface Reply {
  readonly type: 'reply';
  readonly id: number;
  readonly error?: string;
  readonly value?: unknown;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Requests to the extension, each with an answer, an error or the end of patience. Those of the plan's page unless said. */
export class HostRequests<
  Request extends { readonly kind: string } = PageRequest,
  Answers = GridAnswers & DecidingAnswers,
> {
  readonly #post: (message: { id: number; request: Request }) => void;
  readonly #pending = new Map<number, Pending>();
  #next = 1;
  /** What is said when no answer comes. */
  noAnswer = '';

  constructor(post: (message: { id: number; request: Request }) => void) {
    this.#post = post;
  }

  /** @throws Error with a sentence for people */
  async send<R extends Request>(request: R): Promise<AnswerTo<R, Answers>> {
    const id = this.#next++;
    const value = await new Promise<unknown>((resolve, reject) => {
      // What can't be sent waits for nothing: this throws.
      this.#post({ id, request });
      const timer = setTimeout(() => this.#settle(id, this.noAnswer), PATIENCE_MS);
      this.#pending.set(id, { resolve, reject, timer });
    });
    // Of the extension, which is no stranger.
    return value as AnswerTo<R, Answers>;
  }

  replied({ id, error, value }: Reply): void {
    this.#settle(id, error, value);
  }

  /** Rejects what is still open: nobody will answer any more. */
  close(): void {
    for (const id of [...this.#pending.keys()]) this.#settle(id, this.noAnswer);
  }

  /** An answer to what is no longer asked is dropped. */
  #settle(id: number, error: string | undefined, value?: unknown): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    clearTimeout(pending.timer);
    if (error === undefined) pending.resolve(value);
    else pending.reject(new Error(error));
  }
}
