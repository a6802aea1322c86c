import { versionOf } from '../lastSync/remember.ts';
import type { OwnRefusal } from '../planning/plannerCalls.ts';
import { RESULTS_LIMIT } from '../report/memberResults.ts';
import type { RunReport } from '../report/runReport.ts';
import { droppedOf } from '../session/dropping.ts';
import type { Session } from '../session/session.ts';
import type { SessionState } from '../session/state.ts';
import type { Agreed } from './consentPhase.ts';
import { tellProgress } from './progressReporter.ts';
import type { RunContext } from './runContext.ts';
import type { Transferred } from './transferPhase.ts';

/** Tells the others what was done here, learns what was done there, and makes the report of it all. */
export async function reportRun(
  context: RunContext,
  agreed: Agreed,
  done: Transferred,
  started: number,
): Promise<RunReport> {
  const { session, planner, settings } = context;
  const { memberId } = session.identity;
  const { sent, applied, ...counts } = done;
  const part = { ...counts, traffic: session.transport.traffic };
  const refused = agreed.refused.get(memberId);
  const refusal: OwnRefusal | undefined = refused && {
    code: refused === 'guard' ? 'guard' : 'consent-refused',
    member: session.memberLabel(memberId),
  };
  if (applied !== undefined) await planner.applied(applied);
  const unkept =
    settings.dryRun || settings.preset === 'check' ? [] : await remember(context, sent);
  const own = await planner.call('results', part, refusal, unkept);
  const results = await exchangeResults(context, own);
  await context.items.results(results);
  const dropped = new Map(
    [...droppedOf(session.state, context.run)].filter(([id]) => !results.has(id)),
  );
  tellProgress(context, 'finished');
  return planner.call('report', {
    results,
    sourceNames: new Map(session.state.sources.map(({ sourceId, name }) => [sourceId, name])),
    durationMs: Math.round(performance.now() - started),
    dryRun: settings.dryRun,
    dropped,
  });
}

/** Every source keeps what it has in common with the others now. */
function remember({ session, planner, run }: RunContext, sent: Transferred['sent']) {
  return planner.call('remember', versionOf(session.identity.sessionId, run), sent);
}

/** All members' results, encoded, by member id; without those who were dropped before they had told them. */
async function exchangeResults(
  context: RunContext,
  own: Uint8Array,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const { session, run } = context;
  const { others } = session.room;
  const [received] = await Promise.all([
    Promise.all(others.map((memberId) => resultsOf(context, memberId))),
    session.streams.sendBytes({ kind: 'results', run }, others, own),
  ]);
  return new Map([...received.flat(), [session.identity.memberId, own]]);
}

/** How long a member whose results can't be had may take to be dropped, in ms. */
const DROP_PATIENCE_MS = 10_000;

/** None where the member is dropped before it has told them. */
async function resultsOf(
  { session, run, signal, told }: RunContext,
  memberId: string,
): Promise<[memberId: string, results: Uint8Array][]> {
  const { streams } = session;
  const purpose = { kind: 'results', run } as const;
  try {
    return [[memberId, await streams.receiveBytes(purpose, memberId, RESULTS_LIMIT, signal)]];
  } catch (error) {
    told.lost(memberId);
    if (signal.aborted || !(await isDropped(session, run, memberId, signal))) throw error;
    return [];
  }
}

/** Whether the others go on without a member whose results can't be had; it says itself that it fails, a moment later. */
async function isDropped(
  { store }: Session,
  run: number,
  memberId: string,
  signal: AbortSignal,
): Promise<boolean> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(DROP_PATIENCE_MS)]);
  const dropped = (state: SessionState) => droppedOf(state, run).has(memberId) || undefined;
  return store.until(dropped, patience).catch(() => false);
}
