import { sameContent } from '../contentGroups.ts';
import { isUnreadable } from '../decision.ts';
import { type Cell, type ComparisonItem, dateOf } from '../item.ts';
import { isFolder } from '../itemTree.ts';
import type { Refusal } from './refusal.ts';

/** A column for each version that there is, the newest version first; or why they can't be told apart. */
export type Versions = { readonly columns: readonly number[] } | { readonly refusal: Refusal };

/** @param among columns whose versions count; what is unknown there is none */
export function versionsOf({ cells }: ComparisonItem, among: readonly number[]): Versions {
  const present = among.filter((column) => cells[column]?.kind === 'present');
  if (present.length === 0) return { refusal: 'source-missing' };
  const folders = present.filter((column) => isFolder(cells[column]));
  if (folders.length > 0) {
    return folders.length === present.length
      ? { columns: folders.slice(0, 1) }
      : { refusal: 'different-kinds' };
  }
  if (present.some((column) => isUnreadable(cells[column]))) {
    return { refusal: 'content-unreadable' };
  }
  const newestFirst = present.toSorted(
    (a, b) => versionDate(cells[b]) - versionDate(cells[a]) || a - b,
  );
  const columns: number[] = [];
  for (const column of newestFirst) {
    if (!columns.some((other) => isSame(cells[other], cells[column]))) columns.push(column);
  }
  return { columns };
}

function isSame(a: Cell | undefined, b: Cell | undefined): boolean {
  return a !== undefined && b !== undefined && sameContent(a, b) === true;
}

function versionDate(cell: Cell | undefined): number {
  return dateOf(cell) ?? 0;
}

/** Those of the columns that have the same as `from`, ascending. */
export function holdersOf(
  { cells }: ComparisonItem,
  from: number,
  among: readonly number[],
): number[] {
  return among.filter((column) => isSame(cells[from], cells[column])).sort((a, b) => a - b);
}
