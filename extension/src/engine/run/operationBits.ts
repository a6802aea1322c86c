import { type OperationRuns, RUNS_MAX, runsOf } from '../sync/operationRuns.ts';

const FIRST_BYTES = 128;

/** Taken out at once, at most: some 20 ms of the main thread. */
const TAKEN_MAX = 200_000;

/** Operations of a plan, a bit for each: taken out in runs, without looking at those again that were taken before. */
export class OperationBits {
  #bits = new Uint8Array(FIRST_BYTES);
  #count = 0;
  /** From here on the next are taken; the beginning unless the last message was full. */
  #cursor = 0;

  get count(): number {
    return this.#count;
  }

  has(operation: number): boolean {
    return ((this.#bits[operation >>> 3] ?? 0) & (1 << (operation & 7))) !== 0;
  }

  add(runs: OperationRuns): void {
    let at = 0;
    for (let index = 0; index + 1 < runs.length; index += 2) {
      at += runs[index] ?? 0;
      const end = at + (runs[index + 1] ?? 0);
      if (end > this.#bits.length * 8) this.#grow(Math.ceil(end / 8));
      for (; at < end; at += 1) this.#set(at);
    }
  }

  /** Takes out as many as one message may hold; what stands before the cursor then comes the next time. */
  take(): OperationRuns {
    const { runs, taken } = runsOf(this.#from(this.#cursor), RUNS_MAX);
    if (taken === 0 && this.#count > 0) {
      this.#cursor = 0;
      return this.take();
    }
    this.#remove(runs);
    if (runs.length < 2 * RUNS_MAX && taken < TAKEN_MAX) this.#cursor = 0;
    return runs;
  }

  #remove(runs: OperationRuns): void {
    let at = 0;
    for (let index = 0; index + 1 < runs.length; index += 2) {
      at += runs[index] ?? 0;
      const end = at + (runs[index + 1] ?? 0);
      this.#count -= end - at;
      for (; at < end; at += 1) {
        const byte = at >>> 3;
        this.#bits[byte] = (this.#bits[byte] ?? 0) & ~(1 << (at & 7));
      }
    }
    this.#cursor = at;
  }

  *#from(first: number): Generator<number> {
    let left = TAKEN_MAX;
    for (let byte = first >>> 3; byte < this.#bits.length; byte += 1) {
      const bits = this.#bits[byte] ?? 0;
      if (bits === 0) continue;
      for (let bit = 0; bit < 8; bit += 1) {
        const operation = byte * 8 + bit;
        if ((bits & (1 << bit)) !== 0 && operation >= first) {
          yield operation;
          left -= 1;
          if (left === 0) return;
        }
      }
    }
  }

  #set(operation: number): void {
    const byte = operation >>> 3;
    const bits = this.#bits[byte] ?? 0;
    const bit = 1 << (operation & 7);
    if ((bits & bit) !== 0) return;
    this.#bits[byte] = bits | bit;
    this.#count += 1;
  }

  #grow(bytes: number): void {
    const grown = new Uint8Array(Math.max(bytes, 2 * this.#bits.length));
    grown.set(this.#bits);
    this.#bits = grown;
  }
}
