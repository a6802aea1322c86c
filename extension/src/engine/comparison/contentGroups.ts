import { type Cell, type ComparisonItem, dateOf } from './item.ts';

/** Group of a column that has nothing at the path. */
export const ABSENT_GROUP = -1;
/** Group of a column whose state or content cannot be told. */
export const UNKNOWN_GROUP = -2;

/**
 * Whether two cells hold the same: files by content id where both are known, else by size and mtime;
 * links by target; folders always; absent equals absent. Dates and modes don't count.
 * Undefined where a read error or an unknown state leaves it open.
 */
export function sameContent(a: Cell, b: Cell): boolean | undefined {
  if (a.kind === 'unknown' || b.kind === 'unknown') return undefined;
  if (a.kind === 'absent' || b.kind === 'absent') return a.kind === b.kind;
  const [left, right] = [a.entry, b.entry];
  if (left.kind === 'link' && right.kind === 'link') return left.target === right.target;
  if (left.kind !== 'file' || right.kind !== 'file') return left.kind === right.kind;
  if (a.contentError !== undefined || b.contentError !== undefined) return undefined;
  if (a.content !== undefined && b.content !== undefined) return a.content === b.content;
  return left.size === right.size && dateOf(a) === dateOf(b);
}

/**
 * Which columns hold the same at an item's path: a number for each column, counted from 0 in column
 * order; ABSENT_GROUP and UNKNOWN_GROUP (unknown entries, unreadable contents) stand apart.
 */
export function contentGroups(item: ComparisonItem): number[] {
  const representatives: Cell[] = [];
  return item.cells.map((cell) => {
    if (cell.kind === 'absent') return ABSENT_GROUP;
    if (sameContent(cell, cell) === undefined) return UNKNOWN_GROUP;
    const group = representatives.findIndex((other) => sameContent(cell, other));
    return group === -1 ? representatives.push(cell) - 1 : group;
  });
}

/** Whether some columns certainly hold different things, or one of them nothing. */
export function differs(item: ComparisonItem): boolean {
  return new Set(contentGroups(item).filter((group) => group !== UNKNOWN_GROUP)).size > 1;
}
