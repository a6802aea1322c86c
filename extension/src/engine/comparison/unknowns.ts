import { UNKNOWN_REASONS, type UnknownReason } from '../inventory/entry.ts';
import type { Comparison, ComparisonItem } from './item.ts';
import { parentIndexes } from './itemTree.ts';

/** What one data source has and does not tell: left alone on all of them. */
export interface UnknownCounts {
  readonly label: string;
  /** Entries by their reason, in the order of `UNKNOWN_REASONS`; never 0. A folder counts once, with all that it holds. */
  readonly reasons: Readonly<Partial<Record<UnknownReason, number>>>;
}

/** Counts what is unknown on each data source, by reason; sources that tell everything are left out. */
export function unknownCounts({ columns, items }: Comparison): UnknownCounts[] {
  const parents = parentIndexes(items);
  const counts = columns.map(() => new Map<UnknownReason, number>());
  for (const [index, item] of items.entries()) {
    const parent = items[parents[index] ?? -1];
    for (const [column, { file }] of columns.entries()) {
      const reason = unknownAt(item, column);
      // Beside a single file nothing was looked at.
      const isOwn =
        file === undefined ? unknownAt(parent, column) === undefined : item.path === file;
      const found = counts[column];
      if (reason && isOwn) found?.set(reason, (found.get(reason) ?? 0) + 1);
    }
  }
  return columns.flatMap(({ label }, column) => {
    const found = counts[column];
    const told = UNKNOWN_REASONS.flatMap((reason) => {
      const count = found?.get(reason);
      return count === undefined ? [] : [[reason, count] as const];
    });
    return told.length === 0 ? [] : [{ label, reasons: Object.fromEntries(told) }];
  });
}

function unknownAt(item: ComparisonItem | undefined, column: number): UnknownReason | undefined {
  const cell = item?.cells[column];
  return cell?.kind === 'unknown' && cell.unseen === undefined ? cell.reason : undefined;
}
