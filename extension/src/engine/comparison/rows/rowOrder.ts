import { type ComparisonItem, type Decision, dateOf } from '../item.ts';
import { bitOf } from './rowMarks.ts';
import type { RowsSubject } from './rowsSubject.ts';

/** What rows can be sorted by. Rows that are equal in it stand by path. */
export const ROW_SORTS = ['path', 'size', 'date', 'state'] as const;
export type RowSort = (typeof ROW_SORTS)[number];

export interface RowOrder {
  readonly sort: RowSort;
  readonly descending: boolean;
}

/** All items by their indexes, in this order; items stand by path themselves. */
export function orderOf(
  { sort, descending }: RowOrder,
  subject: RowsSubject,
  marks: Uint16Array,
): Uint32Array {
  const { items } = subject.comparison;
  const order = Uint32Array.from({ length: items.length }, (_, index) => index);
  if (sort === 'path') return descending ? order.reverse() : order;
  const keys = Float64Array.from(items, (item, index) =>
    keyOf(sort, item, subject.decisions[index], marks[index] ?? 0),
  );
  const sign = descending ? -1 : 1;
  return order.sort((a, b) => sign * ((keys[a] ?? 0) - (keys[b] ?? 0)) || a - b);
}

function keyOf(
  sort: Exclude<RowSort, 'path'>,
  { cells }: ComparisonItem,
  decision: Decision | undefined,
  mark: number,
): number {
  if (sort === 'state') return rankOf(decision, mark);
  let most = Number.NEGATIVE_INFINITY;
  for (const cell of cells) {
    if (cell.kind !== 'present') continue;
    const { entry } = cell;
    const value = sort === 'date' ? dateOf(cell) : entry.kind === 'file' ? entry.size : undefined;
    if (value !== undefined && value > most) most = value;
  }
  // Two infinities have no difference.
  return Math.max(most, -Number.MAX_SAFE_INTEGER);
}

const RANKS: Readonly<Record<Decision['kind'], number>> = {
  conflict: 0,
  delete: 2,
  mixed: 3,
  'copy-and-dates': 4,
  copy: 5,
  dates: 6,
  nothing: 8,
};

/** What people have to look at comes first. */
function rankOf(decision: Decision | undefined, mark: number): number {
  if ((mark & bitOf('undecided')) !== 0) return 1;
  if ((mark & bitOf('decided')) !== 0 && decision?.kind === 'nothing') return 7;
  return RANKS[decision?.kind ?? 'nothing'];
}
