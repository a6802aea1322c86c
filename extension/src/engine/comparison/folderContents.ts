import type { Comparison } from './item.ts';
import { isFolder } from './itemTree.ts';

const ANYTHING = 1;
const UNKNOWN = 2;

/** What each column's folders hold, so that none is deleted over something nobody has seen. */
export class FolderContents {
  readonly #columns: readonly Uint8Array[];

  /** `parents`: see parentIndexes. One byte for each item and column. */
  constructor(comparison: Comparison, parents: Int32Array) {
    this.#columns = comparison.columns.map((_, column) => flags(comparison, parents, column));
  }

  /** Whether the column has anything, known or not, in the folder at this item. */
  holdsAnything(column: number, item: number): boolean {
    return ((this.#columns[column]?.[item] ?? 0) & ANYTHING) !== 0;
  }

  /** Whether the column has anything unknown at any depth below this item. */
  holdsUnknown(column: number, item: number): boolean {
    return ((this.#columns[column]?.[item] ?? 0) & UNKNOWN) !== 0;
  }
}

function flags(comparison: Comparison, parents: Int32Array, column: number): Uint8Array {
  const { items } = comparison;
  const held = new Uint8Array(items.length);
  // Folders stand before what they hold, so going backwards each folder is complete when it is reached.
  for (let index = items.length - 1; index > 0; index -= 1) {
    const parent = parents[index] ?? -1;
    const cell = items[index]?.cells[column];
    if (parent === -1 || cell === undefined || cell.kind === 'absent') continue;
    if (!isFolder(items[parent]?.cells[column])) continue;
    const below = (held[index] ?? 0) & UNKNOWN;
    held[parent] = (held[parent] ?? 0) | ANYTHING | below | (cell.kind === 'unknown' ? UNKNOWN : 0);
  }
  return held;
}
