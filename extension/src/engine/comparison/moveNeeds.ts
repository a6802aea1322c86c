import { AlikeFiles } from './alikeFiles.ts';
import type { Cell, Comparison, ComparisonItem, ComparisonMode } from './item.ts';

/** Items of one size and date that are looked at as one that was moved: more look like an unpacked archive. */
const ALIKE_MAX = 64;

/**
 * Items whose contents tell whether a file that a column lacks is there under another path: those of files that some
 * column lacks, and of files elsewhere on such a column, where sizes are the same and, in standard mode, dates.
 * Empty files are left out: there is nothing to be saved.
 */
export function moveNeeds({ items }: Comparison, mode: ComparisonMode): ReadonlySet<number> {
  const lacking = lackingFiles(items, mode);
  for (const [index, { cells }] of items.entries()) {
    for (const cell of cells) lacking.of(cell)?.count(index);
  }
  const needed = new Set<number>();
  for (const [index, { cells }] of items.entries()) {
    for (const [column, cell] of cells.entries()) {
      const alike = lacking.of(cell);
      if (alike === undefined || alike.counted > ALIKE_MAX) continue;
      for (const other of alike.indexes) {
        if (other === index || !lacksFile(items[other]?.cells[column])) continue;
        needed.add(index).add(other);
      }
    }
  }
  return needed;
}

/** Files that some column lacks. */
function lackingFiles(items: readonly ComparisonItem[], mode: ComparisonMode): AlikeFiles {
  const lacking = new AlikeFiles(mode);
  for (const [index, { cells }] of items.entries()) {
    if (!cells.some(lacksFile)) continue;
    for (const cell of cells) lacking.made(cell)?.add(index);
  }
  return lacking;
}

/** Whether it is known that there is no file. */
function lacksFile(cell: Cell | undefined): boolean {
  if (cell === undefined || cell.kind === 'unknown') return false;
  return cell.kind === 'absent' || cell.entry.kind !== 'file';
}
