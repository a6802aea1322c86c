import { COMING_MAX, REUSED_MAX, type ToldItems } from '../session/toldItems.ts';
import type { OperationRuns } from '../sync/operationRuns.ts';
import { takeFirst } from '../sync/takeFirst.ts';
import type { ToldOperations } from '../sync/toldOperations.ts';
import { OperationBits } from './operationBits.ts';

/** So often the others are told, in ms: whoever looks sees no more. */
const TELL_MS = 1_000;

/** Files of which less than this is here are not told one by one. */
const LARGE = 1024 * 1024;

/** Files of which it waits to be told how much did not travel, at most: what is beyond that is told with the results. */
const REUSED_WAITING = 16 * REUSED_MAX;

/** What the other members are still to be told of this member's items, a small message at a time. */
export class UntoldItems {
  readonly #run: number;
  readonly #done = new OperationBits();
  readonly #failed = new OperationBits();
  readonly #coming = new Map<number, number>();
  readonly #reused = new Map<number, number>();
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(run: number) {
    this.#run = run;
  }

  add({ done, undone, coming, reused }: ToldOperations): void {
    for (const [operation, bytes] of coming) {
      if (bytes >= LARGE) this.#coming.set(operation, bytes);
    }
    for (const [operation, bytes] of reused) {
      const isRoom = this.#reused.size < REUSED_WAITING || this.#reused.has(operation);
      if (isRoom) this.#reused.set(operation, bytes);
    }
    this.#ended(done, this.#done);
    for (const [, operations] of undone) this.#ended(operations, this.#failed);
  }

  /**
   * What is told now: of very much only a part, and the rest the next time, or with the results.
   * @param now ms
   * @param isLast whatever was told a moment ago
   */
  next(now: number, isLast: boolean): ToldItems | undefined {
    const isSoon = now - this.#toldAt < TELL_MS && !isLast;
    const counts = [this.#done.count, this.#failed.count, this.#coming.size, this.#reused.size];
    if (isSoon || counts.every((count) => count === 0)) return undefined;
    this.#toldAt = now;
    const coming = [...this.#coming].slice(-COMING_MAX);
    this.#coming.clear();
    const reused = takeFirst(this.#reused, REUSED_MAX);
    return {
      ...{ run: this.#run, done: this.#done.take(), failed: this.#failed.take(), coming },
      ...(reused.length > 0 && { reused }),
    };
  }

  #ended(operations: OperationRuns, among: OperationBits): void {
    among.add(operations);
    for (const operation of this.#coming.keys()) {
      if (among.has(operation)) this.#coming.delete(operation);
    }
  }
}
