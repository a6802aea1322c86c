import { BytesyncError } from '@bytesync/shared/errors.ts';
import { takesPart } from './byName/takesPart.ts';
import { copiesTo, NOTHING, sourceOf } from './decision.ts';
import type { Comparison, Decision } from './item.ts';
import { parentIndexes, parentPath } from './itemTree.ts';

/** In which folder the item lies on each column. */
export interface ItemFolders {
  /** Index of the folder's item; -1 for the root, and by name where the file neither is nor comes. */
  of(item: number, column: number): number;
  /** All items, every one behind its folders. */
  readonly order: Int32Array;
}

/**
 * By path an item lies in the same folder on all columns; by name where each column has the file, and where it comes to,
 * in the folder that it is copied from.
 * @param parents see parentIndexes
 */
export function itemFolders(
  comparison: Comparison,
  decisions: readonly Decision[],
  parents = parentIndexes(comparison.items),
): ItemFolders {
  if (comparison.byName === true) return new NamedFolders(comparison, decisions, parents);
  return {
    of: (item) => parents[item] ?? -1,
    order: Int32Array.from(comparison.items.keys()),
  };
}

class NamedFolders implements ItemFolders {
  readonly order: Int32Array;
  readonly #comparison: Comparison;
  readonly #decisions: readonly Decision[];
  readonly #parents: Int32Array;
  readonly #isFile: readonly boolean[];
  /** By column: items of its folders, by their paths as it spells them. */
  readonly #folders: readonly ReadonlyMap<string, number>[];

  constructor(comparison: Comparison, decisions: readonly Decision[], parents: Int32Array) {
    const { columns, items } = comparison;
    this.#comparison = comparison;
    this.#decisions = decisions;
    this.#parents = parents;
    this.#isFile = items.map((item) => takesPart(comparison, item));
    this.#folders = columns.map((_, column) => foldersOf(comparison, column));
    const indexes = [...items.keys()];
    const isFile = (index: number) => this.#isFile[index] === true;
    this.order = Int32Array.from([
      ...indexes.filter((index) => !isFile(index)),
      ...indexes.filter(isFile),
    ]);
  }

  of(index: number, column: number): number {
    if (this.#isFile[index] !== true) return this.#parents[index] ?? -1;
    const cells = this.#comparison.items[index]?.cells;
    const cell = cells?.[column];
    if (cell?.kind === 'present') return this.#folderAt(cell.entry.path, column);
    // A single file has one place.
    if (this.#comparison.columns[column]?.file !== undefined) return 0;
    const decision = this.#decisions[index] ?? NOTHING;
    const from = copiesTo(decision).includes(column) ? sourceOf(decision, column) : undefined;
    const source = cells?.[from ?? -1];
    if (from === undefined || source?.kind !== 'present') return -1;
    return this.#folderAt(source.entry.path, from);
  }

  #folderAt(path: string, column: number): number {
    const folder = parentPath(path) ?? '';
    const found = folder === '' ? 0 : this.#folders[column]?.get(folder);
    if (found === undefined) throw new BytesyncError('inventory-malformed', { path });
    return found;
  }
}

function foldersOf({ items }: Comparison, column: number): Map<string, number> {
  const folders = new Map<string, number>();
  for (const [index, { cells }] of items.entries()) {
    const cell = cells[column];
    if (cell?.kind === 'present' && cell.entry.kind === 'folder') {
      folders.set(cell.entry.path, index);
    }
  }
  return folders;
}
