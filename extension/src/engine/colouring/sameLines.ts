/** Which lines of two texts are the same, by their steps (see `LineDifference`); asked in the order of the lines. */
export class SameLines {
  readonly #steps: Uint32Array;
  #at = 0;
  /** The first lines of the step. */
  #left = 0;
  #right = 0;

  constructor(steps: Uint32Array) {
    this.#steps = steps;
  }

  /** The line of the left that is the same as this one of the right. @param line not before the one that was asked for last */
  ofLeft(line: number): number | undefined {
    for (; this.#at < this.#steps.length; this.#at += 3) {
      const [equal = 0, lefts = 0, rights = 0] = this.#steps.subarray(this.#at, this.#at + 3);
      if (line < this.#right + equal) return this.#left + line - this.#right;
      if (line < this.#right + equal + rights) return undefined;
      this.#left += equal + lefts;
      this.#right += equal + rights;
    }
    return undefined;
  }
}
