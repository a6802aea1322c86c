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

  /** Listens until `signal` is aborted. */
  open(signal: AbortSignal): void {
    window.addEventListener('focus', () => this.#settle(), { signal });
    window.addEventListener('blur', () => this.#takeBack(), { signal });
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
    this.#take();
  }

  /** What had the focus may be gone: a button, say, that can't be pressed while its answer is on the way. */
  lost(): void {
    if (document.hasFocus()) this.#settle();
  }

  #leave(): void {
    this.#wantedUntil = 0;
  }

  #takeBack(): void {
    if (performance.now() < this.#wantedUntil) setTimeout(() => this.#take());
  }

  /** A question that is new gets it, and one that is open when nothing else here has it. */
  #settle(): void {
    // When a window gets the focus, its body does so a moment later.
    setTimeout(() => {
      if (this.#unfocused !== undefined || isNowhere()) this.#focusQuestion();
    });
  }

  /** Also where the document has no focus at all: what had it here keeps it. */
  #take(): void {
    const { activeElement } = document;
    if (this.#unfocused !== undefined || isNowhere()) this.#focusQuestion();
    else if (activeElement instanceof HTMLElement) activeElement.focus();
  }

  #focusQuestion(): void {
    this.#unfocused = undefined;
    document.querySelector<HTMLElement>('#question')?.focus();
  }
}

function isNowhere(): boolean {
  return (document.activeElement ?? document.body) === document.body;
}
