import type { ErrorCode } from '@bytesync/shared/errors.ts';
import type { Plan } from '../sync/plan.ts';
import { byPlace } from './byPlace.ts';
import type { SavedFile, SavedFiles } from './runReport.ts';
import { owns, type Said } from './said.ts';

/** Files that a report names; of the others it has the number. */
export const SAVED_LISTED = 10_000;

/**
 * The files of a plan of which less had to travel than they hold: what members say of their own, and what the plan has
 * copied from files that are there. What was not done does not count, and nobody saves more than there is.
 * @returns undefined where there are none
 */
export function savedFiles(
  plan: Plan,
  members: readonly Said[],
  undone: ReadonlyMap<number, ErrorCode>,
): SavedFiles | undefined {
  const saved = new Float64Array(plan.operations.length);
  const tellers = members.filter(({ said }) => said.reused !== undefined);
  const heard = new Set(tellers.map(({ memberId }) => memberId));
  for (const [id, operation] of plan.operations.entries()) {
    const isCopied = operation.kind === 'write-file' && operation.local !== undefined;
    const memberId = plan.columns[operation.target]?.memberId ?? '';
    if (isCopied && heard.has(memberId)) saved[id] = operation.entry.size;
  }
  for (const { memberId, said } of tellers) {
    for (const [id, bytes] of said.reused ?? []) {
      const operation = plan.operations[id];
      if (operation?.kind !== 'write-file' || operation.local !== undefined) continue;
      if (owns(plan, memberId, operation.target)) saved[id] = Math.min(bytes, operation.entry.size);
    }
  }
  for (const id of undone.keys()) if (id < saved.length) saved[id] = 0;
  const some = [...saved.keys()].filter((id) => (saved[id] ?? 0) > 0);
  if (some.length === 0) return undefined;
  const most = some.sort((a, b) => (saved[b] ?? 0) - (saved[a] ?? 0) || a - b);
  const listed = most.slice(0, SAVED_LISTED).map((id) => savedFile(plan, id, saved[id] ?? 0));
  return { count: some.length, files: listed.sort(byPlace) };
}

function savedFile({ operations, columns }: Plan, id: number, bytes: number): SavedFile {
  const operation = operations[id];
  const size = operation?.kind === 'write-file' ? operation.entry.size : 0;
  const member = columns[operation?.target ?? -1]?.label ?? '';
  return { path: operation?.path ?? '', member, bytes, size };
}
