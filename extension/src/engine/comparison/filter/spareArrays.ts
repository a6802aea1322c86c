/** Arrays that wait to be taken again: no more than a filter with texts in parentheses needs at once, beside its own. */
const SPARE = 3;

/**
 * Arrays of a byte for each item that are taken again, at most three: what is made anew at each key that somebody types
 * has V8 collect everything.
 */
export class SpareArrays {
  readonly #length: number;
  readonly #spare: Uint8Array[] = [];

  /** @param length of each */
  constructor(length: number) {
    this.#length = length;
  }

  /** Holds whatever it held. */
  take(): Uint8Array {
    return this.#spare.pop() ?? new Uint8Array(this.#length);
  }

  /** Nobody else may hold it any more. */
  giveBack(array: Uint8Array): void {
    if (this.#spare.length < SPARE) this.#spare.push(array);
  }
}
