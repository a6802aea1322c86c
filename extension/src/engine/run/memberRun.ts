import { asBytesyncError, BytesyncError } from '@bytesync/shared/errors.ts';
import type { KeptMany } from '../comparison/byHand/keptMany.ts';
import { checkFilter } from '../comparison/filter/runFilter.ts';
import { checkRules } from '../comparison/rules/compileRules.ts';
import { versionOf } from '../lastSync/remember.ts';
import type { KeptByHand } from '../planning/keptByHand.ts';
import type { PlanFacts } from '../planning/planFacts.ts';
import type { TrafficCounts } from '../relay/transport.ts';
import { failedReport, type RunReport } from '../report/runReport.ts';
import { earlierDecisions } from '../session/decisionLog.ts';
import { droppedOf } from '../session/dropping.ts';
import type { LogMessage, RunSettings } from '../session/messages.ts';
import type { Session } from '../session/session.ts';
import {
  columnsOf,
  hostOf,
  presentRun,
  type SessionState,
  traitsOfSession,
} from '../session/state.ts';
import { createRunId } from '../sync/runId.ts';
import type { Retention } from '../trash/retention.ts';
import type { EngineWorkers } from '../workers/engineWorkers.ts';
import { analyse } from './analysisPhase.ts';
import { AnnouncedIds } from './announcedIds.ts';
import { type Agreed, agree } from './consentPhase.ts';
import { HandDeciding } from './handDeciding.ts';
import { exchangeInventories } from './inventoryPhase.ts';
import { handsAfter, type KeepCompared, keepCompared, retellHands } from './keepingHands.ts';
import { LastInventories } from './lastInventories.ts';
import { LiveItems } from './liveItems.ts';
import { endingOf } from './memberFailure.ts';
import type { MemberUi } from './memberUi.ts';
import { owedStreams } from './owedStreams.ts';
import { makePlan, readOnlyColumns, shownMembers, viewOf } from './planPhase.ts';
import { type LastPlanner, PlanThread } from './planThread.ts';
import { prunedAfter } from './pruneAfterRun.ts';
import { reportRun } from './resultsPhase.ts';
import type { LocalSource, RunContext, UnsavedFiles } from './runContext.ts';
import { leaveSpent } from './spentSession.ts';
import { columnOf, startRun } from './startPhase.ts';
import { tellDropped } from './tellDropped.ts';
import { ToldResults } from './toldResults.ts';
import { toldValues } from './toldValues.ts';
import { type Transferred, transfer, warmUpTransfer } from './transferPhase.ts';
import { untilAborted } from './untilAborted.ts';
import { MEMBER_PATIENCE_MS, watchMembers } from './watchMembers.ts';

export interface MemberRunOptions {
  readonly session: Session;
  readonly workers: EngineWorkers;
  readonly sources: readonly LocalSource[];
  readonly ui: MemberUi;
  /** Number of the run; the next one of the session unless told. */
  readonly run?: number;
  /** The host starts with these; the others learn them from the log. */
  readonly settings?: RunSettings;
  /** Patterns that this member alone leaves out, beside those of the session. */
  readonly ownPatterns?: () => readonly string[];
  /** What is being edited here and not saved yet: it is left alone on every member. */
  readonly unsaved?: UnsavedFiles | undefined;
  /** Inventories of the runs before, in a session of several. */
  readonly last?: LastInventories;
  /** What was decided by hand in earlier runs about many items, for the host to tell; absent: nothing. */
  readonly keptMany?: readonly KeptMany[];
  /** Keeps what the host's decisions about many items are told by when its process ends in the run; absent: nobody does. */
  readonly keepCompared?: KeepCompared;
  /** Keeps the planner after the run, for its rows; absent: it ends with the run. */
  readonly lastPlanner?: LastPlanner;
  /** Whether all items of the plan are shown one by one; a few unless told. */
  readonly listsAll?: boolean | undefined;
  /** Where content ids are remembered, so that what did not change is not read again; absent: nowhere. */
  readonly cacheFolder?: string | undefined;
  /** What the trash of the sources keeps, asked after each synchronization; absent: everything. */
  readonly retention?: () => Retention;
  /** Whether texts that are agreed are kept, so that versions of them can be merged; absent: no. */
  readonly keepsTexts?: boolean;
  /** Told as soon as people may decide by hand about the plan. */
  readonly onDeciding?: (deciding: HandDeciding) => void;
  /** Interrupts this member. */
  readonly signal: AbortSignal;
  /** How long another member may be away before the run is ended, in ms. */
  readonly memberPatienceMs?: number;
}

