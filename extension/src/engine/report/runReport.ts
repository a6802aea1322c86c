import type { ErrorCode, ErrorValues } from '@bytesync/shared/errors.ts';
import { checkReport } from '../comparison/checkReport.ts';
import { withoutCounterpart } from '../comparison/singleFiles.ts';
import type { Planned } from '../planning/planned.ts';
import type { DroppedMembers } from '../session/dropping.ts';
import type { Plan } from '../sync/plan.ts';
import { planTotals } from '../sync/planTotals.ts';
import { byPlace } from './byPlace.ts';
import { droppedParts } from './droppedParts.ts';
import { decodeResults, type MemberResults } from './memberResults.ts';
import { countItems, type ItemCounts, NO_ITEMS } from './reportItems.ts';
import { owns, type Said } from './said.ts';
import { savedFiles } from './savedFiles.ts';

export type RunStatus = 'done' | 'done-with-errors' | 'refused' | 'aborted';

/** Something that was left undone, and where. */
export interface ReportedProblem {
  /** '' for a whole source. */
  readonly path: string;
  /** Label of the source (A; B1 where a member offers several); '' when it concerns all. */
  readonly member: string;
  readonly code: ErrorCode;
  readonly values: ErrorValues;
}

export interface ByteCounts {
  /** Read from files, by all members: for the comparison, for signatures and for sending. */
  readonly read: number;
  /** Content that travelled as such, before compression. */
  readonly literal: number;
  /** Content that recipients took from what they had: parts of an older version, or a file elsewhere on their member. */
  readonly reused: number;
  /** Content put in place that did not have to travel. */
  readonly saved: number;
}

/** What happened on one data source; in a dry run, what would happen. */
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

/** How many paths preset check found to be what. */
export interface CheckCounts {
  readonly identical: number;
  readonly different: number;
  readonly onlyOn: number;
  readonly unreadable: number;
}

/** What became of this member's own trash after the run. */
export interface TrashReport {
  /** Old versions that were pruned. */
  readonly versions: number;
  /** Bytes on disk that are free by that. */
  readonly bytes: number;
  /** Why others stayed: warnings. Paths are relative to the trash, '' is the folder. */
  readonly problems: readonly ReportedProblem[];
}

/** A file of which less had to travel than it holds. */
export interface SavedFile {
  readonly path: string;
  /** Label of the source that got it. */
  readonly member: string;
  /** Bytes of it that did not have to travel. */
  readonly bytes: number;
  /** Bytes of it. */
  readonly size: number;
}

/** Files of which less had to travel than they hold. */
export interface SavedFiles {
  /** How many there are: a file counts once for each source that got it. */
  readonly count: number;
  /** Those of which most did not have to travel, by path. */
  readonly files: readonly SavedFile[];
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
  /** Files whose other names (hard links) keep the old content. */
  readonly linksBroken: readonly { readonly path: string; readonly member: string }[];
  /** Absent where everything travelled, or nobody tells of anything else. */
  readonly saved?: SavedFiles;
  /** Why the run was refused or aborted. */
  readonly failure?: { readonly code: ErrorCode; readonly values: ErrorValues };
  readonly check?: CheckCounts;
  /** Absent where nothing was pruned, and nothing kept it from being. */
  readonly trash?: TrashReport;
}

const NO_BYTES: ByteCounts = { read: 0, literal: 0, reused: 0, saved: 0 };

/** The report of a run that ended before anything could be counted. */
export function failedReport(
  status: 'refused' | 'aborted',
  failure: NonNullable<RunReport['failure']>,
  relay: RunReport['relay'],
  durationMs: number,
): RunReport {
  const nothing = { items: NO_ITEMS, bytes: NO_BYTES, problems: [], targets: [], linksBroken: [] };
  return { status, ...nothing, relay, durationMs, failure };
}

export interface ReportRequest {
  /** What each member says that it did, encoded, by member id. */
  readonly results: ReadonlyMap<string, Uint8Array>;
  /** Names of sources, by source id. */
  readonly sourceNames: ReadonlyMap<string, string>;
  readonly durationMs: number;
  /** Nothing was done. */
  readonly dryRun?: boolean;
  /** Members that the others went on without, and that have no results. */
  readonly dropped?: DroppedMembers;
}

/**
 * The report of a run from the plan and what each member says it did of it.
 * @throws BytesyncError stream-malformed when a member's results are not understood
 */
