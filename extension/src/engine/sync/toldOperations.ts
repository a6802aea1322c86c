import type { ErrorCode } from '@bytesync/shared/errors.ts';
import type { OperationOutcome } from './applyResult.ts';
import { type OperationRuns, runsOf } from './operationRuns.ts';
import { takeFirst } from './takeFirst.ts';

/** Runs of one kind that are told at once, at most: whoever takes them has other things to do. */
const TOLD_RUNS = 4096;

/** What became of operations since it was told the last time. */
export interface ToldOperations {
  readonly done: OperationRuns;
  readonly undone: readonly (readonly [code: ErrorCode, operations: OperationRuns])[];
  /** Whose content comes, with how many bytes of it are here. */
  readonly coming: readonly (readonly [operation: number, bytes: number])[];
  /** For which less had to travel than they hold, with how many bytes that saved: so far, where they have not ended. */
  readonly reused: readonly (readonly [operation: number, bytes: number])[];
}

/** Keeps what is to be told next, of operations that end and of those that receive content. */
export class OperationTeller {
  readonly #done = new UntoldEnds();
  readonly #undone = new Map<ErrorCode, UntoldEnds>();
  /** By operation: how far it was when that was told. */
  readonly #told = new Map<number, number>();
  /** By operation: bytes that did not have to travel, where that is not told. */
  readonly #reused = new Map<number, number>();

  /** Whether operations have ended of which that, or what they saved, is not told. */
  get isSome(): boolean {
    if (this.#reused.size > 0) return true;
    return [this.#done, ...this.#undone.values()].some((ends) => ends.isSome);
  }

  ended({ operation, outcome, code = 'aborted' }: OperationOutcome): void {
    this.#told.delete(operation);
    if (outcome === 'done') {
      this.#done.add(operation);
      return;
    }
    this.#reused.delete(operation);
    const ends = this.#undone.get(code) ?? new UntoldEnds();
    this.#undone.set(code, ends);
    ends.add(operation);
  }

  /** @param bytes of the operation's content that did not have to travel, in all; 0: what came is of no use */
  reused(operation: number, bytes: number): void {
    this.#reused.set(operation, bytes);
  }

  /**
   * Of very much a part, and the rest the next time.
   * @param files that are being received, by operation
   */
  take(files: Iterable<readonly [operation: number, bytes: number]>): ToldOperations {
    const coming = [...files].filter(([operation, bytes]) => this.#told.get(operation) !== bytes);
    for (const [operation, bytes] of coming) this.#told.set(operation, bytes);
    const undone = [...this.#undone].flatMap(([code, ends]) =>
      ends.isSome ? [[code, ends.take()] as const] : [],
    );
    return { done: this.#done.take(), undone, coming, reused: takeFirst(this.#reused, TOLD_RUNS) };
  }
}

class UntoldEnds {
  #added: number[] = [];
  /** Ascending; told before what was added since. */
  #sorted = new Int32Array();

  get isSome(): boolean {
    return this.#added.length + this.#sorted.length > 0;
  }

  add(operation: number): void {
    this.#added.push(operation);
  }

  take(): OperationRuns {
    if (this.#sorted.length === 0) {
      this.#sorted = Int32Array.from(this.#added).sort();
      this.#added = [];
    }
    const { runs, taken } = runsOf(this.#sorted, TOLD_RUNS);
    this.#sorted = this.#sorted.subarray(taken);
    return runs;
  }
}