const REFUSALS = new Set(['consent-refused', 'guard', 'confirmation-needed']);

/** How long the others are told that this member can't go on; the relay may be gone by then. */
const FAREWELL_MS = 3_000;

export interface RunOutcome {
  readonly report: RunReport;
  /** What ended the run early, or kept this member out of it, with its causes, for logs. */
  readonly failure?: BytesyncError;
  /** The host's: what was decided by hand and still holds after what was done; absent: all that the log says. */
  readonly kept?: KeptByHand;
  /** Revision of the decisions that `kept` was made of. */
  readonly keptAt?: number;
  /** Of this member alone, when its membership had ended. */
  readonly traffic?: TrafficCounts;
}

/**
 * One run on this member, from the walk to the report. Never rejects: whatever ends it is in the
 * outcome, and the others are told.
 */
export async function runMember(options: MemberRunOptions): Promise<RunOutcome> {
  const started = performance.now();
  const { session, memberPatienceMs: patienceMs = MEMBER_PATIENCE_MS } = options;
  const run = options.run ?? presentRun(session.state);
  const ending = new AbortController();
  const told = new ToldResults(session, run);
  const unwatch = watchMembers(session, { run, patienceMs, told }, ending);
  const untold = tellDropped(session, run, options.ui);
  // In this order: what ended the run says more than that the session is over, too.
  const signal = AbortSignal.any([options.signal, ending.signal, session.signal]);
  // Without a relay nobody can be told anything, and what waits to be said must not wait for long.
  const endSession = () => {
    const failure = asBytesyncError(options.signal.reason);
    if (failure.code === 'relay-lost') session.close(failure);
  };
  options.signal.addEventListener('abort', endSession, { once: true });
  const announced = new AnnouncedIds(session.store);
  const { workers, cacheFolder, lastPlanner } = options;
  const thread = new PlanThread(workers, signal, cacheFolder, lastPlanner);
  const { planner } = thread;
  const rows = () => thread.rows();
  let context: RunContext | undefined;
  try {
    context = await begin(options, { run, planner, rows, announced, told, signal });
    const outcome = await runPhases(context, started, options);
    await untilAborted(sayDone(context), signal).catch(() => {
      // Everything is done and told: whoever goes now takes nothing away from it.
      return leaveSpent(session);
    });
    const { retention, signal: interrupt } = options;
    return { ...outcome, report: await prunedAfter(context, outcome.report, retention, interrupt) };
  } catch (error) {
    const failure = endOfRun(error, options.signal, signal);
    const status = REFUSALS.has(failure.code) ? 'refused' : 'aborted';
    await tellOthers(session, run, status, failure);
    clearWhenOver(session, run);
    const { code, values } = failure;
    const durationMs = Math.round(performance.now() - started);
    const report = failedReport(status, { code, values }, session.transport.traffic, durationMs);
    // Where the planner has ended, the log tells what it can; where the session is over there is no next run.
    const asked = session.signal.aborted ? undefined : context;
    const keptAt = session.state.decisions.revision;
    const kept = asked && (await handsAfter(asked).catch(() => undefined));
    return { report, failure, ...(kept && { kept, keptAt }) };
  } finally {
    options.signal.removeEventListener('abort', endSession);
    await context?.items.close();
    thread.end();
    announced.close();
    untold();
    unwatch();
    told.close();
  }
}

