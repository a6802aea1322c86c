import type { ExpectedTransfer } from './streamMessages.ts';

/** The transfers that a stream may still bring, in some 60 bytes each; as objects they take some 250. */
export class ExpectedTransfers implements Iterable<ExpectedTransfer> {
  /** By id: its row. What has been taken is gone. */
  readonly #rows = new Map<number, number>();
  readonly #sizes: number[] = [];
  /** Operations of a row: #operations from #start[row] to #start[row + 1]. */
  readonly #start: number[] = [0];
  readonly #operations: number[] = [];
  /** By row, where they are known. */
  readonly #contents = new Map<number, string>();

  constructor(transfers: Iterable<ExpectedTransfer>) {
    for (const { id, operations, size, content } of transfers) {
      const row = this.#sizes.length;
      this.#rows.set(id, row);
      this.#sizes.push(size);
      for (const operation of operations) this.#operations.push(operation);
      this.#start.push(this.#operations.length);
      if (content !== undefined) this.#contents.set(row, content);
    }
  }

  get size(): number {
    return this.#rows.size;
  }

  /** Not to be expected again. Undefined for what is not expected, or not any more. */
  take(id: number): ExpectedTransfer | undefined {
    const row = this.#rows.get(id);
    if (row === undefined) return undefined;
    this.#rows.delete(id);
    return this.#at(id, row);
  }

  *[Symbol.iterator](): Generator<ExpectedTransfer> {
    for (const [id, row] of this.#rows) yield this.#at(id, row);
  }

  clear(): void {
    this.#rows.clear();
  }

  #at(id: number, row: number): ExpectedTransfer {
    const operations = this.#operations.slice(this.#start[row], this.#start[row + 1]);
    const content = this.#contents.get(row);
    const size = this.#sizes[row] ?? 0;
    return { id, operations, size, ...(content !== undefined && { content }) };
  }
}
