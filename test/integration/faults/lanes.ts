/** Does all the work, so many pieces at once, in order; each result is there when its piece has ended. */
export class Lanes {
  readonly #waiting: (() => Promise<void>)[] = [];
  #free: number;

  constructor(width: number) {
    this.#free = width;
  }

  add(work: () => Promise<void>): Promise<void> {
    const result = new Promise<void>((resolve, reject) => {
      this.#waiting.push(() => work().then(resolve, reject));
    });
    // Whoever asks gets the error; until then it must not count as unhandled.
    result.catch(() => undefined);
    this.#next();
    return result;
  }

  #next(): void {
    const work = this.#free > 0 ? this.#waiting.shift() : undefined;
    if (work === undefined) return;
    this.#free -= 1;
    void work().finally(() => {
      this.#free += 1;
      this.#next();
    });
  }
}
