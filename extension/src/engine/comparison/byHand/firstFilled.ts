import type { OnRun } from './itemSet.ts';

/** Numbers of items, of which the first that each is given stays. */
export class FirstFilled {
  /** By index of the item; 0: none yet. */
  readonly numbers: Uint32Array;
  /** For an item with a number, one behind it up to which all have one; made when it is needed. */
  #next: Uint32Array | undefined;

  /** @param length items */
  constructor(length: number) {
    this.numbers = new Uint32Array(length);
  }

  /** @returns whether it had none @param number from 1 */
  set(index: number, number: number): boolean {
    if (this.numbers[index] !== 0) return false;
    this.numbers[index] = number;
    if (this.#next) this.#next[index] = index + 1;
    return true;
  }

  /** Fills runs of items: those that have a number are passed over at once, so all runs together write each item once. */
  filling(number: number): OnRun {
    const next = this.#nextOf();
    return (from, to) => {
      for (let at = this.#open(next, from); at < to; at = this.#open(next, at + 1)) {
        this.numbers[at] = number;
        next[at] = to;
      }
    };
  }

  #nextOf(): Uint32Array {
    this.#next ??= this.numbers.map((number, index) => (number === 0 ? 0 : index + 1));
    return this.#next;
  }

  /** The first item from `index` on that has no number, or the number of all items. */
  #open(next: Uint32Array, index: number): number {
    let open = index;
    while (next[open]) open = next[open] ?? open;
    // The way there is shorter the next time.
    for (let at = index; at < open; ) {
      const after = next[at] ?? open;
      next[at] = open;
      at = after;
    }
    return open;
  }
}
