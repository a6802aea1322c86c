import type { LocalStat } from './entry.ts';

/** mtime, ctime, inode and device. */
const FIELDS = 4;
const FIRST_ROWS = 1024;
/** Stands for the size where there is no stat. */
const NONE = -1;

/** Rows as they pass from thread to thread. */
export interface SentRows {
  readonly sizes: Float64Array;
  readonly numbers: BigInt64Array;
}

/** Local stats in rows of 40 bytes; as objects they take some 250. An entry without a stat has an empty row. */
export class StatRows {
  #sizes: Float64Array = new Float64Array(FIRST_ROWS);
  #numbers: BigInt64Array = new BigInt64Array(FIRST_ROWS * FIELDS);
  #length = 0;

  /** As they came from another thread; they are not copied. */
  static from({ sizes, numbers }: SentRows): StatRows {
    const rows = new StatRows();
    rows.#sizes = sizes;
    rows.#numbers = numbers;
    rows.#length = sizes.length;
    return rows;
  }

  get length(): number {
    return this.#length;
  }

  push(stat: LocalStat | undefined): void {
    this.#reserve(1);
    const row = this.#length;
    this.#length += 1;
    this.#sizes[row] = stat?.size ?? NONE;
    if (stat === undefined) return;
    const at = row * FIELDS;
    this.#numbers[at] = stat.mtimeNs;
    this.#numbers[at + 1] = stat.ctimeNs;
    this.#numbers[at + 2] = stat.ino;
    this.#numbers[at + 3] = stat.dev;
  }

  at(row: number): LocalStat | undefined {
    const size = this.#sizes[row];
    if (size === undefined || size === NONE || row >= this.#length) return undefined;
    const at = row * FIELDS;
    // One by one: a view of a row takes several times as long.
    const mtimeNs = this.#numbers[at] ?? 0n;
    const ctimeNs = this.#numbers[at + 1] ?? 0n;
    const ino = this.#numbers[at + 2] ?? 0n;
    const dev = this.#numbers[at + 3] ?? 0n;
    return { size, mtimeNs, ctimeNs, ino, dev };
  }

  has(row: number): boolean {
    return row < this.#length && this.#sizes[row] !== NONE;
  }

  /** Rows in another order, each named by its number here. */
  inOrder(order: readonly number[]): StatRows {
    const ordered = new StatRows();
    ordered.#reserve(order.length);
    ordered.#length = order.length;
    for (let to = 0; to < order.length; to += 1) {
      const from = order[to] ?? 0;
      ordered.#sizes[to] = this.#sizes[from] ?? NONE;
      for (let field = 0; field < FIELDS; field += 1) {
        ordered.#numbers[to * FIELDS + field] = this.#numbers[from * FIELDS + field] ?? 0n;
      }
    }
    return ordered;
  }

  sent(): SentRows {
    const numbers = this.#numbers.slice(0, this.#length * FIELDS);
    return { sizes: this.#sizes.slice(0, this.#length), numbers };
  }

  append({ sizes, numbers }: SentRows): void {
    this.#reserve(sizes.length);
    this.#sizes.set(sizes, this.#length);
    this.#numbers.set(numbers, this.#length * FIELDS);
    this.#length += sizes.length;
  }

  /** Doubles, or to just what is needed at the beginning. */
  #reserve(rows: number): void {
    const needed = this.#length + rows;
    if (needed <= this.#sizes.length) return;
    const room = Math.max(needed, this.#sizes.length * 2);
    const sizes = new Float64Array(room);
    sizes.set(this.#sizes);
    this.#sizes = sizes;
    const numbers = new BigInt64Array(room * FIELDS);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
  }
}
