import type { ErrorCode } from '@bytesync/shared/errors.ts';
import type { UnknownReason } from '../../inventory/entry.ts';
import { unreadableCells } from '../checkReport.ts';
import { contentGroups } from '../contentGroups.ts';
import { type Cell, type ComparisonItem, dateOf } from '../item.ts';
import { parentPath } from '../itemTree.ts';
import { indexOfPath } from '../places.ts';
import type { SummaryItem } from '../summary.ts';
import type { RowState } from './itemStates.ts';
import type { RowKind } from './rowKinds.ts';
import type { RowsSubject } from './rowsSubject.ts';
import type { RowPlace } from './rowView.ts';

/** What one source has of an item. */
export type RowCell =
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly reason: UnknownReason }
  | {
      readonly kind: 'file' | 'folder' | 'link';
      /** Number of its content among those that differ, from 1; absent: all that is known is the same. */
      readonly version?: number;
      /** Files only: bytes. */
      readonly size?: number;
      readonly mtimeUs: number;
      /** Its date is the newest, and others are older. */
      readonly newest?: true;
    };

/** An item as a row of the grid. */
export interface GridRow extends SummaryItem {
  /** The person here has looked at it as it is now. */
  readonly reviewed?: true;
  /** Absent in a list. */
  readonly place?: RowPlace;
  /** What it stands for, where it is no item. */
  readonly group?: RowKind;
  /** By column. */
  readonly cells: readonly RowCell[];
  /** While the plan is carried out, and after that: of each source that gets something. */
  readonly states?: readonly RowState[];
  /** Copies that can't be read, or can't be taken; absent: none. */
  readonly errors?: readonly { readonly column: number; readonly code: ErrorCode }[];
}

/** @param item as the summary of a plan describes it */
export function gridRow(
  { comparison }: RowsSubject,
  index: number,
  summary: SummaryItem,
): GridRow | undefined {
  const item = comparison.items[index];
  if (item === undefined) return undefined;
  const groups = contentGroups(item);
  const isVaried = new Set(groups.filter((group) => group >= 0)).size > 1;
  const newest = newestDate(item);
  const cells = item.cells.map((cell, column) => {
    const group = groups[column] ?? -1;
    return rowCell(cell, isVaried && group >= 0 ? group + 1 : undefined, newest);
  });
  const parent = indexOfPath(comparison.items, parentPath(item.path) ?? '');
  const errors = unreadableCells(comparison, item, comparison.items[parent ?? -1]).map(
    ({ column, code }) => ({ column, code }),
  );
  return { ...summary, cells, ...(errors.length > 0 && { errors }) };
}

function rowCell(cell: Cell, version: number | undefined, newest: number | undefined): RowCell {
  if (cell.kind === 'absent') return { kind: 'absent' };
  if (cell.kind === 'unknown') return { kind: 'unknown', reason: cell.reason };
  const { entry } = cell;
  return {
    ...{ kind: entry.kind, mtimeUs: entry.mtimeUs },
    ...(version !== undefined && { version }),
    ...(entry.kind === 'file' && { size: entry.size }),
    ...(newest !== undefined && dateOf(cell) === newest && { newest: true as const }),
  };
}

/** Of its files, where they are not of one date. */
function newestDate({ cells }: ComparisonItem): number | undefined {
  const dates = cells.flatMap((cell) =>
    cell.kind === 'present' && cell.entry.kind === 'file' ? [dateOf(cell) ?? 0] : [],
  );
  const newest = Math.max(...dates);
  return dates.every((date) => date === newest) ? undefined : newest;
}
