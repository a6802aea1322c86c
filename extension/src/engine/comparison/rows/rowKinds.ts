import { changedColumns, copiesTo, deletesAt } from '../decision.ts';
import { isDifferent } from '../filter/cellTests.ts';
import { TRUE } from '../filter/truth.ts';
import type { ComparisonItem, Decision } from '../item.ts';
import { bitOf, type RowMark } from './rowMarks.ts';
import type { RowsSubject } from './rowsSubject.ts';

/** What happens to a row, in the order in which people look at it; each row is of one. */
export const ROW_KINDS = [
  'conflict',
  'undecided',
  'deleted',
  'changed',
  'moved',
  'new',
  'dates',
  /** A person decided that it stays as it is. */
  'left',
  /** Nothing is done, and a copy can't be read. */
  'error',
  /** Nothing is done: contents differ, or it is not everywhere. */
  'different',
  'missing',
  'same',
] as const;
export type RowKind = (typeof ROW_KINDS)[number];

/** The kind of each item, as its place among `ROW_KINDS`. */
export function kindsOf({ comparison, decisions }: RowsSubject, marks: Uint16Array): Uint8Array {
  return Uint8Array.from(comparison.items, (item, index) =>
    ROW_KINDS.indexOf(kindOf(item, index, decisions[index], marks[index] ?? 0)),
  );
}

function kindOf(
  item: ComparisonItem,
  index: number,
  decision: Decision | undefined,
  bits: number,
): RowKind {
  const is = (mark: RowMark) => (bits & bitOf(mark)) !== 0;
  if (is('conflicts')) return 'conflict';
  if (is('undecided')) return 'undecided';
  if (decision !== undefined && changedColumns(decision).length > 0) {
    return is('moved') ? 'moved' : changeOf(item, decision);
  }
  if (is('decided')) return 'left';
  if (is('errors')) return 'error';
  if (isDifferent(item, index) !== TRUE) return 'same';
  return item.cells.some(({ kind }) => kind === 'absent') ? 'missing' : 'different';
}

/** Of several things that happen to an item, what takes away most. */
function changeOf({ cells }: ComparisonItem, decision: Decision): RowKind {
  if (deletesAt(decision).length > 0) return 'deleted';
  const copies = copiesTo(decision);
  if (copies.some((column) => cells[column]?.kind === 'present')) return 'changed';
  return copies.length > 0 ? 'new' : 'dates';
}