/** In the background: what can't be deleted now goes with the session, or expires. */
function clearStreams({ streams, signal }: Session, run: number): void {
  if (!signal.aborted) streams.clear(run).catch(() => undefined);
}

/** In the background: what this member has sent whole, the others may go on to receive without it. */
function clearWhenOver(session: Session, run: number): void {
  runOver(session, run).then(
    () => clearStreams(session, run + 1),
    () => undefined,
  );
}

/** Resolves when the host has said that the run is over. */
function runOver({ store, signal }: Session, run: number): Promise<true> {
  const isOver = ({ phase, lastRun }: SessionState) =>
    phase.kind === 'ended' || lastRun > run ? true : undefined;
  return store.until(isOver, signal);
}

/** What ended the run: an own reason, where there is one, tells more than that of somebody else. */
function endOfRun(error: unknown, interrupt: AbortSignal, signal: AbortSignal): BytesyncError {
  if (interrupt.aborted) return asBytesyncError(interrupt.reason);
  const failure = asBytesyncError(error);
  return failure.code === 'aborted' && signal.aborted ? asBytesyncError(signal.reason) : failure;
}

async function begin(
  options: MemberRunOptions,
  parts: Pick<RunContext, 'run' | 'planner' | 'rows' | 'announced' | 'told' | 'signal'>,
): Promise<RunContext> {
  const { session, workers, sources, ui, unsaved, listsAll = false, onDeciding } = options;
  const { last = new LastInventories(), keepsTexts = false } = options;
  const ownPatterns = options.ownPatterns?.() ?? [];
  const settings = await startRun(session, parts.run, options.settings, parts.signal);
  const columns = columnsOf(session.state);
  const labels = columns.map(({ label }) => label);
  const own = columns.flatMap(({ sourceId, memberId, file }, column) => {
    const source = sources.find((one) => one.sourceId === sourceId);
    if (memberId !== session.identity.memberId) return [];
    // In the session, but not served by this process: the others would wait for it.
    if (source === undefined) throw new BytesyncError('source-unknown');
    // What the log says must be what this member knows itself: else all would plan for the wrong place.
    if (source.file !== file) throw new BytesyncError('internal', { what: 'another source' });
    return [{ column, source }];
  });
  const from = columnOf(settings.from, labels);
  if (settings.filter) checkFilter(settings.filter.expression, labels);
  if (settings.first) checkFilter(settings.first.expression, labels);
  if (settings.rules) checkRules(settings.rules.set, labels);
  last.retain(new Set(columns.map(({ sourceId }) => sourceId)));
  const traits = traitsOfSession(session.state);
  let named: string | undefined;
  const versionId = () => {
    named ??= createRunId(new Date());
    return named;
  };
  const shared = { session, workers, ui, settings, last, traits, versionId };
  const items = new LiveItems({ ...parts, session, ui });
  return {
    ...parts,
    ...shared,
    items,
    ownPatterns,
    keepsTexts,
    unsaved,
    columns,
    own,
    from,
    listsAll,
    onDeciding,
  };
}

