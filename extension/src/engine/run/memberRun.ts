import type { BytesyncError, ErrorCode } from '@bytesync/shared/errors.ts';
import { checkReport } from '../comparison/checkReport.ts';
import type { Problem } from '../inventory/entry.ts';
import type { TrafficCounts } from '../relay/transport.ts';
import type { LogMessage, RunSettings } from '../session/messages.ts';
import { asBytesyncError, type Session } from '../session/session.ts';
import { endFailure } from '../session/sessionStore.ts';
import { columnsOf, hostOf } from '../session/state.ts';
import type { EngineWorkers } from '../workers/engineWorkers.ts';
import { analyse } from './analysisPhase.ts';
import { type Agreed, agree } from './consentPhase.ts';
import { exchangeInventories } from './inventoryPhase.ts';
import type { MemberUi } from './memberUi.ts';
import { makePlan, membersOf, type Planned, readOnlyColumns, viewOf } from './planPhase.ts';
import { failedReport, type ReportNames, type RunReport, reportOf } from './report.ts';
import { exchangeResults, type MemberResults } from './results.ts';
import type { LocalSource, OwnColumn, RunContext } from './runContext.ts';
import { withSources } from './sourceProblems.ts';
import { toldValues } from './toldValues.ts';
import { type Transferred, transfer } from './transferPhase.ts';
import { failureOf, MEMBER_PATIENCE_MS, watchMembers } from './watchMembers.ts';

export interface MemberRunOptions {
  readonly session: Session;
  readonly workers: EngineWorkers;
  readonly sources: readonly LocalSource[];
  readonly ui: MemberUi;
  /** The host starts with these; the others learn them from the log. */
  readonly settings?: RunSettings;
  /** Interrupts this member. */
  readonly signal: AbortSignal;
  /** How long another member may be away before the run is ended, in ms. */
  readonly memberPatienceMs?: number;
}

/** Number of the run; a session has one. */
export const RUN = 1;
const REFUSALS = new Set(['consent-refused', 'guard', 'confirmation-needed']);

export interface RunOutcome {
  readonly report: RunReport;
  /** What ended the run early, with its causes, for logs. */
  readonly failure?: BytesyncError;
  /** Of this member alone, when its membership had ended. */
  readonly traffic?: TrafficCounts;
}

/**
 * One run on this member, from the walk to the report. Never rejects: whatever ends it is in the
 * outcome, and the others are told.
 */
export async function runMember(options: MemberRunOptions): Promise<RunOutcome> {
  const started = Date.now();
  const { session } = options;
  const isHost = hostOf(session.state.roster) === session.identity.memberId;
  const ending = new AbortController();
  const patienceMs = options.memberPatienceMs ?? MEMBER_PATIENCE_MS;
  const unwatch = watchMembers(session, { run: RUN, patienceMs }, ending);
  const signal = AbortSignal.any([options.signal, session.signal, ending.signal]);
  // Without a relay nobody can be told anything, and what waits to be said must not wait for long.
  const endSession = () => {
    const failure = asBytesyncError(options.signal.reason);
    if (failure.code === 'relay-lost') session.close(failure);
  };
  options.signal.addEventListener('abort', endSession, { once: true });
  try {
    const outcome = await runPhases(options, isHost, signal, started);
    if (isHost) await session.room.post([{ type: 'run-ended', run: RUN, status: 'done' }]);
    else await ended(session, signal);
    return outcome;
  } catch (error) {
    const failure = asBytesyncError(options.signal.aborted ? options.signal.reason : error);
    const status = REFUSALS.has(failure.code) ? 'refused' : 'aborted';
    await tellOthers(session, status, failure);
    const { code, values } = failure;
    const durationMs = Date.now() - started;
    const report = failedReport(status, { code, values }, session.transport.traffic, durationMs);
    return { report, failure };
  } finally {
    options.signal.removeEventListener('abort', endSession);
    unwatch();
  }
}

async function runPhases(
  options: MemberRunOptions,
  isHost: boolean,
  signal: AbortSignal,
  started: number,
): Promise<RunOutcome> {
  const { session, settings, ui } = options;
  if (isHost && settings) {
    await session.room.post([{ type: 'run-started', run: RUN, settings }]);
  }
  const agreedSettings = await session.store.until(
    ({ phase }) => (phase.kind === 'inventory' ? phase.settings : undefined),
    signal,
  );
  const { workers, sources } = options;
  const columns = columnsOf(session.state);
  const context: RunContext = {
    session,
    workers,
    sources,
    ui,
    run: RUN,
    settings: agreedSettings,
    columns,
    signal,
  };
  ui.members(membersOf(session));
  ui.phase('inventory');
  const inventories = await exchangeInventories(context);
  ui.phase('analysis');
  const comparison = await analyse(context, inventories);
  const readOnly = readOnlyColumns(context);
  const planned = makePlan(context, comparison, readOnly);
  ui.phase('planned');
  ui.plan(viewOf(context, planned));
  const idle = agreedSettings.dryRun || planned.plan.operations.length === 0;
  const agreed: Agreed = idle
    ? { ...planned, refused: new Map(), ownRefusal: undefined }
    : await agree(context, planned, readOnly);
  let transferred: Transferred | undefined;
  if (!idle) {
    ui.phase('synchronizing');
    transferred = await transfer(context, agreed, inventories.own);
  }
  const own = ownResults(context, agreed, inventories.own, transferred);
  const results = await exchangeResults(context, own);
  ui.phase('finished');
  const check = agreedSettings.preset === 'check' ? checkReport(comparison) : undefined;
  const report = reportOf(agreed, results, namesOf(session), Date.now() - started, check);
  const { ownRefusal } = agreed;
  if (ownRefusal === undefined) return { report };
  const { code, values } = ownRefusal;
  // The others went on; this member's folders are as they were.
  return {
    report: { ...report, status: 'refused', failure: { code, values } },
    failure: ownRefusal,
  };
}

