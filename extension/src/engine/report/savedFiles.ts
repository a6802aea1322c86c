import type { ErrorCode } from '@bytesync/shared/errors.ts';
import type { Plan } from '../sync/plan.ts';
import { savedIn } from '../sync/savedBytes.ts';
import { byPlace } from './byPlace.ts';
import type { SavedFile, SavedFiles } from './runReport.ts';
import { owns, type Said } from './said.ts';

/** Files that a report names; of the others it has the number. */
export const SAVED_LISTED = 10_000;

/**
 * The files of a plan that was carried out of which less had to travel than they hold: what members say of their own, and what the plan
 * has copied from files that are there. What was not done does not count, and nobody saves more than there is.
 * @returns undefined where there are none
 */
export function savedFiles(
  plan: Plan,
  members: readonly Said[],
  undone: ReadonlyMap<number, ErrorCode>,
): SavedFiles | undefined {
  const saved = new Float64Array(plan.operations.length);
  for (const [id, operation] of plan.operations.entries()) {
    const isCopied = operation.kind === 'write-file' && operation.local !== undefined;
    if (isCopied) saved[id] = operation.entry.size;
  }
  for (const { memberId, said } of members) {
    for (const [id, bytes] of savedIn(said.reused)) {
      const operation = plan.operations[id];
      if (operation?.kind !== 'write-file' || operation.local !== undefined) continue;
      if (owns(plan, memberId, operation.target)) saved[id] = Math.min(bytes, operation.entry.size);
    }
  }
  for (const id of undone.keys()) if (id < saved.length) saved[id] = 0;
  const amounts = saved.filter((bytes) => bytes > 0);
  if (amounts.length === 0) return undefined;
  const listed = mostOf(saved, amounts.sort()).map((id) => savedFile(plan, id, saved[id] ?? 0));
  return { count: amounts.length, files: listed.sort(byPlace) };
}

/**
 * The operations with most, of equal ones the first: numbers are sorted fast, and those who have them need not be.
 * @param amounts of those that have any, ascending
 */
function mostOf(saved: Float64Array, amounts: Float64Array): number[] {
  const least = amounts.at(-SAVED_LISTED) ?? 0;
  const most: number[] = [];
  let equal = SAVED_LISTED - amounts.filter((bytes) => bytes > least).length;
  for (const [id, bytes] of saved.entries()) {
    if (bytes === 0 || bytes < least) continue;
    if (bytes > least) most.push(id);
    else if (equal > 0) {
      equal -= 1;
      most.push(id);
    }
  }
  return most;
}

function savedFile({ operations, columns }: Plan, id: number, bytes: number): SavedFile {
  const operation = operations[id];
  const size = operation?.kind === 'write-file' ? operation.entry.size : 0;
  const member = columns[operation?.target ?? -1]?.label ?? '';
  return { path: operation?.path ?? '', member, bytes, size };
}
