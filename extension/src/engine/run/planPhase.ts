import type { HandDecision } from '../comparison/byHand/handDecision.ts';
import type { Column } from '../comparison/item.ts';
import type { PlanFacts } from '../planning/planFacts.ts';
import type { PlanRequest } from '../planning/planned.ts';
import type { Session } from '../session/session.ts';
import type { SessionState } from '../session/state.ts';
import type { ComparedContents } from './askedContents.ts';
import type { PlanView, ShownMember, ShownSource } from './memberUi.ts';
import type { RunContext } from './runContext.ts';

/**
 * The plan, the same on every member, without those columns that stay as they are.
 * @param hands what people decided, in log order
 */
export function makePlan(
  context: RunContext,
  without: readonly number[],
  hands: readonly HandDecision[],
): Promise<PlanFacts> {
  return context.planner.call('plan', planRequest(context, without, hands));
}

/** How the plan is made; parameters as those of `makePlan`. */
export function planRequest(
  { settings, from, listsAll }: Pick<RunContext, 'settings' | 'from' | 'listsAll'>,
  without: readonly number[],
  hands: readonly HandDecision[],
): PlanRequest {
  const { preset, filter, first, only, rules, mode, deciding: open = false } = settings;
  const limit = (filter || only) && { ...filter, ...(only && { only }) };
  const rest = {
    ...(limit && { filter: limit }),
    ...(first && { first }),
    ...(rules && { rules }),
    ...(hands.length > 0 && { hands: { decisions: hands, mode } }),
    ...(open && { open }),
    ...(listsAll && { whole: true }),
  };
  return { preset, from, without, ...rest };
}

/** Columns that can't be written to. */
export function readOnlyColumns(
  columns: readonly Column[],
  sources: SessionState['sources'],
): number[] {
  return columns.flatMap(({ sourceId }, index) => {
    const source = sources.find((one) => one.sourceId === sourceId);
    return source?.writable ? [] : [index];
  });
}

/** What people see of the plan. @param compared what came of the last asking for contents */
export function viewOf(
  context: RunContext,
  facts: PlanFacts,
  compared?: ComparedContents,
): PlanView {
  const { session, settings } = context;
  const { items, summary, listing, conflicts, targets, check, ruled, byHand } = facts;
  const { filter, only, match } = settings;
  const limit = { ...(filter && { expression: filter.expression }), ...(only && { only }) };
  return {
    members: shownMembers(session),
    sources: shownSources(context),
    preset: settings.preset,
    from: settings.from,
    dryRun: settings.dryRun,
    items,
    summary,
    ...(listing && { listing }),
    conflicts,
    nothingToDo: targets.length === 0,
    ...(match === 'name' && { match }),
    ...(check && { check }),
    ...(ruled && { ruled }),
    ...(byHand && { byHand }),
    ...(compared && { compared }),
    ...((filter || only) && { filter: { ...limit, leftOut: facts.filteredOut ?? 0 } }),
    ...shownFirst(settings, facts),
  };
}

function shownFirst({ first }: RunContext['settings'], facts: PlanFacts): Pick<PlanView, 'first'> {
  if (facts.first === undefined) return {};
  return { first: { ...(first && { expression: first.expression }), ...facts.first } };
}

export function shownMembers(session: Session): ShownMember[] {
  const { members } = session.room.roster;
  return members.map(({ memberId, letter, name }) => ({ memberId, letter, name }));
}

function shownSources({ session, columns }: RunContext): ShownSource[] {
  const names = new Map(session.state.sources.map((source) => [source.sourceId, source.name]));
  return columns.map(({ label, sourceId }) => ({ label, name: names.get(sourceId) ?? '' }));
}

/** Members whose own folders the plan changes. */
export function affectedMembers(columns: readonly Column[], facts: PlanFacts): string[] {
  const members = facts.targets.map((target) => columns[target]?.memberId ?? '');
  return [...new Set(members)];
}
