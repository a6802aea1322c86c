import type { ErrorCode, ErrorValues } from '@bytesync/shared/errors.ts';
import type { CheckReport } from '../comparison/checkReport.ts';
import { planTotals } from '../sync/planTotals.ts';
import type { Planned } from './planPhase.ts';
import { decisionChanges } from './reportItems.ts';
import type { MemberResults } from './results.ts';

export type RunStatus = 'done' | 'done-with-errors' | 'refused' | 'aborted';

/** Something that was left undone, and where. */
export interface ReportedProblem {
  readonly path: string;
  /** Letter of the member, or label of its source; '' when it concerns all. */
  readonly member: string;
  readonly code: ErrorCode;
  readonly values: ErrorValues;
}

/** Paths below the roots; each counts once, as the worst or strongest that happened to it. */
export interface ItemCounts {
  readonly total: number;
  readonly copied: number;
  readonly updated: number;
  readonly deleted: number;
  /** Differ and are left so on purpose. */
  readonly skipped: number;
  readonly conflicts: number;
  readonly errors: number;
}

export interface ByteCounts {
  /** Read from files, by all members: to compare, for signatures and to send. */
  readonly read: number;
  /** Content that travelled as such, before compression. */
  readonly literal: number;
  /** Content that recipients took from what they had. */
  readonly reused: number;
  /** Content put in place that did not have to travel. */
  readonly saved: number;
}

/** What happened on one data source. */
export interface TargetReport {
  readonly label: string;
  readonly name: string;
  readonly created: number;
  readonly updated: number;
  readonly dates: number;
  readonly deleted: number;
  /** Operations of the plan that were not done. */
  readonly undone: number;
  /** Bytes of content that the source holds anew. */
  readonly bytes: number;
}

/** The end of a run; docs/formats/report.md has the JSON. */
export interface RunReport {
  readonly status: RunStatus;
  readonly items: ItemCounts;
  readonly bytes: ByteCounts;
  /** Bytes on the sockets between members and relay, both directions seen from the relay. */
  readonly relay: { readonly bytesIn: number; readonly bytesOut: number };
  readonly durationMs: number;
  readonly problems: readonly ReportedProblem[];
  readonly targets: readonly TargetReport[];
  /** Why the run was refused or aborted. */
  readonly failure?: { readonly code: ErrorCode; readonly values: ErrorValues };
  readonly check?: CheckReport;
}

export const NO_ITEMS: ItemCounts = {
  total: 0,
  copied: 0,
  updated: 0,
  deleted: 0,
  skipped: 0,
  conflicts: 0,
  errors: 0,
};

const NO_BYTES: ByteCounts = { read: 0, literal: 0, reused: 0, saved: 0 };

/** The report of a run that ended before anything could be counted. */
export function failedReport(
  status: 'refused' | 'aborted',
  failure: NonNullable<RunReport['failure']>,
  relay: RunReport['relay'],
  durationMs: number,
): RunReport {
  return {
    status,
    items: NO_ITEMS,
    bytes: NO_BYTES,
    relay,
    durationMs,
    problems: [],
    targets: [],
    failure,
  };
}

/** Names for people. */
export interface ReportNames {
  memberLetter(memberId: string): string;
  sourceName(sourceId: string): string;
}

/** The report of a run from the plan and what each member says it did of it. */
export function reportOf(
  planned: Planned,
  results: ReadonlyMap<string, MemberResults>,
  names: ReportNames,
  durationMs: number,
  check?: CheckReport,
): RunReport {
  const all = [...results.values()];
  const sum = (pick: (one: MemberResults) => number) =>
    all.reduce((total, one) => total + pick(one), 0);
  const problems = problemsOf(planned, results, names.memberLetter);
  const literal = sum((one) => one.literalBytes);
  const written = sum((one) => one.bytesWritten);
  return {
    status: problems.length === 0 ? 'done' : 'done-with-errors',
    items: decisionChanges(planned, problems),
    bytes: {
      read: sum((one) => one.bytesRead),
      literal,
      reused: sum((one) => one.reusedBytes),
      saved: Math.max(0, written - literal),
    },
    relay: {
      bytesIn: sum((one) => one.traffic.bytesIn),
      bytesOut: sum((one) => one.traffic.bytesOut),
    },
    durationMs,
    problems,
    targets: targetsOf(planned, results, names),
    ...(check && { check }),
  };
}

function targetsOf(
  planned: Planned,
  results: ReadonlyMap<string, MemberResults>,
  names: ReportNames,
): TargetReport[] {
  const { plan, comparison } = planned;
  const undone = new Set([...results.values()].flatMap((one) => one.undone.map(([id]) => id)));
  const done = plan.operations.filter((_, id) => !undone.has(id));
  const planOf = new Map(plan.totals.map((totals) => [totals.target, totals]));
  return planTotals(comparison, done, []).map((totals) => ({
    label: plan.columns[totals.target]?.label ?? '',
    name: names.sourceName(plan.columns[totals.target]?.sourceId ?? ''),
    created: totals.create,
    updated: totals.update,
    dates: planOf.get(totals.target)?.dates ?? totals.dates,
    deleted: totals.delete,
    undone: [...undone].filter((id) => plan.operations[id]?.target === totals.target).length,
    bytes: totals.bytes,
  }));
}

function problemsOf(
  planned: Planned,
  results: ReadonlyMap<string, MemberResults>,
  labelOf: (memberId: string) => string,
): ReportedProblem[] {
  const told = [...results].flatMap(([memberId, { problems }]) =>
    problems.map(({ path, code, values = {} }) => ({
      path,
      member: labelOf(memberId),
      code,
      values,
    })),
  );
  // Whoever could not read a content has said so already.
  const conflicts = planned.plan.conflicts
    .filter(({ reason }) => reason !== 'content-unreadable')
    .map(({ path, reason }) => ({
      path,
      member: '',
      code: 'conflict' as const,
      values: { reason },
    }));
  return [...told, ...conflicts].sort(
    (a, b) => compareText(a.path, b.path) || compareText(a.member, b.member),
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
