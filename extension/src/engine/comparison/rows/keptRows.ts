import { indexOfPath } from '../places.ts';
import type { RowRange, RowView } from './rowView.ts';

/** Rows of a view that somebody looks at, or has selected. */
export interface RowsKept {
  readonly ranges: readonly RowRange[];
  /** Rows that are to be found again, or what stands nearest to them. */
  readonly rows: readonly number[];
}

/** Ranges that a selection may consist of; one that would fall into more is given up. */
export const RANGES_MAX = 10_000;

/** Rows after one that is gone, and before it, that are looked for in its place. */
const NEAR = 1_000;

/** The same items in another view, perhaps of a plan that was made anew; what it does not show is left out. */
export function keptRows(kept: RowsKept, before: RowView, now: RowView): RowsKept {
  const rowOf = rowFinder(before, now);
  const near = (row: number) => {
    const above = rowOf(row) ?? now.seenAbove(nodeIn(row, before, now) ?? -1);
    if (above !== undefined) return above;
    for (let away = 0; away <= NEAR; away += 1) {
      const found = rowOf(row + away) ?? rowOf(row - away);
      if (found !== undefined) return found;
    }
    return 0;
  };
  return { ranges: keptRanges(kept.ranges, before, rowOf), rows: kept.rows.map(near) };
}

function keptRanges(
  ranges: readonly RowRange[],
  before: RowView,
  rowOf: (row: number) => number | undefined,
): RowRange[] {
  const rows: number[] = [];
  for (const [from, to] of ranges) {
    for (let row = from; row <= Math.min(to, before.count - 1); row += 1) {
      const found = rowOf(row);
      if (found !== undefined) rows.push(found);
    }
  }
  return rangesOf(Uint32Array.from(rows).sort());
}

/** @param rows ascending */
function rangesOf(rows: Uint32Array): RowRange[] {
  const ranges: [number, number][] = [];
  for (const row of rows) {
    const last = ranges.at(-1);
    if (last !== undefined && row <= last[1] + 1) last[1] = row;
    else if (ranges.push([row, row]) > RANGES_MAX) return [];
  }
  return ranges;
}

/** Where a row of the view before stands now. */
function rowFinder(before: RowView, now: RowView): (row: number) => number | undefined {
  return (row) => {
    const node = nodeIn(row, before, now);
    return node === undefined ? undefined : now.placeOf(node);
  };
}

/** The node of a row of the view before, as it is now. */
function nodeIn(row: number, before: RowView, now: RowView): number | undefined {
  const index = before.indexes[row];
  return index === undefined ? undefined : nodeNow(index, before, now);
}

/** A node of the view before, as it is now; what is no item is counted behind the items. */
export function nodeNow(index: number, before: RowView, now: RowView): number | undefined {
  const old = before.subject.comparison.items;
  const { items } = now.subject.comparison;
  if (old === items) return index;
  if (index >= old.length) return index - old.length + items.length;
  return indexOfPath(items, old[index]?.path ?? '');
}
