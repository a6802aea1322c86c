import type { Cell, ConflictReason, Decision } from './item.ts';

/** Shared by all items that stay as they are: most of a large comparison. */
export const NOTHING: Decision = { kind: 'nothing' };

export function conflict(reason: ConflictReason): Decision {
  return { kind: 'conflict', reason };
}

/** Copies `from` to the columns `to` and only its dates and mode to `datesTo`; either may be empty. */
export function spread(from: number, to: readonly number[], datesTo: readonly number[]): Decision {
  if (to.length > 0 && datesTo.length > 0) return { kind: 'copy-and-dates', from, to, datesTo };
  if (to.length > 0) return { kind: 'copy', from, to };
  if (datesTo.length > 0) return { kind: 'dates', from, to: datesTo };
  return NOTHING;
}

/** Columns that a decision creates or replaces content on. */
export function copiesTo(decision: Decision): readonly number[] {
  return decision.kind === 'copy' || decision.kind === 'copy-and-dates' ? decision.to : NO_COLUMNS;
}

/** Columns that a decision sets only dates and mode on. */
export function datesTo(decision: Decision): readonly number[] {
  if (decision.kind === 'copy-and-dates') return decision.datesTo;
  return decision.kind === 'dates' ? decision.to : NO_COLUMNS;
}

const NO_COLUMNS: readonly number[] = [];

/** Whether the file was to be read and could not be. */
export function isUnreadable(cell: Cell | undefined): boolean {
  return cell?.kind === 'present' && cell.contentError !== undefined;
}
