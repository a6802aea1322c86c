import type { NameRule } from '@bytesync/shared/names/nameRule.ts';
import { matchedByName } from '../../../extension/src/engine/comparison/byName/matchedByName.ts';
import type {
  Cell,
  Comparison,
  ComparisonMode,
  Preset,
} from '../../../extension/src/engine/comparison/item.ts';
import {
  comparedFiles,
  d,
  type Files,
  type Node,
  type Tree,
  withRead,
} from '../comparison/trees.ts';

export interface NamedOptions {
  readonly preset?: Preset;
  readonly mode?: ComparisonMode;
  readonly files?: Files;
  readonly names?: NameRule;
}

/** Compares by name and reads what the mode and preset need read. */
export function analysedByName(
  trees: readonly Tree[],
  { preset = 'update', mode = 'standard', files = [], names }: NamedOptions = {},
): Comparison {
  const { comparison } = matchedByName(comparedFiles(trees, files, names));
  return withRead(comparison, trees, preset, mode);
}

/** A tree with the folders that its paths need. */
export function grown(nodes: Readonly<Record<string, Node>>): Tree {
  const tree: Record<string, Node> = {};
  for (const [path, node] of Object.entries(nodes)) {
    const parts = path.split('/');
    for (let depth = 1; depth < parts.length; depth += 1) {
      tree[parts.slice(0, depth).join('/')] ??= d();
    }
    tree[path] = node;
  }
  return tree;
}

/** A present cell is shown by its own path: '=' where that is the item's. */
function shownCell(cell: Cell, path: string): string {
  if (cell.kind === 'absent') return '-';
  if (cell.kind === 'unknown') return cell.unseen ? '(?)' : '?';
  return cell.entry.path === path ? '=' : cell.entry.path;
}

/** By path, a text for each column, and why an item is left. Folders that all hold, and the root, are left out. */
export function shownItems({ items, columns }: Comparison): Record<string, string> {
  const shown = items.slice(1).flatMap(({ path, cells, left }): [string, string][] => {
    if (cells.every((cell) => cell.kind !== 'present' || cell.entry.kind === 'folder')) {
      if (cells.every(({ kind }) => kind !== 'unknown')) return [];
    }
    const states = cells.map((cell) => shownCell(cell, path)).join(' ');
    const on = (left?.on ?? []).map((column) => columns[column]?.label).join('');
    return [[path, left ? `! ${states} ${left.reason}${on && ` ${on}`}` : states]];
  });
  return Object.fromEntries(shown);
}
