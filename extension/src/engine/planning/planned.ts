import { decide } from '../comparison/decide.ts';
import { copiesTo, datesTo, NOTHING, spread } from '../comparison/decision.ts';
import type { Comparison, Decision, Preset } from '../comparison/item.ts';
import { type UnsavedPaths, withoutUnsaved } from '../comparison/unsaved.ts';
import type { Memories } from '../lastSync/told.ts';
import { buildPlan } from '../sync/buildPlan.ts';
import type { Plan } from '../sync/plan.ts';

export interface PlanRequest {
  readonly preset: Preset;
  /** Column that mirror and backup follow. */
  readonly from: number;
  /** Columns that stay as they are: their member did not agree, or their folder can't be written to. */
  readonly without: readonly number[];
  /** How many items the summary lists in full; a few unless told. */
  readonly listed?: number;
}

export interface Planned {
  readonly comparison: Comparison;
  readonly decisions: readonly Decision[];
  readonly plan: Plan;
  /** Columns that are left as they are although something was decided for them. */
  readonly leftOut: readonly number[];
}

/**
 * The plan for this comparison, the same on every member.
 * @param unsaved paths with unsaved changes, by column
 * @param memories what the sources remember, by column
 */
export function makePlan(
  comparison: Comparison,
  request: PlanRequest,
  unsaved: UnsavedPaths = [],
  memories: Memories = [],
): Planned {
  const { preset, from } = request;
  const without = new Set(request.without);
  const wanted = decide(comparison, { preset, from, memories });
  const agreed = wanted.map((decision) => withoutTargets(decision, without));
  const decisions = withoutUnsaved(comparison, agreed, unsaved);
  const plan = buildPlan(comparison, decisions, preset, from);
  const leftOut = new Set<number>();
  for (const decision of wanted) {
    for (const target of targetsOf(decision)) if (without.has(target)) leftOut.add(target);
  }
  return { comparison, decisions, plan, leftOut: [...leftOut].sort((a, b) => a - b) };
}

/** Columns that a decision changes. */
function targetsOf(decision: Decision): readonly number[] {
  return decision.kind === 'delete' ? decision.at : [...copiesTo(decision), ...datesTo(decision)];
}

/** The decision with some columns left as they are. */
export function withoutTargets(decision: Decision, without: ReadonlySet<number>): Decision {
  if (!targetsOf(decision).some((column) => without.has(column))) return decision;
  const kept = (columns: readonly number[]) => columns.filter((column) => !without.has(column));
  if (decision.kind === 'delete') {
    const at = kept(decision.at);
    return at.length > 0 ? { kind: 'delete', at } : NOTHING;
  }
  if (!('from' in decision)) return decision;
  return spread(decision.from, kept(copiesTo(decision)), kept(datesTo(decision)));
}
