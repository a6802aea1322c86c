import { asBytesyncError, BytesyncError } from '@bytesync/shared/errors.ts';
import type { HandDecision } from '../comparison/byHand/handDecision.ts';
import type { PlanFacts } from '../planning/planFacts.ts';
import { type Consent, hostOf, type SessionState } from '../session/state.ts';
import type { Guard } from '../sync/plan.ts';
import { affectedMembers, makePlan, shownMembers } from './planPhase.ts';
import type { RunContext } from './runContext.ts';
import { isLatest, latestPlan, type ShownPlan, unlessDecided } from './shownPlan.ts';
import { untilAborted } from './untilAborted.ts';

export type Refusal = Exclude<Consent, 'yes'>;

/** A plan that everybody whose folders change has agreed to. */
export interface Agreed {
  readonly facts: PlanFacts;
  /** What this member has read because somebody asked for contents, in bytes. */
  readonly bytesRead: number;
  /** Members that did not agree; nothing changes there. */
  readonly refused: ReadonlyMap<string, Refusal>;
  /** Why this member did not agree, if it did not. */
  readonly ownRefusal?: BytesyncError;
}

/** The plan that the run begins with. */
export interface FirstPlan {
  readonly facts: PlanFacts;
  /** What was decided in earlier runs, as it was made with. */
  readonly earlier: readonly HandDecision[];
}

/**
 * Asks the people: the host whether the plan may be carried out, each other member whether it may
 * change the folders there. Who has not said yes when the host starts is left out, and the plan is
 * made anew without.
 * @param readOnly columns that are left out already
 * @throws BytesyncError consent-refused or guard when nothing is left, plan-mismatch
 */
export async function agree(
  context: RunContext,
  { facts, earlier: hands }: FirstPlan,
  readOnly: readonly number[],
): Promise<Agreed> {
  const { session } = context;
  const hostId = hostOf(session.state.roster);
  const first: ShownPlan = { facts, hands, revision: 0, asks: 0, bytesRead: 0 };
  if (session.identity.memberId === hostId) {
    const { shown, asked } = await propose(context, first, readOnly);
    return settle(context, shown, { asked, readOnly, saidYes: true });
  }
  tellWaiting(context, [hostId]);
  return follow(context, await samePlan(context, first, readOnly), readOnly);
}

/** The part of everybody but the host, once it has proposed the plan. */
async function follow(
  context: RunContext,
  shown: ShownPlan,
  readOnly: readonly number[],
): Promise<Agreed> {
  const { facts } = shown;
  const asked = othersAffected(context, facts);
  if (!asked.includes(context.session.identity.memberId)) {
    return settle(context, shown, { asked, readOnly, saidYes: false });
  }
  const ownRefusal = await answer(context, facts);
  if (ownRefusal === undefined) return settle(context, shown, { asked, readOnly, saidYes: true });
  try {
    return { ...(await settle(context, shown, { asked, readOnly, saidYes: false })), ownRefusal };
  } catch (error) {
    // Where nothing was left to do, here the own reason tells more. The host may have ended the run
    // before this member has seen that it started.
    const { code } = asBytesyncError(context.signal.aborted ? context.signal.reason : error);
    throw code === 'consent-refused' || code === 'guard' ? ownRefusal : error;
  }
}

/** Members beside the host whose folders change. */
function othersAffected({ session, columns }: RunContext, facts: PlanFacts): string[] {
  const hostId = hostOf(session.state.roster);
  return affectedMembers(columns, facts).filter((id) => id !== hostId);
}

/**
 * The host's part: asks its person about the plan, again whenever somebody decides something by hand, proposes
 * what was said yes to, waits for everybody's answer, and starts.
 */
async function propose(
  context: RunContext,
  first: ShownPlan,
  readOnly: readonly number[],
): Promise<{ readonly shown: ShownPlan; readonly asked: readonly string[] }> {
  const { session, run, signal } = context;
  let shown = first;
  do {
    shown = await latestPlan(context, shown, readOnly);
  } while (!((await askHost(context, shown)) && (await proposed(context, shown))));
  const { facts } = shown;
  const asked = othersAffected(context, facts);
  tellWaiting(context, asked);
  await session.store.until((state) => answers(state, asked), signal);
  await session.room.post([{ type: 'synchronization-started', run, digest: facts.digest }]);
  return { shown, asked };
}

/** False when something was decided, or asked for, before all heard of the proposal. */
async function proposed({ session, run }: RunContext, shown: ShownPlan) {
  const { facts, revision: decisions, asks } = shown;
  const { digest } = facts;
  await session.room.post([{ type: 'plan-proposed', run, digest, decisions, asks }]);
  return isLatest(session.state, shown);
}

interface Settling {
  readonly asked: readonly string[];
  readonly readOnly: readonly number[];
  /** Whether this member's person agreed to what changes here. */
  readonly saidYes: boolean;
}

/** What the answers leave of the plan when the host has started. */
async function settle(
  context: RunContext,
  shown: ShownPlan,
  { asked, readOnly, saidYes }: Settling,
): Promise<Agreed> {
  const refused = refusals(asked, await started(context));
  const agreed = await withoutRefused(context, shown, refused, readOnly);
  if (refused.size > 0 && agreed.targets.length === 0) throw refusal(context, refused);
  // Whatever the log says: what was not agreed to here is not done here.
  const changed = affectedMembers(context.columns, agreed);
  const changesHere = changed.includes(context.session.identity.memberId);
  if (changesHere && !saidYes) throw new BytesyncError('plan-mismatch');
  return { facts: agreed, refused, bytesRead: shown.bytesRead };
}

