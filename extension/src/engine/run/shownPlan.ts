import type { HandDecision } from '../comparison/byHand/handDecision.ts';
import type { PlanFacts } from '../planning/planFacts.ts';
import { standingDecisions } from '../session/decisionLog.ts';
import type { SessionState } from '../session/state.ts';
import { type ComparedContents, compareContents } from './askedContents.ts';
import { makePlan, viewOf } from './planPhase.ts';
import type { RunContext } from './runContext.ts';
import { untilAborted } from './untilAborted.ts';

/** The plan that the person here sees. */
export interface ShownPlan {
  readonly facts: PlanFacts;
  /** Revision of the decisions by hand that it was made with. */
  readonly revision: number;
  /** These decisions, and those of earlier runs. */
  readonly hands: readonly HandDecision[];
  /** Askings for contents that it was made after. */
  readonly asks: number;
  /** What came of the last one. */
  readonly compared?: ComparedContents;
  /** What this member has read for them, in bytes. */
  readonly bytesRead: number;
}

/** Whether nobody has decided anything, or asked for contents, since that plan was made. */
export function isLatest(
  { decisions, asks }: Pick<SessionState, 'decisions' | 'asks'>,
  shown: ShownPlan,
): boolean {
  return decisions.revision === shown.revision && asks.length === shown.asks;
}

/**
 * Shows the plan with all that was decided by hand, and read because somebody asked for it, until now. However much
 * is decided while one is made, only the latest is made after it.
 */
export async function latestPlan(
  context: RunContext,
  shown: ShownPlan,
  readOnly: readonly number[],
): Promise<ShownPlan> {
  const { session, settings, signal, ui } = context;
  let made = shown;
  while (!isLatest(session.state, made)) {
    signal.throwIfAborted();
    made = await withAskedContents(context, made);
    const { decisions } = session.state;
    const hands = standingDecisions(settings, decisions);
    const facts = await makePlan(context, readOnly, hands);
    made = { ...made, facts, hands, revision: decisions.revision };
  }
  if (made !== shown) ui.plan(viewOf(context, made.facts, made.compared), context.rows());
  return made;
}

/** Has all contents compared that were asked for until now, one asking after the other. */
async function withAskedContents(context: RunContext, shown: ShownPlan): Promise<ShownPlan> {
  const { state } = context.session;
  let { compared, bytesRead } = shown;
  for (const ask of state.asks.slice(shown.asks)) {
    const done = await compareContents(context, ask);
    compared = done.compared;
    bytesRead += done.bytes;
  }
  return { ...shown, asks: state.asks.length, bytesRead, ...(compared && { compared }) };
}

/**
 * What is answered to a question about that plan; undefined when something was decided or asked for before: then nobody
 * has answered for what is planned now.
 */
export async function unlessDecided<T>(
  { session, signal }: RunContext,
  shown: ShownPlan,
  asking: Promise<T>,
): Promise<T | undefined> {
  const over = new AbortController();
  const isOther = () => !isLatest(session.state, shown);
  const decided = session.store.until(
    () => (isOther() ? true : undefined),
    AbortSignal.any([signal, over.signal]),
  );
  try {
    const either = Promise.race([asking, decided.then(() => undefined)]);
    const answer = await untilAborted(either, signal);
    return isOther() ? undefined : answer;
  } finally {
    asking.catch(() => undefined);
    over.abort();
  }
}
