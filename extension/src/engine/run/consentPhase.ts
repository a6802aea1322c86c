import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { Comparison } from '../comparison/item.ts';
import type { Consent, SessionState } from '../session/state.ts';
import type { Guard, Plan } from '../sync/plan.ts';
import { affectedMembers, makePlan, type Planned, viewOf } from './planPhase.ts';
import type { RunContext } from './runContext.ts';

/** A plan that everybody whose folders change has agreed to. */
export interface Agreed extends Planned {
  /** Members that did not agree; nothing changes there. */
  readonly refused: ReadonlyMap<string, 'no' | 'guard'>;
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
  const isHost = session.room.roster.members[0]?.memberId === session.identity.memberId;
  if (isHost) {
    await askHost(context, planned);
    await session.room.post([{ type: 'plan-proposed', run, digest }]);
  } else {
    await samePlan(context, digest);
    await answer(context, planned);
  }
  const consents = await allConsents(context, planned.plan);
  const refused = refusals(consents);
  const agreed = withoutRefused(context, planned.comparison, planned, refused, readOnly);
  await startTogether(context, isHost, planned.plan.digest);
  return agreed;
}

async function askHost(context: RunContext, planned: Planned): Promise<void> {
  const { ui } = context;
  const view = viewOf(context, planned);
  if (!(await ui.confirmPlan(view))) {
    throw new BytesyncError('consent-refused', { member: 'this member' });
  }
  const { guards } = planned.plan;
  if (guards.length > 0 && !(await ui.confirmGuards(guards, view)))
    throw new BytesyncError('guard');
}

/** Members compute the plan themselves; what the host proposes must be just that. */
async function samePlan(context: RunContext, digest: string): Promise<void> {
  const proposed = await context.session.store.until(
    ({ phase }) => ('digest' in phase ? phase.digest : undefined),
    context.signal,
  );
  if (proposed !== digest) throw new BytesyncError('plan-mismatch');
}

async function answer(context: RunContext, planned: Planned): Promise<void> {
  const { session, run, ui } = context;
  const own = session.identity.memberId;
  if (!affectedMembers(planned.plan).includes(own)) return;
  const view = viewOf(context, planned);
  const guards = ownGuards(planned.plan, own);
  let said: Consent = (await ui.consent(view)) ? 'yes' : 'no';
  if (said === 'yes' && guards.length > 0 && !(await ui.confirmGuards(guards, view)))
    said = 'guard';
  await session.room.post([{ type: 'consent', run, digest: planned.plan.digest, answer: said }]);
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
  return context.session.store.until(complete, context.signal);
}

function refusals(consents: ReadonlyMap<string, Consent>): Map<string, 'no' | 'guard'> {
  const refused = new Map<string, 'no' | 'guard'>();
  for (const [memberId, said] of consents) if (said !== 'yes') refused.set(memberId, said);
  return refused;
}

function withoutRefused(
  context: RunContext,
  comparison: Comparison,
  planned: Planned,
  refused: ReadonlyMap<string, 'no' | 'guard'>,
  readOnly: ReadonlySet<number>,
): Agreed {
  if (refused.size === 0) return { ...planned, refused };
  const without = new Set(readOnly);
  for (const [index, column] of context.columns.entries()) {
    if (refused.has(column.memberId)) without.add(index);
  }
  const reduced = makePlan(context, comparison, without);
  if (reduced.plan.operations.length === 0) {
    const [memberId = '', said] = [...refused][0] ?? [];
    const member = context.session.memberLabel(memberId);
    throw new BytesyncError(said === 'guard' ? 'guard' : 'consent-refused', { member });
  }
  return { ...reduced, refused };
}

async function startTogether(context: RunContext, isHost: boolean, digest: string): Promise<void> {
  const { session, run, signal } = context;
  if (isHost) await session.room.post([{ type: 'synchronization-started', run, digest }]);
  await session.store.until(
    ({ phase }) => (phase.kind === 'synchronizing' ? true : undefined),
    signal,
  );
}
