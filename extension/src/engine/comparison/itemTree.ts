import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { Cell, ComparisonItem } from './item.ts';

/** Path of the folder that holds `path`; undefined for the root ''. */
export function parentPath(path: string): string | undefined {
  if (path === '') return undefined;
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

/**
 * Finds what was stored for a path's folder. In code unit order the entries of `a` don't follow `a`
 * directly ('a', 'a-b', 'a/x'), so a stack of open folders would not do; but neighbours mostly share
 * their folder, so the last one is tried before the map.
 */
export class FolderLookup<T> {
  readonly #byPath = new Map<string, T>();
  #lastPath: string | undefined;
  #last: T | undefined;

  add(folder: string, value: T): void {
    this.#byPath.set(folder, value);
  }

  /** What was added for the folder of `path`; undefined for the root and for unknown folders. */
  parentOf(path: string): T | undefined {
    const parent = parentPath(path);
    if (parent === undefined) return undefined;
    if (parent !== this.#lastPath) {
      this.#last = this.#byPath.get(parent);
      this.#lastPath = parent;
    }
    return this.#last;
  }
}

/** Whether the cell holds a folder. */
export function isFolder(cell: Cell | undefined): boolean {
  return cell?.kind === 'present' && cell.entry.kind === 'folder';
}

/** Whether other items may lie below this one: it is a folder somewhere, or nobody knows. */
export function mayHoldItems(item: ComparisonItem): boolean {
  return item.cells.some((cell) => cell.kind === 'unknown' || isFolder(cell));
}

/**
 * Index of each item's folder among the items, always smaller than the item's own; -1 for the root.
 * Throws inventory-malformed when an item's folder is missing.
 */
export function parentIndexes(items: readonly ComparisonItem[]): Int32Array {
  const parents = new Int32Array(items.length);
  const folders = new FolderLookup<number>();
  for (const [index, item] of items.entries()) {
    const parent = item.path === '' ? -1 : folders.parentOf(item.path);
    if (parent === undefined) throw new BytesyncError('inventory-malformed', { path: item.path });
    parents[index] = parent;
    if (mayHoldItems(item)) folders.add(item.path, index);
  }
  return parents;
}
