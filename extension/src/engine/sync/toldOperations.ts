import type { ErrorCode } from '@bytesync/shared/errors.ts';
import type { OperationOutcome } from './applyResult.ts';

/** What became of operations since it was told the last time. */
export interface ToldOperations {
  readonly done: readonly number[];
  readonly undone: readonly (readonly [operation: number, code: ErrorCode])[];
  /** Whose content comes, with how many bytes of it are here. */
  readonly coming: readonly (readonly [operation: number, bytes: number])[];
}

/** Keeps what is to be told next, of operations that end and of those that receive content. */
export class OperationTeller {
  #done: number[] = [];
  #undone: [operation: number, code: ErrorCode][] = [];
  /** By operation: how far it was when that was told. */
  readonly #told = new Map<number, number>();

  ended({ operation, outcome, code }: OperationOutcome): void {
    this.#told.delete(operation);
    if (outcome === 'done') this.#done.push(operation);
    else this.#undone.push([operation, code ?? 'aborted']);
  }

  /** @param files that are being received, by operation */
  take(files: Iterable<readonly [operation: number, bytes: number]>): ToldOperations {
    const coming = [...files].filter(([operation, bytes]) => this.#told.get(operation) !== bytes);
    for (const [operation, bytes] of coming) this.#told.set(operation, bytes);
    const told = { done: this.#done, undone: this.#undone, coming };
    [this.#done, this.#undone] = [[], []];
    return told;
  }
}
