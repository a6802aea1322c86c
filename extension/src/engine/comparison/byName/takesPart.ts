import type { Comparison, ComparisonItem } from '../item.ts';

/**
 * Whether an item is compared. By path all are; by name those are that hold a file and can be matched: folders are only
 * where files lie.
 */
export function takesPart({ byName }: Comparison, { left, cells }: ComparisonItem): boolean {
  if (byName === undefined) return true;
  return left === undefined && cells.some(isFile);
}

/** By name: for each item, 1 where it matches and is compared, or is left alone for a reason that is told. */
export function amongNamed(comparison: Comparison, matching: Uint8Array): Uint8Array {
  if (comparison.byName === undefined) return matching;
  return matching.map((matches, index) => {
    const item = comparison.items[index];
    const counts = item !== undefined && (item.left !== undefined || takesPart(comparison, item));
    return counts ? matches : 0;
  });
}

/** Whether a cell holds a file. */
export function isFile(cell: ComparisonItem['cells'][number] | undefined): boolean {
  return cell?.kind === 'present' && cell.entry.kind === 'file';
}
