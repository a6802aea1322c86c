import type { FileEntry } from '../inventory/entry.ts';
import { type Cell, type Comparison, type ComparisonMode, dateOf } from './item.ts';

/** Items of one size and date that are looked at as one that was moved: more look like an unpacked archive. */
const ALIKE_MAX = 64;

/**
 * Items whose contents tell whether a file that a column lacks is there under another path: those of files that some
 * column lacks, and of files elsewhere on such a column, where sizes are the same and, in standard mode, dates.
 * Empty files are left out: there is nothing to be saved.
 */
export function moveNeeds(comparison: Comparison, mode: ComparisonMode): ReadonlySet<number> {
  const { items } = comparison;
  const lacking = new Map<string, number[]>();
  for (const [index, { cells }] of items.entries()) {
    if (!cells.some(lacksFile)) continue;
    for (const key of new Set(cells.flatMap((cell) => keyOf(cell, mode) ?? []))) {
      const alike = lacking.get(key);
      if (alike === undefined) lacking.set(key, [index]);
      else alike.push(index);
    }
  }
  for (const key of manyAlike(comparison, mode, lacking)) lacking.delete(key);
  const needed = new Set<number>();
  if (lacking.size === 0) return needed;
  for (const [index, { cells }] of items.entries()) {
    for (const [column, cell] of cells.entries()) {
      const key = keyOf(cell, mode);
      if (key === undefined) continue;
      for (const other of lacking.get(key) ?? []) {
        if (other === index || !lacksFile(items[other]?.cells[column])) continue;
        needed.add(index).add(other);
      }
    }
  }
  return needed;
}

/** Those of the keys that too many items have. */
function manyAlike(
  { items }: Comparison,
  mode: ComparisonMode,
  keys: ReadonlyMap<string, unknown>,
): string[] {
  const counts = new Map<string, number>();
  for (const { cells } of items) {
    for (const key of new Set(cells.flatMap((cell) => keyOf(cell, mode) ?? []))) {
      if (keys.has(key)) counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return [...counts].flatMap(([key, count]) => (count > ALIKE_MAX ? [key] : []));
}

function keyOf(cell: Cell, mode: ComparisonMode): string | undefined {
  const file = fileOf(cell);
  if (file === undefined || file.size === 0) return undefined;
  return mode === 'checksum' ? `${file.size}` : `${file.size} ${dateOf(cell)}`;
}

/** Whether it is known that there is none. */
function lacksFile(cell: Cell | undefined): boolean {
  return cell !== undefined && cell.kind !== 'unknown' && fileOf(cell) === undefined;
}

function fileOf(cell: Cell): FileEntry | undefined {
  return cell.kind === 'present' && cell.entry.kind === 'file' ? cell.entry : undefined;
}
