import { asBytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import type { ReportedProblem, RunReport, TrashReport } from '../report/runReport.ts';
import { hasTrash } from '../trash/hasTrash.ts';
import { daysInMs, type Retention } from '../trash/retention.ts';
import type { OwnColumn, RunContext } from './runContext.ts';

/**
 * Cuts the trash of this member's own folders down to what it keeps, once a synchronization has ended
 * well: it was no dry run and no check, and nothing of the plan was left undone here. The version that
 * the run itself made stays. Never rejects: what went wrong is in the report, and changes nothing of how
 * the run ended.
 * @param retention @throws BytesyncError why nobody can tell: nothing is pruned then
 */
export async function prunedAfter(
  context: RunContext,
  report: RunReport,
  retention: (() => Retention) | undefined,
  signal: AbortSignal,
): Promise<RunReport> {
  if (retention === undefined || signal.aborted || keepsAll(retention)) return report;
  const folders = context.own.filter((own) => isDone(context, own, report));
  let trash: TrashReport = { versions: 0, bytes: 0, problems: [] };
  for (const { column, source } of folders) {
    const member = context.columns[column]?.label ?? '';
    trash = joinedTrash(trash, await prunedIn(context, source.root, { retention, signal, member }));
  }
  return trash.versions + trash.problems.length === 0 ? report : { ...report, trash };
}

/** Whoever can't tell does not keep all: the folder's warning says why. */
function keepsAll(retention: () => Retention): boolean {
  try {
    const { days, bytes } = retention();
    return days === undefined && bytes === undefined;
  } catch {
    return false;
  }
}

/** What was pruned in two places, or by two members. */
export function joinedTrash(a: TrashReport, b: TrashReport): TrashReport {
  return {
    versions: a.versions + b.versions,
    bytes: a.bytes + b.bytes,
    problems: [...a.problems, ...b.problems],
  };
}

function isDone({ settings, columns }: RunContext, own: OwnColumn, report: RunReport): boolean {
  if (settings.dryRun || settings.preset === 'check' || report.failure !== undefined) return false;
  const label = columns[own.column]?.label;
  const undone = report.targets.find((target) => target.label === label)?.undone ?? 0;
  return own.source.writable && undone === 0;
}

interface Pruning {
  readonly retention: () => Retention;
  readonly signal: AbortSignal;
  /** Label of the source. */
  readonly member: string;
}

async function prunedIn(
  { workers, versionId }: RunContext,
  root: string,
  { retention, signal, member }: Pruning,
): Promise<TrashReport> {
  const problems: ReportedProblem[] = [];
  try {
    // No thread is started for nothing.
    if (!(await hasTrash(root))) return { versions: 0, bytes: 0, problems };
    const { days, bytes } = retention();
    const bounds = {
      ...(days !== undefined && { olderThanMs: daysInMs(days) }),
      ...(bytes !== undefined && { keepBytes: bytes }),
      spare: versionId(),
    };
    const plan = await workers.planPrune({ root, bounds, goingOnly: true }, signal);
    const told = (list: typeof plan.problems) =>
      list.map(({ path, code, values = {} }) => ({ path, member, code, values }));
    problems.push(...told(plan.problems));
    if (plan.versions.length === 0 && !plan.unfinished) return { versions: 0, bytes: 0, problems };
    const versions = plan.versions.map(({ id }) => id);
    const result = await workers.pruneTrash({ root, versions }, signal);
    problems.push(...told(result.problems).filter(isTold));
    const gone = new Set(result.pruned);
    const freed = plan.versions.filter(({ id }) => gone.has(id));
    return {
      versions: gone.size,
      bytes: freed.reduce((sum, version) => sum + version.freed, 0),
      problems,
    };
  } catch (error) {
    const known = asBytesyncError(error);
    const { code, values } = known;
    if (isTold(known)) problems.push({ path: '', member, code, values });
    return { versions: 0, bytes: 0, problems };
  }
}

/** Whoever is at work in the folder, or was told to end, leaves the rest to the next run. */
function isTold({ code }: { readonly code: ErrorCode }): boolean {
  return code !== 'folder-in-use' && code !== 'aborted';
}