export function reportOf(planned: Planned, request: ReportRequest): RunReport {
  const { results, sourceNames, durationMs, dryRun = false, dropped = new Map() } = request;
  const members = [...results].map(([memberId, bytes]) => {
    return { memberId, said: decodeResults(bytes) };
  });
  const { comparison, decisions, plan } = planned;
  const sum = (pick: (said: MemberResults) => number) =>
    members.reduce((total, { said }) => total + pick(said), 0);
  const gone = droppedParts(plan, dropped);
  const ownsUndone = members.flatMap((member) => ownUndone(plan, member));
  const undone = new Map([...ownsUndone, ...gone.undone]);
  const said = members.flatMap((member) => told(plan, member));
  said.push(...conflictsOf(plan), ...filesAlone(planned));
  const problems = [...said, ...gone.problems];
  problems.sort(byPlace);
  const notDone = ownsUndone.map(([id, code]) => ({
    path: plan.operations[id]?.path ?? '',
    code,
  }));
  const literal = sum((said) => said.literalBytes);
  const saved = dryRun ? undefined : savedFiles(plan, members, undone);
  return {
    status: problems.length + undone.size === 0 ? 'done' : 'done-with-errors',
    items: countItems(comparison, decisions, [...said, ...notDone, ...gone.wrong]),
    bytes: {
      read: sum((said) => said.bytesRead),
      literal,
      reused: sum((said) => said.reusedBytes),
      saved: Math.max(0, sum((said) => said.bytesWritten) - literal),
    },
    relay: {
      bytesIn: sum((said) => said.traffic.bytesIn),
      bytesOut: sum((said) => said.traffic.bytesOut),
    },
    durationMs,
    problems,
    targets: targetsOf(planned, undone, sourceNames),
    linksBroken: members.flatMap((member) => linksBroken(plan, member)),
    ...(saved && { saved }),
    ...(plan.preset === 'check' && { check: checkCounts(planned) }),
  };
}

function ownUndone(plan: Plan, { memberId, said }: Said): [number, ErrorCode][] {
  return said.undone.filter(([id]) => owns(plan, memberId, plan.operations[id]?.target));
}

function told(plan: Plan, { memberId, said }: Said): ReportedProblem[] {
  return said.problems.flatMap(({ column, path, code, values = {} }) => {
    const member = plan.columns[column]?.label ?? '';
    return owns(plan, memberId, column) ? [{ path, member, code, values }] : [];
  });
}

function linksBroken(plan: Plan, { memberId, said }: Said): RunReport['linksBroken'] {
  return said.linksBroken.flatMap((id) => {
    const { target, path = '' } = plan.operations[id] ?? {};
    if (target === undefined || !owns(plan, memberId, target)) return [];
    return [{ path, member: plan.columns[target]?.label ?? '' }];
  });
}

function conflictsOf(plan: Plan): ReportedProblem[] {
  // Whoever could not read a content has said so already.
  const known = plan.conflicts.filter(({ reason }) => reason !== 'content-unreadable');
  return known.map(({ path, reason, on }) => {
    if (on === undefined || reason !== 'unsaved') {
      return { path, member: '', code: 'conflict', values: { reason } };
    }
    const source = on.map((column) => plan.columns[column]?.label ?? '').join(', ');
    return { path, member: '', code: 'unsaved', values: { source } };
  });
}

/** Files that were offered by themselves, and nobody has the other side of them. */
function filesAlone({ comparison }: Planned): ReportedProblem[] {
  return withoutCounterpart(comparison).map((column) => {
    const { label: member = '', file: path = '' } = comparison.columns[column] ?? {};
    return { path, member, code: 'no-counterpart', values: {} };
  });
}

/** What the plan has for each source, less what was not done. */
function targetsOf(
  { plan, comparison }: Planned,
  undone: ReadonlyMap<number, ErrorCode>,
  names: ReadonlyMap<string, string>,
): TargetReport[] {
  const operations = [...undone.keys()].flatMap((id) => plan.operations[id] ?? []);
  const missing = planTotals(comparison, operations, []);
  const undoneOn = new Map<number, number>();
  for (const { target } of operations) undoneOn.set(target, (undoneOn.get(target) ?? 0) + 1);
  return plan.totals.map((totals) => {
    const { target } = totals;
    const { label = '', sourceId = '' } = plan.columns[target] ?? {};
    const less = missing[target];
    return {
      label,
      name: names.get(sourceId) ?? '',
      created: totals.create - (less?.create ?? 0),
      updated: totals.update - (less?.update ?? 0),
      dates: totals.dates - (less?.dates ?? 0),
      deleted: totals.delete - (less?.delete ?? 0),
      undone: undoneOn.get(target) ?? 0,
      bytes: totals.bytes - (less?.bytes ?? 0),
    };
  });
}

function checkCounts({ comparison, filtered }: Planned): CheckCounts {
  const report = checkReport(comparison, filtered?.matching);
  const { identical, different, onlyOn, unreadable } = report;
  return {
    identical,
    different: different.length,
    onlyOn: onlyOn.length,
    unreadable: unreadable.length,
  };
}
