import type { ErrorCode } from '@bytesync/shared/errors.ts';
import type { DroppedMembers } from '../session/dropping.ts';
import type { Operation, Plan } from '../sync/plan.ts';
import type { WrongPath } from './reportItems.ts';
import type { ReportedProblem } from './runReport.ts';

/** What is reported of members that the others went on without: they could not tell themselves. */
export interface DroppedParts {
  /** Their operations. Some may be done; the next comparison sees that. */
  readonly undone: readonly [operation: number, code: ErrorCode][];
  /** Why, once for each of their sources. */
  readonly problems: readonly ReportedProblem[];
  /** What counts as gone wrong: the paths that may be missing, or a source by itself that was to get nothing. */
  readonly wrong: readonly WrongPath[];
}

/** Without what only follows others: a folder is set once something of it, or in it, was done. */
function decidedOf(operations: readonly Operation[]): Operation[] {
  const done = new Set<string>();
  for (const { kind, path } of operations) {
    if (kind === 'set-folder') continue;
    for (
      let at = path;
      at !== '' && !done.has(at);
      at = at.slice(0, Math.max(0, at.lastIndexOf('/')))
    )
      done.add(at);
  }
  return operations.filter(({ kind, path }) => kind !== 'set-folder' || !done.has(path));
}

export function droppedParts(
  { operations, columns }: Pick<Plan, 'operations' | 'columns'>,
  dropped: DroppedMembers,
): DroppedParts {
  const undone = [...operations.entries()].flatMap(([id, { target }]) => {
    const reason = dropped.get(columns[target]?.memberId ?? '');
    return reason === undefined ? [] : [[id, reason.code] as [number, ErrorCode]];
  });
  const problems = columns.flatMap(({ memberId, label: member }) => {
    const reason = dropped.get(memberId);
    return reason === undefined ? [] : [{ path: '', member, ...reason }];
  });
  const wrong = columns.flatMap(({ memberId }, column) => {
    const code = dropped.get(memberId)?.code;
    if (code === undefined) return [];
    const own = decidedOf(operations.filter(({ target, path }) => target === column && path));
    return (own.length > 0 ? own : [{ path: '' }]).map(({ path }) => ({ path, code }));
  });
  return { undone, problems, wrong };
}
