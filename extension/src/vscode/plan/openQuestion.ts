import type { QuestionKind } from './question.ts';

let nextId = 1;

/** A question that waits for a person: answered once, or withdrawn, which counts as a no. */
export class OpenQuestion {
  readonly id = nextId++;
  readonly kind: QuestionKind;
  /** When it was asked, as performance.now, in ms. */
  readonly askedAt = performance.now();
  readonly answer: Promise<boolean>;
  #settle: (yes: boolean) => void = () => undefined;

  /** @param signal withdraws it */
  constructor(kind: QuestionKind, signal: AbortSignal) {
    this.kind = kind;
    this.answer = new Promise((resolve) => {
      const withdraw = () => resolve(false);
      this.#settle = (yes) => {
        signal.removeEventListener('abort', withdraw);
        resolve(yes);
      };
      signal.addEventListener('abort', withdraw, { once: true });
      if (signal.aborted) withdraw();
    });
  }

  /** Answers that come after the first change nothing. */
  say(yes: boolean): void {
    this.#settle(yes);
  }
}
