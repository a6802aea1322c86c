/**
 * Half-received files of a run on one file system that a full disk has ended, and that go as soon as something else of the run
 * needs their space.
 */
export class YieldingHalves {
  readonly #removals: (() => boolean)[] = [];

  /** @param remove removes one, and returns whether it was there */
  add(remove: () => boolean): void {
    this.#removals.push(remove);
  }

  /** Removes the one that was added last. Returns false where none is left. */
  giveWay(): boolean {
    for (let remove = this.#removals.pop(); remove; remove = this.#removals.pop()) {
      if (remove()) return true;
    }
    return false;
  }
}
