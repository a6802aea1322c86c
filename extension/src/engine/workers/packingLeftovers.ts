import { collectGarbage } from './collectGarbage.ts';

/** A collection goes through all that lives: it is not worth its time for less than this part of it. */
const PART = 1 / 4;

/**
 * Gives back what lists have left behind that were packed for other threads: once for all that were asked for together, when
 * they have been answered, and where they are much beside what lives in this thread.
 */
export class PackingLeftovers {
  #items = 0;
  #isAwaited = false;

  /**
   * @param items of a list that was packed
   * @param living paths in this thread
   */
  add(items: number, living: number): void {
    this.#items += items;
    if (this.#isAwaited || this.#items < living * PART) return;
    this.#isAwaited = true;
    // What was asked for at the same time is packed and answered before that.
    setImmediate(() => {
      this.#isAwaited = false;
      if (collectGarbage(this.#items)) this.#items = 0;
    });
  }
}
