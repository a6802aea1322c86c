/** How far back a speed looks, in ms: shorter jumps about, longer comes too late. */
const WINDOW_MS = 3_000;
const LEAST_MS = 500;

interface Sample {
  readonly at: number;
  readonly bytes: number;
}

/** Bytes a second over the last moments of something that only grows. */
export class Speed {
  #samples: Sample[] = [];

  /**
   * @param bytes in all, so far; less than before starts anew
   * @param at ms; earlier than before starts anew too
   * @returns undefined when it is too early to tell
   */
  add(bytes: number, at: number): number | undefined {
    const last = this.#samples.at(-1);
    if (last !== undefined && (bytes < last.bytes || at < last.at)) this.#samples = [];
    this.#samples.push({ at, bytes });
    // One older than the window stays, so that there is always something to compare with.
    while ((this.#samples[1]?.at ?? at) < at - WINDOW_MS) this.#samples.shift();
    const first = this.#samples[0] ?? { at, bytes };
    const elapsed = at - first.at;
    return elapsed < LEAST_MS ? undefined : ((bytes - first.bytes) / elapsed) * 1000;
  }
}
