import type { HandDecision } from '../comparison/byHand/handDecision.ts';
import type { PlanFacts } from '../planning/planFacts.ts';
import { standingDecisions } from '../session/decisionLog.ts';
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
}

/**
 * Shows the plan with all that was decided by hand until now. However much is decided while one is made, only
 * the latest is made after it.
 */
export async function withDecisions(
  context: RunContext,
  shown: ShownPlan,
  readOnly: readonly number[],
): Promise<ShownPlan> {
  const { session, settings, signal, ui } = context;
  let made = shown;
  while (made.revision !== session.state.decisions.revision) {
    signal.throwIfAborted();
    const { decisions } = session.state;
    const hands = standingDecisions(settings, decisions);
    const facts = await makePlan(context, readOnly, hands);
    made = { facts, hands, revision: decisions.revision };
  }
  if (made !== shown) ui.plan(viewOf(context, made.facts));
  return made;
}

/**
 * What is answered to a question about that plan; undefined when something was decided before: then nobody has
 * answered for what is planned now.
 */
export async function unlessDecided<T>(
  { session, signal }: RunContext,
  { revision }: ShownPlan,
  asking: Promise<T>,
): Promise<T | undefined> {
  const over = new AbortController();
  const isOther = () => session.state.decisions.revision !== revision;
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
