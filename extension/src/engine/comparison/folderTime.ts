import type { ComparisonItem, Decision } from './item.ts';

/** A folder's time changes with whatever is done inside it: that is no change of its own. */
export function isFolderTime(
  item: ComparisonItem,
  decision: Extract<Decision, { kind: 'dates' }>,
): boolean {
  const modeOf = (column: number) => {
    const cell = item.cells[column];
    return cell?.kind === 'present' && cell.entry.kind === 'folder' ? cell.entry.mode : undefined;
  };
  const mode = modeOf(decision.from);
  return mode !== undefined && decision.to.every((column) => modeOf(column) === mode);
}
