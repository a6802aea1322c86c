import type { Comparison } from '../comparison/item.ts';
import type { Operation, TargetTotals } from './plan.ts';

type Counts = { -readonly [Key in Exclude<keyof TargetTotals, 'target'>]: number };

/**
 * What happens on each data source, one entry for each column. Something of another kind that gives
 * way counts as a deletion and a creation. A folder's dates count only where they differed before, not
 * where they are merely set again after a change inside.
 */
export function planTotals(
  comparison: Comparison,
  operations: readonly Operation[],
  folderDates: readonly number[],
): TargetTotals[] {
  const totals: Counts[] = comparison.columns.map((_, column) => ({
    create: 0,
    update: 0,
    dates: folderDates[column] ?? 0,
    delete: 0,
    bytes: 0,
  }));
  for (const operation of operations) {
    const counts = totals[operation.target];
    if (counts !== undefined) add(counts, operation);
  }
  return totals.map((counts, target) => ({ target, ...counts }));
}

function add(counts: Counts, operation: Operation): void {
  switch (operation.kind) {
    case 'make-folder':
      counts.create += 1;
      break;
    case 'write-file':
    case 'make-link':
      if (operation.expected === null) counts.create += 1;
      else counts.update += 1;
      if (operation.kind === 'write-file') counts.bytes += operation.entry.size;
      break;
    case 'set-dates':
      counts.dates += 1;
      break;
    case 'delete':
      counts.delete += 1;
      break;
    case 'set-folder':
      break;
  }
}