/** False when something was decided meanwhile. @throws BytesyncError consent-refused, guard */
async function askHost(context: RunContext, shown: ShownPlan): Promise<boolean> {
  const { ui } = context;
  const yes = await unlessDecided(context, shown, ui.confirmPlan());
  if (yes === undefined) return false;
  if (!yes) throw refusedHere(context);
  const { guards } = shown.facts;
  const sure = await unlessDecided(context, shown, confirmGuards(context, guards));
  if (sure === false) throw new BytesyncError('guard');
  return sure === true;
}

async function confirmGuards(context: RunContext, guards: readonly Guard[]): Promise<boolean> {
  if (guards.length === 0) return true;
  return untilAborted(context.ui.confirmGuards(guards), context.signal);
}

function refusedHere({ session }: RunContext): BytesyncError {
  const member = session.memberLabel(session.identity.memberId);
  return new BytesyncError('consent-refused', { member });
}

function tellWaiting({ session, ui }: RunContext, memberIds: readonly string[]): void {
  const members = shownMembers(session).filter(({ memberId }) => memberIds.includes(memberId));
  if (members.length > 0) ui.waitingFor(members);
}

/**
 * Members compute the plan themselves, with all that is decided by hand; what the host proposes must be just that.
 * Returns it once it is proposed.
 */
async function samePlan(
  context: RunContext,
  first: ShownPlan,
  readOnly: readonly number[],
): Promise<ShownPlan> {
  const { store } = context.session;
  for (let shown = first; ; ) {
    shown = await latestPlan(context, shown, readOnly);
    const made = shown;
    const proposed = await store.until((state) => {
      const { phase } = state;
      // From the proposal on nothing is decided or asked for any more.
      if (!isLatest(state, made)) return '';
      return 'digest' in phase ? phase.digest : undefined;
    }, context.signal);
    if (proposed === shown.facts.digest) return shown;
    if (proposed !== '') throw new BytesyncError('plan-mismatch');
  }
}

/** Asks here and tells everybody; returns why the answer is no. */
async function answer(context: RunContext, facts: PlanFacts): Promise<BytesyncError | undefined> {
  const { session, run } = context;
  const refusal = await ownAnswer(context, facts);
  const said: Consent = refusal === undefined ? 'yes' : refusal.code === 'guard' ? 'guard' : 'no';
  await session.room.post([{ type: 'consent', run, digest: facts.digest, answer: said }]);
  return refusal;
}

async function ownAnswer(
  context: RunContext,
  facts: PlanFacts,
): Promise<BytesyncError | undefined> {
  const { ui, signal } = context;
  try {
    if (!(await untilAborted(ui.consent(), signal))) return refusedHere(context);
    const yes = await confirmGuards(context, ownGuards(context, facts));
    return yes ? undefined : new BytesyncError('guard');
  } catch (error) {
    // Where nobody can be asked the others go on without this member.
    signal.throwIfAborted();
    return asBytesyncError(error);
  }
}

function ownGuards({ columns, session }: RunContext, { guards }: PlanFacts): Guard[] {
  const own = session.identity.memberId;
  return guards.filter(
    (guard) => guard.kind === 'empty-source' || columns[guard.target]?.memberId === own,
  );
}

/**
 * The host has said yes by proposing; all others whose folders change say it in the log. After the start no answer counts
 * any more, and whoever can't go on then does not end the run.
 */
function answers({ phase }: SessionState, asked: readonly string[]): true | undefined {
  if (phase.kind === 'synchronizing') return true;
  const all = phase.kind === 'planned' && asked.every((memberId) => phase.consents.has(memberId));
  return all ? true : undefined;
}

/**
 * The answers as they stood when the host started: the same on every member. A host may start without
 * waiting, and an answer may be changed until then.
 */
function started({ session, signal }: RunContext): Promise<ReadonlyMap<string, Consent>> {
  return session.store.until(
    ({ phase }) => (phase.kind === 'synchronizing' ? phase.consents : undefined),
    signal,
  );
}

function refusals(
  asked: readonly string[],
  consents: ReadonlyMap<string, Consent>,
): Map<string, Refusal> {
  const refused = new Map<string, Refusal>();
  for (const memberId of asked) {
    const said = consents.get(memberId) ?? 'no';
    if (said !== 'yes') refused.set(memberId, said);
  }
  return refused;
}

async function withoutRefused(
  context: RunContext,
  { facts, hands }: ShownPlan,
  refused: ReadonlyMap<string, Refusal>,
  readOnly: readonly number[],
): Promise<PlanFacts> {
  if (refused.size === 0) return facts;
  const theirs = context.columns.flatMap(({ memberId }, column) =>
    refused.has(memberId) ? [column] : [],
  );
  // With the decisions that people have seen, whatever the log says by now.
  return makePlan(context, [...new Set([...readOnly, ...theirs])], hands);
}

/** Nothing is left to do: that of the first who did not agree. */
function refusal(context: RunContext, refused: ReadonlyMap<string, Refusal>): BytesyncError {
  const [memberId = '', said] = [...refused][0] ?? [];
  const member = context.session.memberLabel(memberId);
  return new BytesyncError(said === 'guard' ? 'guard' : 'consent-refused', { member });
}
