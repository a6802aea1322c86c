import { sameContent } from '../contentGroups.ts';
import { isUnreadable } from '../decision.ts';
import { type Cell, type ComparisonItem, dateOf } from '../item.ts';
import { isFolder } from '../itemTree.ts';
import type { Refusal } from './refusal.ts';

/** The column that an action copies from, or why there is none. */
export type SourceColumn = { readonly column: number } | { readonly refusal: Refusal };

type Present = Extract<Cell, { kind: 'present' }>;

/** @param from one column, or several whose newest counts */
export function sourceColumn(item: ComparisonItem, from: readonly number[]): SourceColumn {
  const [first] = from;
  if (from.length !== 1 || first === undefined) return newestOf(item, from);
  const cell = item.cells[first];
  if (cell === undefined || cell.kind === 'absent') return { refusal: 'source-missing' };
  if (cell.kind === 'unknown') return { refusal: 'source-unknown' };
  return isUnreadable(cell) ? { refusal: 'content-unreadable' } : { column: first };
}

/** What is unknown is no source: nobody can tell whether it is newer. */
function newestOf({ cells }: ComparisonItem, from: readonly number[]): SourceColumn {
  let newest:
    | { readonly column: number; readonly cell: Present; readonly date: number }
    | undefined;
  let tie: Refusal | undefined;
  for (const column of from) {
    const cell = cells[column];
    const date = dateOf(cell);
    if (cell?.kind !== 'present' || date === undefined) continue;
    if (newest === undefined) newest = { column, cell, date };
    else if (isFolder(cell) !== isFolder(newest.cell)) return { refusal: 'different-kinds' };
    else if (isFolder(cell)) continue;
    else if (date > newest.date) {
      newest = { column, cell, date };
      tie = undefined;
    } else if (date === newest.date) {
      tie ??= tieOf(newest.cell, cell);
    }
  }
  if (newest === undefined) return { refusal: 'source-missing' };
  if (isUnreadable(newest.cell)) return { refusal: 'content-unreadable' };
  return tie === undefined ? { column: newest.column } : { refusal: tie };
}

function tieOf(newest: Cell, other: Cell): Refusal | undefined {
  const same = sameContent(newest, other);
  if (same === undefined) return 'content-unreadable';
  return same ? undefined : 'same-date-different-content';
}
