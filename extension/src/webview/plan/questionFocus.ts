/**
 * So long after a person asked for the page its frame may lose the focus again, in ms: the editor gives it to the frames around
 * the page in steps of its own, and the last of them is not the page.
 */
const SETTLES_MS = 500;

/** Gives the focus to the question of the plan: to its heading, not a button, since a key that is on its way must not say yes. */
export class QuestionFocus {
  /** The question that has yet to get it. */
  #unfocused: number | undefined;
  /** Until then the page takes the focus back, in ms of `performance.now()`. */
  #wantedUntil = 0;
  /** What had the focus last: the browser forgets it while the focus is elsewhere in the editor, in a dialog about a row, say. */
  #last: HTMLElement | undefined;
  /** The grid, where that was a part of a row, which goes with its row. */
  #grid: HTMLElement | null = null;

  /** Listens until `signal` is aborted. */
  open(signal: AbortSignal): void {
    window.addEventListener('focus', () => this.#settle(), { signal });
    window.addEventListener('blur', () => this.#takeBack(), { signal });
    window.addEventListener('focusin', (event) => this.#remember(event), { signal });
    // A person is at work here: where they go then is their own business.
    for (const type of ['keydown', 'pointerdown']) {
      window.addEventListener(type, () => this.#leave(), { signal, capture: true });
    }
  }

  /** Another question is asked, or none any more. */
  asked(question: number | undefined): void {
    this.#unfocused = question;
    this.lost();
  }

  /** A person asked for the page, which may have no focus yet. */
  wanted(): void {
    this.#wantedUntil = performance.now() + SETTLES_MS;
    this.#last = undefined;
    this.#grid = null;
    if (!this.#focusQuestion()) this.#take();
  }

  /** What had the focus may be gone: a button, say, that can't be pressed while its answer is on the way. */
  lost(): void {
    if (document.hasFocus()) this.#settle();
  }

  #remember({ target }: FocusEvent): void {
    if (!(target instanceof HTMLElement)) return;
    this.#last = target;
    this.#grid = target.closest<HTMLElement>('#grid');
  }

  #leave(): void {
    this.#wantedUntil = 0;
  }

  #takeBack(): void {
    if (performance.now() < this.#wantedUntil) setTimeout(() => this.#take());
  }

  /** A question that is new gets it, else what had it last, and the question that is open where nothing had. */
  #settle(): void {
    // When a window gets the focus, its body does so a moment later. It may be gone by then.
    setTimeout(() => {
      if (!document.hasFocus()) return;
      if (this.#unfocused !== undefined) this.#focusQuestion();
      else if (isNowhere()) this.#focusAgain();
    });
  }

  /** Also where the document has no focus at all: what had it here keeps it. */
  #take(): void {
    const { activeElement } = document;
    if (this.#unfocused !== undefined || isNowhere()) this.#focusQuestion();
    else if (activeElement instanceof HTMLElement) activeElement.focus();
  }

  /** Not a button of the question: a key that is on its way must not say yes. */
  #focusAgain(): void {
    const last = this.#last?.isConnected ? this.#last : this.#grid;
    if (last?.isConnected && last.closest('.question') === null) last.focus();
    if (isNowhere()) this.#focusQuestion();
  }

  /** Whether there is one. */
  #focusQuestion(): boolean {
    this.#unfocused = undefined;
    const question = document.querySelector<HTMLElement>('#question');
    question?.focus();
    return question !== null;
  }
}

function isNowhere(): boolean {
  return (document.activeElement ?? document.body) === document.body;
}
