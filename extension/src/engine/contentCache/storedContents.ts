import type { LocalStat } from '../inventory/entry.ts';
import type { ReadContent } from '../inventory/readContent.ts';
import { READ_LENGTH, readOf } from './readBytes.ts';
import { ctimeOf, isStampOf, STAMP_LENGTH } from './stamp.ts';

/** Bytes of a row: stamp, content id, and the two forms of a text. */
export const ROW_LENGTH = STAMP_LENGTH + READ_LENGTH;

/**
 * What a cache file holds. Rows stay as they were read, and there is no table of the paths: they are sorted
 * and mostly asked for in their order, and a table of 200,000 would take longer than all the rest.
 */
export class StoredContents {
  readonly paths: readonly string[];
  readonly #rows: Buffer;
  readonly #view: DataView;
  readonly #lostFrom: bigint | undefined;
  /** Where the next path probably is. */
  #next = 0;

  /**
   * @param paths ascending
   * @param rows a row for each path
   * @param lostFrom rows with a ctime from here on don't count, in ns; absent: all do
   */
  constructor(paths: readonly string[], rows: Buffer, lostFrom?: bigint) {
    this.paths = paths;
    this.#rows = rows;
    this.#lostFrom = lostFrom;
    this.#view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
  }

  static readonly none = new StoredContents([], Buffer.alloc(0));

  /** What the file with this path and this stat reads as. */
  readOf(path: string, stat: LocalStat): ReadContent | undefined {
    const index = this.#find(path);
    if (index === undefined || !this.isOf(index, stat)) return undefined;
    return readOf(this.#rows, index * ROW_LENGTH + STAMP_LENGTH);
  }

  /** Whether the row with this number counts, and is of a file with this stat. */
  isOf(index: number, stat: LocalStat): boolean {
    return !this.isLost(index) && isStampOf(stat, this.#view, index * ROW_LENGTH);
  }

  /** Whether the row with this number doesn't count. */
  isLost(index: number): boolean {
    return (
      this.#lostFrom !== undefined && ctimeOf(this.#view, index * ROW_LENGTH) >= this.#lostFrom
    );
  }

  /** A view on the row of this path. */
  rowOf(path: string): Uint8Array | undefined {
    const index = this.#find(path);
    if (index === undefined) return undefined;
    return this.#rows.subarray(index * ROW_LENGTH, (index + 1) * ROW_LENGTH);
  }

  #find(path: string): number | undefined {
    if (this.paths[this.#next] !== path) this.#next = this.#firstNotBelow(path);
    if (this.paths[this.#next] !== path) return undefined;
    this.#next += 1;
    return this.#next - 1;
  }

  #firstNotBelow(path: string): number {
    let low = 0;
    let high = this.paths.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.paths[middle] ?? '') < path) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
