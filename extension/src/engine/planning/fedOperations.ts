import type { Plan } from '../sync/plan.ts';

/** This member's operations that each transfer feeds, in 8 bytes for each. */
export class FedOperations {
  /** Operations of a transfer: #operations from #start[transfer] to #start[transfer + 1]. */
  readonly #start: Int32Array;
  readonly #operations: Int32Array;

  /** @param own columns of this member */
  constructor(
    { operations, transfers }: Pick<Plan, 'operations' | 'transfers'>,
    own: { has(column: number): boolean },
  ) {
    const start = new Int32Array(transfers.length + 1);
    for (const [, transfer] of fed()) start[transfer + 1] = (start[transfer + 1] ?? 0) + 1;
    for (let id = 0; id < transfers.length; id += 1) {
      start[id + 1] = (start[id + 1] ?? 0) + (start[id] ?? 0);
    }
    this.#start = start;
    this.#operations = new Int32Array(start[transfers.length] ?? 0);
    const next = start.slice();
    for (const [operation, transfer] of fed()) {
      const at = next[transfer] ?? 0;
      this.#operations[at] = operation;
      next[transfer] = at + 1;
    }

    function* fed(): Generator<[operation: number, transfer: number]> {
      for (const [id, operation] of operations.entries()) {
        if (operation.kind !== 'write-file' || operation.transfer === undefined) continue;
        if (own.has(operation.target)) yield [id, operation.transfer];
      }
    }
  }

  /** Ascending. */
  by(transfer: number): number[] {
    const begin = this.#start[transfer] ?? this.#operations.length;
    return [...this.#operations.subarray(begin, this.#start[transfer + 1])];
  }
}
