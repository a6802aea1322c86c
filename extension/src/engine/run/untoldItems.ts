import { COMING_MAX, type ToldItems } from '../session/toldItems.ts';
import { RUNS_MAX, runsOf } from '../sync/operationRuns.ts';
import type { ToldOperations } from '../sync/toldOperations.ts';

/** So often the others are told, in ms: whoever looks sees no more. */
const TELL_MS = 1_000;

/** Files of which less than this is here are not told one by one. */
const LARGE = 1024 * 1024;

/** What the other members are still to be told of this member's items, a small message at a time. */
export class UntoldItems {
  readonly #run: number;
  readonly #done = new Set<number>();
  readonly #failed = new Set<number>();
  readonly #coming = new Map<number, number>();
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(run: number) {
    this.#run = run;
  }

  add({ done, undone, coming }: ToldOperations): void {
    for (const [operation, bytes] of coming) {
      if (bytes >= LARGE) this.#coming.set(operation, bytes);
    }
    for (const operation of done) this.#ended(operation, this.#done);
    for (const [operation] of undone) this.#ended(operation, this.#failed);
  }

  /**
   * What is told now: of very much only a part, and the rest the next time, or with the results.
   * @param now ms
   * @param isLast whatever was told a moment ago
   */
  next(now: number, isLast: boolean): ToldItems | undefined {
    const isSoon = now - this.#toldAt < TELL_MS && !isLast;
    if (isSoon || this.#done.size + this.#failed.size + this.#coming.size === 0) return undefined;
    this.#toldAt = now;
    const coming = [...this.#coming].slice(-COMING_MAX);
    this.#coming.clear();
    return { run: this.#run, done: taken(this.#done), failed: taken(this.#failed), coming };
  }

  #ended(operation: number, among: Set<number>): void {
    this.#coming.delete(operation);
    among.add(operation);
  }
}

function taken(among: Set<number>): ToldItems['done'] {
  const ascending = [...among].sort((a, b) => a - b);
  const { runs, taken } = runsOf(ascending, RUNS_MAX);
  for (const operation of ascending.slice(0, taken)) among.delete(operation);
  return runs;
}
