import { BytesyncError } from '@bytesync/shared/errors.ts';
import { asBytesyncError } from '../session/session.ts';
import type { Consent, SessionState } from '../session/state.ts';
import type { Guard, Plan } from '../sync/plan.ts';
import { affectedMembers, makePlan, membersOf, type Planned, viewOf } from './planPhase.ts';
import type { RunContext } from './runContext.ts';

/** A plan that everybody whose folders change has agreed to. */
export interface Agreed extends Planned {
  /** Members that did not agree; nothing changes there. */
  readonly refused: ReadonlyMap<string, 'no' | 'guard'>;
  /** Why this member did not agree. */
  readonly ownRefusal: BytesyncError | undefined;
}

/**
 * Asks the people: the host whether the plan may be carried out, each other member whether it may
 * change the folders there. Who doesn't agree is left out, and the plan is made anew without.
 * @throws BytesyncError consent-refused or guard when nothing is left, plan-mismatch
 */
export async function agree(
  context: RunContext,
  planned: Planned,
  readOnly: ReadonlySet<number>,
): Promise<Agreed> {
  const { session, run } = context;
  const { digest } = planned.plan;
  let ownRefusal: BytesyncError | undefined;
  const isHost = session.room.roster.members[0]?.memberId === session.identity.memberId;
  if (isHost) {
    await askHost(context, planned);
    await session.room.post([{ type: 'plan-proposed', run, digest }]);
  } else {
    tellWaiting(context, [session.room.roster.members[0]?.memberId ?? '']);
    await samePlan(context, digest);
    ownRefusal = await answer(context, planned);
  }
  const consents = await allConsents(context, planned.plan);
  const refused = refusals(consents);
  const agreed = withoutRefused(context, planned, refused, readOnly, ownRefusal);
  await startTogether(context, isHost, planned.plan.digest);
  return agreed;
}

async function askHost(context: RunContext, planned: Planned): Promise<void> {
  const { session, ui, signal } = context;
  const view = viewOf(context, planned);
  if (!(await unlessAborted(ui.confirmPlan(view), signal))) {
    const member = session.memberLabel(session.identity.memberId);
    throw new BytesyncError('consent-refused', { member });
  }
  const { guards } = planned.plan;
  if (guards.length > 0 && !(await unlessAborted(ui.confirmGuards(guards, view), signal)))
    throw new BytesyncError('guard');
}

/** Somebody who thinks about an answer doesn't keep a run from ending. */
function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  // Whichever comes second has nobody who listens.
  answer.catch(() => undefined);
  return Promise.race([answer, aborted]).finally(() => signal.removeEventListener('abort', abort));
}

/** Members compute the plan themselves; what the host proposes must be just that. */
async function samePlan(context: RunContext, digest: string): Promise<void> {
  const proposed = await context.session.store.until(
    ({ phase }) => ('digest' in phase ? phase.digest : undefined),
    context.signal,
  );
  if (proposed !== digest) throw new BytesyncError('plan-mismatch');
}

/** Answers in the log; returns why the answer is no. */
async function answer(context: RunContext, planned: Planned): Promise<BytesyncError | undefined> {
  const { session, run } = context;
  if (!affectedMembers(planned.plan).includes(session.identity.memberId)) return undefined;
  const refusal = await ownRefusal(context, planned);
  const said: Consent = refusal === undefined ? 'yes' : refusal.code === 'guard' ? 'guard' : 'no';
  const { digest } = planned.plan;
  await session.room.post([{ type: 'consent', run, digest, answer: said }]);
  return refusal;
}

async function ownRefusal(
  context: RunContext,
  planned: Planned,
): Promise<BytesyncError | undefined> {
  const { session, ui, signal } = context;
  const own = session.identity.memberId;
  const view = viewOf(context, planned);
  const guards = ownGuards(planned.plan, own);
  try {
    if (!(await unlessAborted(ui.consent(view), signal))) {
      return new BytesyncError('consent-refused', { member: session.memberLabel(own) });
    }
    if (guards.length === 0) return undefined;
    const yes = await unlessAborted(ui.confirmGuards(guards, view), signal);
    return yes ? undefined : new BytesyncError('guard');
  } catch (error) {
    signal.throwIfAborted();
    return asBytesyncError(error);
  }
}

function ownGuards(plan: Plan, memberId: string): Guard[] {
  return plan.guards.filter(
    (guard) => guard.kind === 'empty-source' || plan.columns[guard.target]?.memberId === memberId,
  );
}

/** The host has said yes by proposing; all others whose folders change say it in the log. */
async function allConsents(context: RunContext, plan: Plan): Promise<ReadonlyMap<string, Consent>> {
  const hostId = context.session.room.roster.members[0]?.memberId;
  const asked = affectedMembers(plan).filter((memberId) => memberId !== hostId);
  const complete = ({ phase }: SessionState) => {
    if (phase.kind === 'synchronizing') return phase.consents;
    if (phase.kind !== 'planned') return undefined;
    return asked.every((memberId) => phase.consents.has(memberId)) ? phase.consents : undefined;
  };
  const { phase } = context.session.state;
  const answered = 'consents' in phase ? phase.consents : new Map<string, Consent>();
  tellWaiting(
    context,
    asked.filter((memberId) => !answered.has(memberId)),
  );
  return context.session.store.until(complete, context.signal);
}

function tellWaiting({ session, ui }: RunContext, memberIds: readonly string[]): void {
  const members = membersOf(session).filter((member) => memberIds.includes(member.memberId));
  if (members.length > 0) ui.waitingFor(members);
}

function refusals(consents: ReadonlyMap<string, Consent>): Map<string, 'no' | 'guard'> {
  const refused = new Map<string, 'no' | 'guard'>();
  for (const [memberId, said] of consents) if (said !== 'yes') refused.set(memberId, said);
  return refused;
}

function withoutRefused(
  context: RunContext,
  planned: Planned,
  refused: ReadonlyMap<string, 'no' | 'guard'>,
  readOnly: ReadonlySet<number>,
  ownRefusal: BytesyncError | undefined,
): Agreed {
  if (refused.size === 0) return { ...planned, refused, ownRefusal };
  const without = new Set(readOnly);
  for (const [index, column] of context.columns.entries()) {
    if (refused.has(column.memberId)) without.add(index);
  }
  const reduced = makePlan(context, planned.comparison, without);
  if (reduced.plan.operations.length > 0) return { ...reduced, refused, ownRefusal };
  if (ownRefusal) throw ownRefusal;
  const [memberId = '', said] = [...refused][0] ?? [];
  const member = context.session.memberLabel(memberId);
  throw new BytesyncError(said === 'guard' ? 'guard' : 'consent-refused', { member });
}

async function startTogether(context: RunContext, isHost: boolean, digest: string): Promise<void> {
  const { session, run, signal } = context;
  if (isHost) await session.room.post([{ type: 'synchronization-started', run, digest }]);
  await session.store.until(
    ({ phase }) => (phase.kind === 'synchronizing' ? true : undefined),
    signal,
  );
}
