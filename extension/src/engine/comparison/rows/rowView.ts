import { BITS_END, ROW_MARKS, type RowMark } from './rowMarks.ts';
import type { RowOrder } from './rowOrder.ts';
import type { RowsSubject } from './rowsSubject.ts';

/** From a row to another one, both included. */
export type RowRange = readonly [from: number, to: number];

/** What a view is asked for. */
export interface RowsWanted extends RowOrder {
  /** In the language of filters; '' for all. */
  readonly filter: string;
  /** What `now` means in it, in microseconds since 1970. */
  readonly nowUs: number;
  /** Only rows of which all of this is true. */
  readonly marks: readonly RowMark[];
}

/** Rows in their order, by the indexes of their items; they don't change. */
export class RowView {
  readonly id: number;
  readonly subject: RowsSubject;
  readonly indexes: Uint32Array;
  /** Of all items; what is reviewed changes in it. */
  readonly marks: Uint16Array;
  #places: Int32Array | undefined;

  constructor(id: number, subject: RowsSubject, marks: Uint16Array, indexes: Uint32Array) {
    this.id = id;
    this.subject = subject;
    this.indexes = indexes;
    this.marks = marks;
  }

  get count(): number {
    return this.indexes.length;
  }

  /** The row of an item; undefined where it is none. */
  placeOf(index: number): number | undefined {
    const place = this.#placesMade()[index] ?? -1;
    return place === -1 ? undefined : place;
  }

  /** The next row, or the one before, that has one of the marks; undefined: there is none. @param from may be outside */
  next(from: number, back: boolean, bits: number): number | undefined {
    const step = back ? -1 : 1;
    const start = Math.max(-1, Math.min(this.count, from)) + step;
    for (let row = start; row >= 0 && row < this.count; row += step) {
      if (((this.marks[this.indexes[row] ?? -1] ?? 0) & bits) !== 0) return row;
    }
    return undefined;
  }

  #placesMade(): Int32Array {
    if (this.#places !== undefined) return this.#places;
    const places = new Int32Array(this.subject.comparison.items.length).fill(-1);
    for (const [row, index] of this.indexes.entries()) places[index] = row;
    this.#places = places;
    return places;
  }
}

/** How many rows there are of each mark. */
export function countsOf(
  marks: Uint16Array,
  isCounted: (index: number) => boolean,
): Record<RowMark, number> {
  const perBits = new Uint32Array(BITS_END);
  for (const [index, bits] of marks.entries()) {
    if (bits !== 0 && isCounted(index)) perBits[bits] = (perBits[bits] ?? 0) + 1;
  }
  const counts = ROW_MARKS.map((mark, bit) => {
    let sum = 0;
    for (const [bits, amount] of perBits.entries()) if ((bits & (1 << bit)) !== 0) sum += amount;
    return [mark, sum] as const;
  });
  return Object.fromEntries(counts) as Record<RowMark, number>;
}
