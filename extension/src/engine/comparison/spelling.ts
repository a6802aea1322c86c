import { copiesTo, sourceOf } from './decision.ts';
import type { Comparison, ComparisonItem, Decision } from './item.ts';
import { type ItemFolders, itemFolders } from './itemFolders.ts';

/**
 * How each source spells the path of an item: its own way where it has it; where it is made, in the folder as the source
 * spells that, under the name that it is copied from. By name, where each source has the file, or where it comes to.
 */
export class Spelling {
  readonly #comparison: Comparison;
  readonly #decisions: readonly Decision[];
  readonly #folders: ItemFolders;

  constructor(
    comparison: Comparison,
    decisions: readonly Decision[],
    folders = itemFolders(comparison, decisions),
  ) {
    this.#comparison = comparison;
    this.#decisions = decisions;
    this.#folders = folders;
  }

  /** The item's path on the column. */
  at(index: number, column: number): string {
    const { items, columns, byName } = this.#comparison;
    const item = items[index];
    if (item === undefined) return '';
    if (!this.#mayDiffer || columns[column]?.file === item.path) return item.path;
    const cell = item.cells[column];
    if (cell?.kind === 'present') return cell.entry.path;
    const file = byName === true && item.path !== '' ? columns[column]?.file : undefined;
    if (file !== undefined) return file;
    const parent = this.#folders.of(index, column);
    if (parent === -1) return item.path;
    const folder = this.at(parent, column);
    const name = nameOf(this.#copied(item, index, column) ?? item.path);
    return folder === '' ? name : `${folder}/${name}`;
  }

  /** As `at`, where that differs from the item's path. */
  unlike(index: number, column: number): { readonly at?: string } {
    const { items } = this.#comparison;
    if (!this.#mayDiffer) return SAME;
    const at = this.at(index, column);
    return at === items[index]?.path ? SAME : { at };
  }

  get #mayDiffer(): boolean {
    return this.#comparison.names !== undefined || this.#comparison.byName === true;
  }

  /** Path of what is copied to the column, where it is copied from. */
  #copied(item: ComparisonItem, index: number, column: number): string | undefined {
    const decision = this.#decisions[index];
    if (decision === undefined || !copiesTo(decision).includes(column)) return undefined;
    // A version that is kept has a name that nobody has yet.
    const from = item.origin === undefined ? sourceOf(decision, column) : undefined;
    const source = item.cells[from ?? -1];
    return source?.kind === 'present' ? source.entry.path : undefined;
  }
}

const SAME = {};

/** Paths of the sources that have the item and spell it otherwise, by label; undefined: none does. */
export function otherSpellings(
  { path, cells }: ComparisonItem,
  labels: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const others = cells.flatMap((cell, column): [string, string][] =>
    cell.kind === 'present' && cell.entry.path !== path
      ? [[labels[column] ?? '', cell.entry.path]]
      : [],
  );
  return others.length === 0 ? undefined : Object.fromEntries(others);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
