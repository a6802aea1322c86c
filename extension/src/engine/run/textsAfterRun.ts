import type { RunReport } from '../report/runReport.ts';
import type { RunContext } from './runContext.ts';

/** What concerns a source as a whole and has changed what was planned for it. */
const PLANNED_WITHOUT: ReadonlySet<string> = new Set(['read-only', 'consent-refused', 'guard']);

/**
 * Keeps the texts of this member's own sources that all have alike now that a synchronization has ended. Never
 * rejects: what is missed is only what the next merge could have started from.
 */
export async function keepTextsAfter(
  { settings, planner }: RunContext,
  { failure, problems, targets }: RunReport,
  signal: AbortSignal,
): Promise<void> {
  const isOnlyCompared = settings.dryRun || settings.preset === 'check';
  if (isOnlyCompared || failure !== undefined || signal.aborted) return;
  // Nobody can tell of which paths.
  const isUntold = problems.some(({ path, code }) => path === '' && !PLANNED_WITHOUT.has(code));
  // Members name so many of their problems, and count the others.
  const isMore = targets.some(({ label, undone }) => {
    return undone > problems.filter(({ member }) => member === label).length;
  });
  if (isUntold || isMore) return;
  const failed = new Set(problems.map(({ path }) => path));
  await planner.call('keepTexts', failed).catch(() => undefined);
}
