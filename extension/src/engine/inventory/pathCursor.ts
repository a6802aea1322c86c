/** Finds paths among sorted ones, without a table of them: the next one that is asked for mostly follows the last. */
export class PathCursor {
  readonly #pathAt: (row: number) => string | undefined;
  /** Where the last path was found. */
  #last = -1;

  /** @param pathAt the path of a row, ascending; undefined behind the last one */
  constructor(pathAt: (row: number) => string | undefined) {
    this.#pathAt = pathAt;
  }

  /**
   * @param length of the rows
   * @returns undefined where there is no such path
   */
  rowOf(path: string, length: number): number | undefined {
    const follows = this.#last + 1;
    const row = this.#pathAt(follows) === path ? follows : this.#search(path, length);
    if (row !== undefined) this.#last = row;
    return row;
  }

  #search(path: string, length: number): number | undefined {
    let low = 0;
    let high = length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#pathAt(middle) ?? '') < path) low = middle + 1;
      else high = middle;
    }
    return this.#pathAt(low) === path ? low : undefined;
  }
}
