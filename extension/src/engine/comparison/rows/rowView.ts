import type { GroupCounts, GroupedRows } from './groupedRows.ts';
import type { RowLayout } from './grouping.ts';
import type { PreparedRows } from './preparedRows.ts';
import { BITS_END, ROW_MARKS, type RowMark } from './rowMarks.ts';
import type { RowOrder } from './rowOrder.ts';
import type { RowsSubject } from './rowsSubject.ts';
import { countBits, placeAmong, placesOf } from './wantedRows.ts';

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
  readonly layout: RowLayout;
}

/** Where a row stands among those that it is arranged with. */
export interface RowPlace {
  /** From 1. */
  readonly level: number;
  /** Absent: nothing stands below it. */
  readonly isOpen?: boolean;
  readonly counts?: GroupCounts;
  /** What it stands below are kinds of change, and no folders. */
  readonly isByKind?: true;
}

/** A row that was looked for: where it is, or the node that is below a row that is not open. */
export interface NextRow {
  readonly row?: number;
  readonly inside?: number;
}

/** Rows that are looked for in a view until a table of all is worth its time: four bytes for each item. */
const FEW = 5_000;

/** Rows that stand below others, and which of them are seen. */
export interface SeenRows {
  readonly groups: GroupedRows;
  /** Of each row, its place in the order of the groups. */
  readonly places: Uint32Array;
}

/**
 * Rows in their order, by their nodes: the indexes of their items, or beyond them of what is no item; they don't
 * change.
 */
export class RowView {
  readonly id: number;
  readonly subject: RowsSubject;
  readonly indexes: Uint32Array;
  /** Of all items; what is reviewed changes in it. */
  readonly marks: Uint16Array;
  readonly #seen: SeenRows | undefined;
  readonly #isByNode: boolean;
  #places: Int32Array | undefined;
  #lookedFor = 0;

  /**
   * @param rows indexes of items; or what is seen of those that stand below others
   * @param isByNode indexes only become greater from row to row
   */
  constructor(
    id: number,
    { subject, marks }: Pick<PreparedRows, 'subject' | 'marks'>,
    rows: Uint32Array | SeenRows,
    isByNode: boolean,
  ) {
    this.id = id;
    this.subject = subject;
    this.marks = marks;
    this.#isByNode = isByNode;
    this.#seen = 'groups' in rows ? rows : undefined;
    this.indexes =
      'groups' in rows ? rows.places.map((place) => rows.groups.order[place] ?? 0) : rows;
  }

  get count(): number {
    return this.indexes.length;
  }

