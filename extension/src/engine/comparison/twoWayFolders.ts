import { conflict, copiesTo, datesTo, NOTHING, spread } from './decision.ts';
import type { Comparison, ComparisonItem, Decision } from './item.ts';
import { isFolder } from './itemTree.ts';

/**
 * Decisions that fit together as a tree, from decisions that were made item by item:
 * - a folder goes only where everything in it goes; where something comes into it, it is made again;
 * - a folder that can't give way to a file or link is a conflict, and all below it is left alone, as it
 *   is below every conflict of two kinds;
 * - nothing is made where its folder is not and won't be.
 * @param parents see parentIndexes
 */
export function withWholeFolders(
  comparison: Comparison,
  parents: Int32Array,
  decisions: readonly Decision[],
): Decision[] {
  const kept = keepFolders(comparison, parents, decisions);
  return withFolders(comparison.items, parents, kept);
}

/** From the leaves to the root: folders that must stay, or come back, for what they hold. */
function keepFolders(
  { columns, items }: Comparison,
  parents: Int32Array,
  decisions: readonly Decision[],
): Decision[] {
  const kept = [...decisions];
  const width = columns.length;
  // For each item and column: something stays, or comes, in the folder there.
  const holds = new Uint8Array(items.length * width);
  const comes = new Uint8Array(items.length * width);
  for (let index = items.length - 1; index > 0; index -= 1) {
    const item = items[index];
    const parent = parents[index] ?? -1;
    if (item === undefined || parent === -1) continue;
    const flags = { holds: row(holds, index, width), comes: row(comes, index, width) };
    const decision = keepFolder(item, kept[index] ?? NOTHING, flags);
    kept[index] = decision;
    const made = copiesTo(decision);
    for (let column = 0; column < width; column += 1) {
      const stays = item.cells[column]?.kind !== 'absent' && !isDeleted(decision, column);
      if (stays || made.includes(column)) holds[parent * width + column] = 1;
      if (made.includes(column)) comes[parent * width + column] = 1;
    }
  }
  return kept;
}

function row(flags: Uint8Array, index: number, width: number): Uint8Array {
  return flags.subarray(index * width, (index + 1) * width);
}

interface Flags {
  readonly holds: Uint8Array;
  readonly comes: Uint8Array;
}

function keepFolder(item: ComparisonItem, decision: Decision, { holds, comes }: Flags): Decision {
  if (decision.kind === 'delete') {
    const isHeld = (column: number) => isFolder(item.cells[column]) && holds[column] === 1;
    const at = decision.at.filter((column) => !isHeld(column));
    if (at.length === decision.at.length) return decision;
    const from = item.cells.findIndex((cell, column) => isFolder(cell) && isHeld(column));
    const to = item.cells.flatMap((cell, column) =>
      cell.kind === 'absent' && comes[column] === 1 ? [column] : [],
    );
    // Made again for some, it stays for all that have it: they were to be alike.
    if (to.length > 0) return spread(from, to, []);
    return at.length > 0 ? { kind: 'delete', at } : NOTHING;
  }
  const source = 'from' in decision ? item.cells[decision.from] : undefined;
  if (source === undefined || isFolder(source)) return decision;
  const isInTheWay = (column: number) => isFolder(item.cells[column]) && holds[column] === 1;
  return copiesTo(decision).some(isInTheWay) ? conflict('different-kinds') : decision;
}

function isDeleted(decision: Decision, column: number): boolean {
  return decision.kind === 'delete' && decision.at.includes(column);
}

/** From the root to the leaves: nothing below a conflict of kinds, nothing without its folder. */
function withFolders(
  items: readonly ComparisonItem[],
  parents: Int32Array,
  decisions: readonly Decision[],
): Decision[] {
  const fitting: Decision[] = [];
  const frozen = new Uint8Array(items.length);
  for (const [index, item] of items.entries()) {
    const parent = parents[index] ?? -1;
    const decision = decisions[index] ?? NOTHING;
    if (frozen[parent] === 1) frozen[index] = 1;
    else if (decision.kind === 'conflict' && item.cells.some(isFolder)) frozen[index] = 1;
    if (frozen[parent] === 1) fitting.push(NOTHING);
    else fitting.push(inFolders(decision, items[parent], fitting[parent]));
  }
  return fitting;
}

function inFolders(
  decision: Decision,
  parent: ComparisonItem | undefined,
  above: Decision | undefined,
): Decision {
  const to = copiesTo(decision);
  if (parent === undefined || above === undefined || !('from' in decision) || to.length === 0) {
    return decision;
  }
  const hasFolder = (column: number) => {
    const cell = parent.cells[column];
    // Absent in a folder that is unknown: the one file of a source that is a file.
    if (cell?.kind === 'unknown') return true;
    if (copiesTo(above).includes(column))
      return isFolder(parent.cells['from' in above ? above.from : -1]);
    return isFolder(cell) && !isDeleted(above, column);
  };
  const kept = to.filter(hasFolder);
  return kept.length === to.length ? decision : spread(decision.from, kept, datesTo(decision));
}
