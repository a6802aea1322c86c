import type { Comparison, Preset } from '../comparison/item.ts';
import type { Guard, Operation } from './plan.ts';

/**
 * The second questions that a plan needs before it may run. Only files count; folders and links don't.
 * `emptied` takes the place of `majority` for the same target.
 */
export function findGuards(
  comparison: Comparison,
  operations: readonly Operation[],
  preset: Preset,
  from: number,
): Guard[] {
  const guards: Guard[] = [];
  if (emptySource(comparison, operations, preset, from)) {
    guards.push({ kind: 'empty-source', source: from });
  }
  const losses = countLosses(comparison, operations);
  for (const [target, { files, deleted, overwritten }] of losses.entries()) {
    const affected = deleted + overwritten;
    if (files > 0 && deleted === files) guards.push({ kind: 'emptied', target, files });
    // As in mutagen, a single file is not a non-trivial amount: replacing it is what was asked for.
    else if (affected >= 2 && affected * 2 > files) {
      guards.push({ kind: 'majority', target, files, affected });
    }
  }
  return guards;
}

interface Losses {
  files: number;
  deleted: number;
  overwritten: number;
}

function countLosses(comparison: Comparison, operations: readonly Operation[]): Losses[] {
  const losses = comparison.columns.map(() => ({ files: 0, deleted: 0, overwritten: 0 }));
  for (const { cells } of comparison.items) {
    for (const [column, cell] of cells.entries()) {
      const of = losses[column];
      if (of !== undefined && cell.kind === 'present' && cell.entry.kind === 'file') of.files += 1;
    }
  }
  for (const operation of operations) {
    const of = losses[operation.target];
    if (of === undefined || !takesAway(operation)) continue;
    if (operation.expected?.kind !== 'file') continue;
    if (operation.kind === 'delete') of.deleted += 1;
    else of.overwritten += 1;
  }
  return losses;
}

type TakingAway = Extract<Operation, { kind: 'delete' | 'write-file' | 'make-link' }>;

/** Whether the operation deletes or overwrites something. */
function takesAway(operation: Operation): operation is TakingAway {
  if (operation.kind === 'delete') return true;
  const writes = operation.kind === 'write-file' || operation.kind === 'make-link';
  return writes && operation.expected !== null;
}

function emptySource(
  comparison: Comparison,
  operations: readonly Operation[],
  preset: Preset,
  from: number,
): boolean {
  if (preset !== 'mirror' && preset !== 'backup') return false;
  if (!operations.some(takesAway)) return false;
  return !comparison.items.some(
    ({ path, cells }) => path !== '' && cells[from]?.kind === 'present',
  );
}
