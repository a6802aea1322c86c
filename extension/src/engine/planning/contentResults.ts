import type { ContentResult } from '../comparison/contentNeeds.ts';
import type { Comparison } from '../comparison/item.ts';
import type { AnalysedFile } from '../inventory/analysis.ts';
import { sortedByPath } from '../inventory/contents.ts';

type FileAt = (path: string) => AnalysedFile | undefined;

/**
 * What was read of a column, by index of the item. A file that was asked for and not told of counts as unreadable, on
 * every member alike.
 * @param items those that were asked for, ascending
 */
export function resultsByItem(
  comparison: Comparison,
  column: number,
  items: readonly number[],
  files: readonly AnalysedFile[],
): ReadonlyMap<number, ContentResult> {
  const { names, byName } = comparison;
  const isInOrder = names === undefined && byName === undefined;
  const fileAt = isInOrder ? inOrder(files) : inAnyOrder(files);
  const results = new Map<number, ContentResult>();
  for (const index of items) {
    const file = fileAt(pathOn(comparison, column, index));
    results.set(index, file ?? { error: 'entry-unreadable' });
  }
  return results;
}

/** An item's path as the column spells it, which has it. */
function pathOn({ items }: Comparison, column: number, index: number): string {
  const cell = items[index]?.cells[column];
  return cell?.kind === 'present' ? cell.entry.path : '';
}

/** For paths that are asked for in ascending order: a table of them would take longer than all the rest. */
function inOrder(files: readonly AnalysedFile[]): FileAt {
  const sorted = sortedByPath(files);
  let next = 0;
  return (path) => {
    while ((sorted[next]?.path ?? path) < path) next += 1;
    const file = sorted[next];
    return file?.path === path ? file : undefined;
  };
}

/** Where sources have several paths for an item, the comparison's order is not theirs. */
function inAnyOrder(files: readonly AnalysedFile[]): FileAt {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return (path) => byPath.get(path);
}
