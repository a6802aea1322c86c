import type { ErrorCode } from '@bytesync/shared/errors.ts';
import { contentGroups, UNKNOWN_GROUP } from '../comparison/contentGroups.ts';
import type { ComparisonItem, Decision } from '../comparison/item.ts';
import type { Planned } from './planPhase.ts';
import type { ItemCounts } from './report.ts';

type Outcome = Exclude<keyof ItemCounts, 'total'>;

const CONFLICTS: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['conflict', 'target-changed']);

/** Counts each path below the roots once: what went wrong first, else what was done to it. */
export function decisionChanges(
  planned: Planned,
  problems: readonly { readonly path: string; readonly code: ErrorCode }[],
): ItemCounts {
  const counts = {
    total: 0,
    copied: 0,
    updated: 0,
    deleted: 0,
    skipped: 0,
    conflicts: 0,
    errors: 0,
  };
  const wrong = new Map(problems.map(({ path, code }) => [path, code]));
  for (const [index, item] of planned.comparison.items.entries()) {
    if (item.path === '') continue;
    counts.total += 1;
    const outcome = outcomeOf(item, planned.decisions[index], wrong.get(item.path));
    if (outcome) counts[outcome] += 1;
    wrong.delete(item.path);
  }
  // Problems of whole sources have no item of their own.
  for (const code of wrong.values()) counts[CONFLICTS.has(code) ? 'conflicts' : 'errors'] += 1;
  return counts;
}

function outcomeOf(
  item: ComparisonItem,
  decision: Decision | undefined,
  problem: ErrorCode | undefined,
): Outcome | undefined {
  if (problem) return CONFLICTS.has(problem) ? 'conflicts' : 'errors';
  switch (decision?.kind) {
    case 'delete':
      return 'deleted';
    case 'copy':
    case 'copy-and-dates':
      return decision.to.some((column) => item.cells[column]?.kind === 'absent')
        ? 'copied'
        : 'updated';
    case 'dates':
      return isFolderTime(item, decision) ? undefined : 'updated';
    case 'conflict':
      return 'conflicts';
    default:
      return differs(item) ? 'skipped' : undefined;
  }
}

/** A folder's time changes with whatever is done inside it: that is no change of its own. */
function isFolderTime(
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

function differs(item: ComparisonItem): boolean {
  return new Set(contentGroups(item).filter((group) => group !== UNKNOWN_GROUP)).size > 1;
}
