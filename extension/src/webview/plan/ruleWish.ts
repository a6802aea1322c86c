/** A rule from rows that somebody wants before these are there. */
export class RuleWish {
  #isOpen = false;
  #run: number | undefined;

  /** Takes the run whose plan is shown now: rows of another one were not meant. */
  plan(run: number | undefined): void {
    if (run !== this.#run) this.#isOpen = false;
    this.#run = run;
  }

  want(): void {
    this.#isOpen = true;
  }

  /** @returns whether the rule is to be begun now: once for each wish, and not before there are rows */
  take(areThere: boolean): boolean {
    const isDue = this.#isOpen && areThere;
    if (isDue) this.#isOpen = false;
    return isDue;
  }
}
