import { conflict, NOTHING } from './decision.ts';
import type { Cell, Column, Comparison, ComparisonItem, Decision } from './item.ts';
import { parentIndexes } from './itemTree.ts';

/**
 * Decisions that leave single files files: where a source is a file and another one has a folder or a
 * link of that name, an item that would be touched is a conflict, and all below it is left alone.
 */
export function withoutOtherKinds(
  comparison: Comparison,
  decisions: readonly Decision[],
): readonly Decision[] {
  const { columns, items, byName } = comparison;
  // By name such files are left alone from the start.
  if (byName === true || columns.every(({ file }) => file === undefined)) return decisions;
  const parents = parentIndexes(items);
  const frozen = new Uint8Array(items.length);
  return items.map((item, index) => {
    const decision = decisions[index] ?? NOTHING;
    if (frozen[parents[index] ?? -1] === 1) {
      frozen[index] = 1;
      return NOTHING;
    }
    if (decision.kind === 'nothing' || !isOfOtherKind(columns, item)) return decision;
    frozen[index] = 1;
    return conflict('different-kinds');
  });
}

function isOfOtherKind(columns: readonly Column[], { path, cells }: ComparisonItem): boolean {
  const isFileHere = (cell: Cell, column: number) =>
    columns[column]?.file === path && cell.kind !== 'unknown';
  const isOther = (cell: Cell) => cell.kind === 'present' && cell.entry.kind !== 'file';
  return cells.some(isFileHere) && cells.some(isOther);
}

/** Columns that are a single file which no other source takes part in: ascending. */
export function withoutCounterpart({ columns, items, byName }: Comparison): number[] {
  const single = columns.flatMap(({ file }, column) =>
    file === undefined ? [] : [{ file, column }],
  );
  if (single.length === 0) return [];
  const byPath = new Map(items.map((item) => [item.path, item]));
  return single.flatMap(({ file, column }) => {
    const isHere = ({ cells }: ComparisonItem) => cells[column]?.kind === 'present';
    const item = byName === true ? items.find(isHere) : byPath.get(file);
    const cells = item?.cells ?? [];
    const isAlone = cells.every((cell, other) => (cell.kind === 'unknown') === (other !== column));
    return cells.length > 0 && isAlone ? [column] : [];
  });
}