async function runPhases(
  context: RunContext,
  started: number,
  { keptMany = [], keepCompared: keep }: Pick<MemberRunOptions, 'keptMany' | 'keepCompared'>,
): Promise<RunOutcome> {
  const { ui, settings, columns, session } = context;
  ui.members(shownMembers(session));
  ui.phase('inventory');
  const inventories = await exchangeInventories(context);
  // Everybody is in this run, so nobody reads anything of the last one.
  clearStreams(session, context.run);
  ui.phase('analysis');
  const bytesRead = await analyse(context, inventories);
  await retellHands(context, keptMany);
  const readOnly = readOnlyColumns(columns, session.state.sources);
  // Without what is decided now: members that come to it sooner or later must not see different plans here.
  const earlier = earlierDecisions(settings, session.state.decisions);
  const facts = await makePlan(context, readOnly, earlier);
  keepCompared(context, keep);
  ui.phase('planned');
  ui.plan(viewOf(context, facts), context.rows());
  let agreed: Agreed = { facts, bytesRead: 0, refused: new Map() };
  let done: Transferred = { bytesRead: 0, literalBytes: 0, reusedBytes: 0, sent: [] };
  const isAsked = isAskedAbout(settings, facts);
  if (isAsked) {
    context.onDeciding?.(new HandDeciding(context));
    agreed = await agree(context, { facts, earlier }, readOnly);
  }
  context.told.expect(owedStreams(agreed.facts.streams, columns));
  if (!settings.dryRun && agreed.facts.targets.length > 0) {
    ui.phase('synchronizing');
    warmUpTransfer(context, agreed.facts);
    await context.planner.call('expect', versionOf(session.identity.sessionId, context.run));
    done = await transfer(context, agreed.facts);
  }
  const whole = { ...done, bytesRead: done.bytesRead + agreed.bytesRead + bytesRead };
  const report = await reportRun(context, agreed, whole, started);
  ui.phase('finished');
  const { ownRefusal } = agreed;
  // What failed, or was refused, is still to be done as it was decided.
  const failed = report.problems.flatMap(({ path, code }) => (code === 'conflict' ? [] : [path]));
  const isWhole = agreed.refused.size + droppedOf(session.state, context.run).size === 0;
  // The run is carried out, whatever comes of this. Not undefined: the log alone would say all of it once more.
  const still = await handsAfter(context, isAsked && isWhole ? failed : undefined).catch(() => {
    return { decisions: [], many: [] };
  });
  const kept = still && { kept: still };
  if (ownRefusal === undefined) return { report, ...kept };
  const { code, values } = ownRefusal;
  // The others went on; this member's folders are as they were.
  return {
    report: { ...report, status: 'refused', failure: { code, values } },
    failure: ownRefusal,
    ...kept,
  };
}

/** Whether people are asked, and may decide by hand: something is to be done, or left to them. */
function isAskedAbout({ dryRun, deciding }: RunSettings, facts: PlanFacts): boolean {
  const { targets, conflicts, ruled, byHand } = facts;
  if (dryRun || targets.length > 0) return !dryRun;
  const open = conflicts + (ruled?.undecided ?? 0) + (byHand?.stale ?? 0) + (byHand?.decided ?? 0);
  return deciding === true && facts.check === undefined && open > 0;
}

/** The host ends the run; the others wait for that, so that nobody leaves before all have the results. */
async function sayDone({ session, run }: RunContext): Promise<void> {
  if (isHost(session)) await session.room.post([{ type: 'run-ended', run, status: 'done' }]);
  else await runOver(session, run);
}

/** The others must not wait for somebody who can't go on. */
export async function tellOthers(
  session: Session,
  run: number,
  status: 'refused' | 'aborted',
  failure: BytesyncError,
): Promise<void> {
  if (session.signal.aborted || presentRun(session.state) !== run) return;
  const telling = session.room.post([endMessage(session, run, status, failure)]);
  const patience = new Promise<void>((resolve) => setTimeout(resolve, FAREWELL_MS).unref());
  await Promise.race([telling.catch(() => undefined), patience]);
  await leaveSpent(session);
}

function endMessage(
  session: Session,
  run: number,
  status: 'refused' | 'aborted',
  failure: BytesyncError,
): LogMessage {
  const told = { code: failure.code, values: toldValues(failure.values) };
  if (!isHost(session)) return { type: 'member-failed', run, ...told };
  const { code, values } = endingOf(session, told);
  return { type: 'run-ended', run, status, code, values };
}

function isHost(session: Session): boolean {
  return hostOf(session.state.roster) === session.identity.memberId;
}
