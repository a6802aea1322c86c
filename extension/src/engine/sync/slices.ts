import { setImmediate as immediate } from 'node:timers/promises';

/** Other work of the thread gets its turn after so many milliseconds. */
const SLICE_MS = 20;

/** Work of a thread in slices, so that messages are heard in between. */
export class Slices {
  #until = performance.now() + SLICE_MS;

  /** Resolves at once within a slice; true where other work had its turn. */
  async next(): Promise<boolean> {
    if (performance.now() < this.#until) return false;
    await immediate();
    this.#until = performance.now() + SLICE_MS;
    return true;
  }
}
