import type { LocalStat } from '../inventory/entry.ts';
import type { ReadContent } from '../inventory/readContent.ts';
import { readOf, writeRead } from './readBytes.ts';
import { isStampOf, STAMP_LENGTH, writeStamp } from './stamp.ts';
import { ROW_LENGTH } from './storedContents.ts';

/** Rows that are made room for together. */
const PIECE_ROWS = 1024;

/** What was learnt of files, as the rows of a cache file; as objects they take three times as much. */
export class LearnedContents {
  /** By path, the number of its row. */
  readonly #numbers = new Map<string, number>();
  readonly #pieces: Buffer[] = [];
  #length = 0;

  get paths(): Iterable<string> {
    return this.#numbers.keys();
  }

  has(path: string): boolean {
    return this.#numbers.has(path);
  }

  learn(path: string, stat: LocalStat, read: ReadContent): void {
    const row = this.#rowAt(this.#numbers.get(path) ?? this.#add(path));
    writeStamp(viewOf(row), 0, stat);
    writeRead(row, STAMP_LENGTH, read);
  }

  forget(path: string): void {
    this.#numbers.delete(path);
  }

  /** What the file with this path and this stat reads as. */
  readOf(path: string, stat: LocalStat): ReadContent | undefined {
    const row = this.rowOf(path);
    return row && isStampOf(stat, viewOf(row), 0) ? readOf(row, STAMP_LENGTH) : undefined;
  }

  /** A view on the row of this path. */
  rowOf(path: string): Buffer | undefined {
    const number = this.#numbers.get(path);
    return number === undefined ? undefined : this.#rowAt(number);
  }

  #add(path: string): number {
    const number = this.#length;
    this.#length += 1;
    this.#numbers.set(path, number);
    return number;
  }

  #rowAt(number: number): Buffer {
    const index = Math.floor(number / PIECE_ROWS);
    const piece = this.#pieces[index] ?? Buffer.alloc(PIECE_ROWS * ROW_LENGTH);
    this.#pieces[index] = piece;
    const at = (number % PIECE_ROWS) * ROW_LENGTH;
    return piece.subarray(at, at + ROW_LENGTH);
  }
}

function viewOf(row: Buffer): DataView {
  return new DataView(row.buffer, row.byteOffset, row.byteLength);
}
