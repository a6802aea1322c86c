import { BytesyncError } from '@bytesync/shared/errors.ts';
import { checkReport } from '../comparison/checkReport.ts';
import { decide } from '../comparison/decide.ts';
import { copiesTo, datesTo } from '../comparison/decision.ts';
import type { Comparison, Decision } from '../comparison/item.ts';
import { summarize } from '../comparison/summary.ts';
import type { Session } from '../session/session.ts';
import { buildPlan } from '../sync/buildPlan.ts';
import type { Plan } from '../sync/plan.ts';
import type { PlanView, ShownMember } from './memberUi.ts';
import type { RunContext } from './runContext.ts';

export interface Planned {
  readonly comparison: Comparison;
  readonly decisions: readonly Decision[];
  readonly plan: Plan;
  /** Columns that are left as they are although something was decided for them. */
  readonly leftOut: readonly number[];
}

/**
 * The plan for this comparison, the same on every member. Columns in `without` are not changed:
 * their member did not agree, or their folder can't be written to.
 */
export function makePlan(
  context: RunContext,
  comparison: Comparison,
  without: ReadonlySet<number>,
): Planned {
  const { preset, from } = context.settings;
  const labels = context.columns.map((column) => column.label);
  const fromColumn = labels.indexOf(from);
  if (fromColumn < 0) {
    throw new BytesyncError('source-unknown', { label: from, labels: labels.join(', ') });
  }
  const wanted = decide(comparison, { preset, from: fromColumn });
  const decisions = wanted.map((decision) => withoutTargets(decision, without));
  const plan = buildPlan(comparison, decisions, preset, fromColumn);
  const changed = new Set(wanted.flatMap(targetsOf));
  return { comparison, decisions, plan, leftOut: [...without].filter((one) => changed.has(one)) };
}

function targetsOf(decision: Decision): readonly number[] {
  return decision.kind === 'delete' ? decision.at : [...copiesTo(decision), ...datesTo(decision)];
}

/** Columns that can't be written to. */
export function readOnlyColumns(context: RunContext): Set<number> {
  const { sources } = context.session.state;
  const readOnly = context.columns.flatMap((column, index) => {
    const source = sources.find((one) => one.sourceId === column.sourceId);
    return source?.writable ? [] : [index];
  });
  return new Set(readOnly);
}

function withoutTargets(decision: Decision, without: ReadonlySet<number>): Decision {
  if (without.size === 0) return decision;
  const kept = (columns: readonly number[]) => columns.filter((column) => !without.has(column));
  switch (decision.kind) {
    case 'copy':
    case 'dates': {
      const to = kept(decision.to);
      return to.length > 0 ? { ...decision, to } : { kind: 'nothing' };
    }
    case 'copy-and-dates': {
      const { from } = decision;
      const to = kept(decision.to);
      const datesTo = kept(decision.datesTo);
      if (to.length === 0) return withoutTargets({ kind: 'dates', from, to: datesTo }, without);
      if (datesTo.length === 0) return { kind: 'copy', from, to };
      return { ...decision, to, datesTo };
    }
    case 'delete': {
      const at = kept(decision.at);
      return at.length > 0 ? { ...decision, at } : { kind: 'nothing' };
    }
    default:
      return decision;
  }
}

/** The session's members as people see them. */
export function membersOf(session: Session): ShownMember[] {
  return session.room.roster.members.map(({ memberId, letter, name }) => ({
    memberId,
    letter,
    name,
  }));
}

/** What people see of the plan. */
export function viewOf(context: RunContext, planned: Planned): PlanView {
  const { session, settings, columns } = context;
  const { comparison, decisions, plan } = planned;
  const names = new Map(session.state.sources.map((source) => [source.sourceId, source.name]));
  return {
    members: membersOf(session),
    sources: columns.map(({ label, sourceId }) => ({ label, name: names.get(sourceId) ?? '' })),
    preset: settings.preset,
    from: settings.from,
    dryRun: settings.dryRun,
    items: comparison.items.length - 1,
    summary: summarize(comparison, decisions, plan),
    nothingToDo: plan.operations.length === 0,
    ...(settings.preset === 'check' && { check: checkReport(comparison) }),
  };
}

/** Members whose own folders the plan changes. */
export function affectedMembers(plan: Plan): string[] {
  const targets = new Set(plan.operations.map((operation) => operation.target));
  const members = [...targets].map((target) => plan.columns[target]?.memberId ?? '');
  return [...new Set(members)];
}