function namesOf(session: Session): ReportNames {
  const { members } = session.room.roster;
  const { sources } = session.state;
  return {
    memberLetter: (id) => members.find((one) => one.memberId === id)?.letter ?? '',
    sourceName: (id) => sources.find((one) => one.sourceId === id)?.name ?? '',
  };
}

function ownResults(
  context: RunContext,
  agreed: Agreed,
  own: readonly OwnColumn[],
  transferred: Transferred | undefined,
): MemberResults {
  const { session } = context;
  const { memberId } = session.identity;
  const problems = [
    ...own.flatMap(({ inventory }) => inventory.problems),
    ...unreadContents(agreed, own),
    ...withSources(agreed.plan, transferred?.applied.problems ?? []),
    ...leftOut(agreed, own, memberId, session.memberLabel(memberId)),
  ];
  return {
    undone: (transferred?.applied.outcomes ?? []).flatMap(({ operation, outcome, code }) =>
      outcome === 'done' ? [] : [[operation, code ?? 'aborted'] as [number, ErrorCode]],
    ),
    problems: problems.map(({ path, code, values }) => ({ path, code, ...(values && { values }) })),
    bytesRead: analysedBytes(agreed, own) + (transferred?.bytesRead ?? 0),
    bytesWritten: transferred?.applied.bytesWritten ?? 0,
    literalBytes: transferred?.literalBytes ?? 0,
    reusedBytes: transferred?.reusedBytes ?? 0,
    traffic: session.transport.traffic,
  };
}

/** Bytes that this member read to know contents. */
function analysedBytes(planned: Planned, own: readonly OwnColumn[]): number {
  let bytes = 0;
  for (const { column } of own) {
    for (const { cells } of planned.comparison.items) {
      const cell = cells[column];
      if (cell?.kind !== 'present' || cell.entry.kind !== 'file') continue;
      if (cell.content !== undefined) bytes += cell.entry.size;
    }
  }
  return bytes;
}

/** Files of this member whose content had to be known and could not be read. */
function unreadContents(planned: Planned, own: readonly OwnColumn[]): Problem[] {
  return own.flatMap(({ column }) =>
    planned.comparison.items.flatMap(({ path, cells }) => {
      const cell = cells[column];
      const code = cell?.kind === 'present' ? cell.contentError : undefined;
      return code ? [{ path, code }] : [];
    }),
  );
}

/** Folders of this member that should have changed and may not, or can't. */
function leftOut(
  agreed: Agreed,
  own: readonly OwnColumn[],
  memberId: string,
  label: string,
): Problem[] {
  const refused = agreed.refused.get(memberId);
  const problem: Problem = refused
    ? { path: '', code: 'consent-refused', values: { member: label } }
    : { path: '', code: 'read-only' };
  return own.flatMap(({ column }) => (agreed.leftOut.includes(column) ? [problem] : []));
}

async function ended(session: Session, signal: AbortSignal): Promise<void> {
  const end = await session.store.until(
    ({ phase }) => (phase.kind === 'ended' ? phase.end : undefined),
    signal,
  );
  if (end.status !== 'done') throw endFailure(end);
}

/** The others must not wait for somebody who can't go on. The relay may be gone by now. */
export async function tellOthers(
  session: Session,
  status: 'refused' | 'aborted',
  failure: BytesyncError,
): Promise<void> {
  if (session.signal.aborted || session.state.phase.kind === 'ended') return;
  const telling = session.room.post([endMessage(session, status, failure)]);
  const patience = new Promise<void>((resolve) => setTimeout(resolve, 3_000).unref());
  await Promise.race([telling.catch(() => undefined), patience]);
}

function endMessage(
  session: Session,
  status: 'refused' | 'aborted',
  failure: BytesyncError,
): LogMessage {
  const own = session.identity.memberId;
  const told = { code: failure.code, values: toldValues(failure.values) };
  if (own !== hostOf(session.state.roster)) return { type: 'member-failed', ...told };
  const { code, values } = failureOf(session, own, told);
  return { type: 'run-ended', run: RUN, status, code, values };
}