  /** The row of a node; undefined where it is none. */
  placeOf(node: number): number | undefined {
    this.#lookedFor += 1;
    const place =
      this.#isByNode && this.#lookedFor < FEW
        ? placeAmong(this.indexes, node)
        : (this.#placesMade()[node] ?? -1);
    return place === -1 ? undefined : place;
  }

  /** The row of what a node stands below and is seen, where that is not open; undefined for what is not listed at all. */
  seenAbove(node: number): number | undefined {
    const groups = this.#seen?.groups;
    if (groups === undefined || !(groups.isListed(node) || groups.isGroup(node))) return undefined;
    let row: number | undefined;
    for (let at = node; at !== -1 && row === undefined; at = groups.above(at)) {
      row = this.placeOf(at);
    }
    return row;
  }

  /** The row that a row stands below; undefined: none. */
  above(row: number): number | undefined {
    const node = this.indexes[row];
    const above = node === undefined ? undefined : this.#seen?.groups.above(node);
    return above === undefined ? undefined : this.placeOf(above);
  }

  /** All rows that a row stands below, the nearest first. */
  allAbove(row: number): number[] {
    const rows: number[] = [];
    for (let at = this.above(row); at !== undefined; at = this.above(at)) rows.push(at);
    return rows;
  }

  /** Undefined in a list. */
  placeIn(row: number): RowPlace | undefined {
    const node = this.indexes[row];
    if (this.#seen === undefined || node === undefined) return undefined;
    const { groups, places } = this.#seen;
    const place = {
      level: groups.levelOf(node),
      ...(groups.layout === 'kind' && { isByKind: true as const }),
    };
    const counts = groups.countsOf(node);
    if (counts === undefined) return place;
    const isOpen = places[row + 1] === (places[row] ?? 0) + 1;
    return { ...place, isOpen, counts };
  }

  /** Whether the row is more than what others stand below. */
  isListed(row: number): boolean {
    return this.#seen?.groups.isListed(this.indexes[row] ?? 0) ?? true;
  }

  /** What a row is known by in other plans, where others stand below it. */
  keyOf(row: number): string | undefined {
    const node = this.indexes[row];
    return node === undefined ? undefined : this.#seen?.groups.keyOf(node);
  }

  /** The same of all that a node stands below. */
  keysAbove(node: number): string[] {
    const keys: string[] = [];
    const groups = this.#seen?.groups;
    if (groups === undefined) return keys;
    for (let at = groups.above(node); at !== -1; at = groups.above(at)) keys.push(groups.keyOf(at));
    return keys;
  }

  /** Indexes of the items in these rows, and of all that are listed below them, each once. */
  listedIn(ranges: readonly RowRange[]): number[] {
    const ascending = [...ranges].sort(([a], [b]) => a - b);
    if (this.#seen === undefined) {
      return ascending.flatMap(([from, to]) => [...this.indexes.subarray(from, to + 1)]);
    }
    const { groups, places } = this.#seen;
    const found: number[] = [];
    let place = 0;
    for (const [from, to] of ascending) {
      for (let row = from; row <= Math.min(to, this.count - 1); row += 1) {
        const own = places[row] ?? 0;
        const end = own + 1 + groups.within(this.indexes[row] ?? 0);
        for (place = Math.max(place, own); place < end; place += 1) {
          const node = groups.order[place] ?? 0;
          if (groups.isListed(node)) found.push(node);
        }
      }
    }
    return found;
  }

  /** Paths of the folders among these rows that stand for all that is listed in them. */
  foldersIn(ranges: readonly RowRange[]): string[] {
    const groups = this.#seen?.groups;
    if (groups === undefined || groups.layout !== 'tree') return [];
    return ranges.flatMap(([from, to]) => {
      const nodes = [...this.indexes.subarray(from, to + 1)];
      return nodes.flatMap((node) => {
        const path = groups.isGroup(node) ? this.subject.comparison.items[node]?.path : undefined;
        return path === undefined ? [] : [path];
      });
    });
  }

  /** The next row, or the one before, that has one of the marks; undefined: there is none. @param from may be outside */
  next(from: number, back: boolean, bits: number): NextRow | undefined {
    const start = Math.max(-1, Math.min(this.count, from));
    if (this.#seen === undefined) {
      const row = this.#nextIn(this.indexes, start, back, bits);
      return row === undefined ? undefined : { row };
    }
    const { groups, places } = this.#seen;
    const { order } = groups;
    const place = start < 0 ? -1 : (places[start] ?? order.length);
    const found = this.#nextIn(order, place, back, bits, (node) => groups.isListed(node));
    const node = found === undefined ? undefined : order[found];
    if (node === undefined) return undefined;
    const row = this.placeOf(node);
    return row === undefined ? { inside: node } : { row };
  }

  #nextIn(
    nodes: Uint32Array,
    from: number,
    back: boolean,
    bits: number,
    isListed: (node: number) => boolean = () => true,
  ): number | undefined {
    const step = back ? -1 : 1;
    for (let at = from + step; at >= 0 && at < nodes.length; at += step) {
      const node = nodes[at] ?? 0;
      if (((this.marks[node] ?? 0) & bits) !== 0 && isListed(node)) return at;
    }
    return undefined;
  }

  #placesMade(): Int32Array {
    if (this.#places !== undefined) return this.#places;
    const nodes = this.#seen?.groups.nodes ?? this.subject.comparison.items.length;
    const places = placesOf(this.indexes, nodes);
    this.#places = places;
    return places;
  }
}

/** How many rows there are of each mark. @param matching 0 for those that don't count; absent: all do */
export function countsOf(marks: Uint16Array, matching?: Uint8Array): Record<RowMark, number> {
  const perBits = countBits(marks, BITS_END, matching);
  const sums = ROW_MARKS.map(() => 0);
  for (let bits = 0; bits < BITS_END; bits += 1) {
    const amount = perBits[bits] ?? 0;
    if (amount === 0) continue;
    for (const [bit, sum] of sums.entries()) {
      if ((bits & (1 << bit)) !== 0) sums[bit] = sum + amount;
    }
  }
  const counts = ROW_MARKS.map((mark, bit) => [mark, sums[bit] ?? 0] as const);
  return Object.fromEntries(counts) as Record<RowMark, number>;
}
