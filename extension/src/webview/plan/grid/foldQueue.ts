/**
 * What is done behind one another while rows are opened and closed: that takes a moment, and a key pressed meanwhile is about
 * the rows as they will be.
 */
export class FoldQueue {
  #isFolding = false;
  readonly #waiting: (() => void)[] = [];

  /** Rows are about to be opened or closed, or one is looked for, or what stands above one. */
  begin(): void {
    this.#isFolding = true;
  }

  /** Nothing of it is under way any more. */
  end(): void {
    this.#isFolding = false;
    while (!this.#isFolding) {
      const act = this.#waiting.shift();
      if (act === undefined) return;
      act();
    }
  }

  /** Now, or as soon as the rows are there. */
  behind(act: () => void): void {
    if (this.#isFolding) this.#waiting.push(act);
    else act();
  }
}
