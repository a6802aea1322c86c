import { copiesTo, deletesAt, NOTHING } from './decision.ts';
import type { Comparison, Decision } from './item.ts';
import { isFolder, parentIndexes, parentPath } from './itemTree.ts';

/** Relative paths of files with unsaved changes in an editor, by column. */
export type UnsavedPaths = readonly (readonly string[])[];

/**
 * Decisions that leave alone what somebody is editing: an item that would be touched anywhere and has
 * unsaved changes on any source is a conflict, and so is a folder that would be deleted or replaced
 * over such a path. What lies below such a conflict is left alone too, as a folder that isn't made or
 * stays can't be filled or emptied. Paths are compared exactly.
 */
export function withoutUnsaved(
  comparison: Comparison,
  decisions: readonly Decision[],
  unsaved: UnsavedPaths,
): readonly Decision[] {
  const { at, below } = holders(unsaved);
  if (at.size === 0) return decisions;
  const { items } = comparison;
  const parents = parentIndexes(items);
  const frozen = new Uint8Array(items.length);
  return items.map(({ path: own, cells, origin }, index) => {
    const path = origin?.path ?? own;
    const decision = decisions[index] ?? NOTHING;
    const parent = parents[index] ?? -1;
    if (frozen[parent] === 1) {
      frozen[index] = 1;
      return NOTHING;
    }
    if (decision.kind === 'nothing' || decision.kind === 'conflict') return decision;
    const endsFolder = foldersLost(decision).some((column) => isFolder(cells[column]));
    const on = [...(at.get(path) ?? []), ...((endsFolder && below.get(path)) || [])];
    if (on.length === 0) return decision;
    frozen[index] = 1;
    // The item that it is a version of says so.
    if (origin !== undefined) return NOTHING;
    const columns = [...new Set(on)].sort((a, b) => a - b);
    return { kind: 'conflict', reason: 'unsaved', on: columns };
  });
}

/** Columns where the decision puts an end to what is there, folders included. */
function foldersLost(decision: Decision): readonly number[] {
  return [...deletesAt(decision), ...copiesTo(decision)];
}

/** Columns with unsaved changes by path, and by each folder above it. */
function holders(unsaved: UnsavedPaths) {
  const at = new Map<string, Set<number>>();
  const below = new Map<string, Set<number>>();
  for (const [column, paths] of unsaved.entries()) {
    for (const path of paths) {
      addTo(at, path, column);
      let folder = parentPath(path);
      for (; folder !== undefined; folder = parentPath(folder)) addTo(below, folder, column);
    }
  }
  return { at, below };
}

function addTo(columns: Map<string, Set<number>>, path: string, column: number): void {
  const known = columns.get(path);
  if (known) known.add(column);
  else columns.set(path, new Set([column]));
}
