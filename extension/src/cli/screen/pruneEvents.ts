import type { PrunePlan } from '../../engine/trash/planPrune.ts';
import type { PruneResult } from '../../engine/trash/pruneTrash.ts';
import { told } from './trashEvents.ts';

// The JSON lines of `trash prune`. docs/formats/report.md

/** What would be deleted, oldest first. */
export function prunableEvents({ versions }: PrunePlan): object[] {
  return versions.map((version) => ({ event: 'prunable', ...version }));
}

/** @param result absent where nothing was tried */
export function pruneReport(plan: PrunePlan, result: PruneResult | undefined, durationMs: number) {
  const { pruned = [], unfinished = plan.unfinished, left = plan.versions.length } = result ?? {};
  const gone = new Set(pruned);
  const freed = plan.versions.filter(({ id }) => gone.has(id));
  const problems = [...plan.problems, ...(result?.problems ?? [])];
  const ended = problems.length > 0 ? 'done-with-errors' : 'done';
  return {
    event: 'report',
    status: result?.aborted ? 'aborted' : ended,
    pruned,
    left,
    kept: plan.kept,
    keptBytes: plan.keptBytes,
    freed: freed.reduce((sum, version) => sum + version.freed, 0),
    unfinished,
    durationMs,
    problems: told(problems),
  };
}
