import { differs } from '../comparison/contentGroups.ts';
import { decide } from '../comparison/decide.ts';
import { actionsOf, changedColumns, decisionOf, NOTHING } from '../comparison/decision.ts';
import { onlyMatching } from '../comparison/filter/onlyMatching.ts';
import { itemsOf, type RunLimit } from '../comparison/filter/runFilter.ts';
import { isFolderTime } from '../comparison/folderTime.ts';
import type { Comparison, Decision, Preset } from '../comparison/item.ts';
import {
  decideByRules,
  type RuleOutcome,
  type RunRules,
} from '../comparison/rules/decideByRules.ts';
import { type UnsavedPaths, withoutUnsaved } from '../comparison/unsaved.ts';
import type { Memories } from '../lastSync/told.ts';
import { buildPlan } from '../sync/buildPlan.ts';
import type { Plan } from '../sync/plan.ts';

const NO_RULES: RunRules = { set: { rules: [] }, nowUs: 0 };

export interface PlanRequest {
  readonly preset: Preset;
  /** Column that mirror and backup follow. */
  readonly from: number;
  /** Columns that stay as they are: their member did not agree, or their folder can't be written to. */
  readonly without: readonly number[];
  /** What is left alone but for its sake; absent: nothing. */
  readonly filter?: RunLimit;
  /** What decides before the preset; absent: nothing. */
  readonly rules?: RunRules;
  /** How many items the summary lists in full; a few unless told. */
  readonly listed?: number;
}

export interface Planned {
  readonly comparison: Comparison;
  readonly decisions: readonly Decision[];
  readonly plan: Plan;
  /** Columns that are left as they are although something was decided for them. */
  readonly leftOut: readonly number[];
  /** What the filter says, where there is one. */
  readonly filtered?: Filtered;
  /** What the rules come to, where there are any. */
  readonly ruled?: Ruled;
}

export interface Ruled {
  readonly outcomes: readonly RuleOutcome[];
  /** Items that differ and that nothing decides about: they are left as they are. */
  readonly undecided: number;
}

export interface Filtered {
  /** For each item, 1 where it matches. */
  readonly matching: Uint8Array;
  /** Items that differ and that the filter leaves out, wholly or for some columns. */
  readonly leftOut: number;
}

/**
 * The plan for this comparison, the same on every member.
 * @param unsaved paths with unsaved changes, by column
 * @param memories what the sources remember, by column
 * @throws BytesyncError filter-invalid, rules-invalid
 */
export function makePlan(
  compared: Comparison,
  request: PlanRequest,
  unsaved: UnsavedPaths = [],
  memories: Memories = [],
): Planned {
  const { preset, from, filter } = request;
  const without = new Set(request.without);
  const { comparison, wanted, ruled } = wantedOf(compared, request, memories);
  const agreed = wanted.map((decision) => withoutTargets(decision, without));
  const terms = request.rules && { nowUs: request.rules.nowUs };
  const rest = ruled && { ruled };
  if (filter === undefined) {
    const decisions = withoutUnsaved(comparison, agreed, unsaved);
    const plan = buildPlan(comparison, decisions, preset, from, terms);
    return { comparison, decisions, plan, leftOut: columnsLeftOut(wanted, without), ...rest };
  }
  // Of all that is wanted, so that the same items match whoever is left out.
  const matching = withOrigins(
    comparison,
    itemsOf(filter, comparison, withoutUnsaved(comparison, wanted, unsaved)),
  );
  const limited = onlyMatching(comparison, agreed, matching);
  const decisions = limitedUnsaved(comparison, limited, matching, unsaved);
  const limits = { ...terms, filter: { ...filter, matching } };
  const plan = buildPlan(comparison, decisions, preset, from, limits);
  const leftOut =
    without.size === 0 ? [] : columnsLeftOut(onlyMatching(comparison, wanted, matching), without);
  const count = countLeftOut(comparison, matching, preset, (item) =>
    limited[item] === agreed[item] ? undefined : agreed[item],
  );
  const filtered = { matching, leftOut: count };
  return { comparison, decisions, plan, leftOut, filtered, ...rest };
}

interface Wanted {
  /** With an item more for each version that is kept. */
  readonly comparison: Comparison;
  readonly wanted: readonly Decision[];
  readonly ruled?: Ruled;
}

/** What preset and rules want, whoever may be left out. */
function wantedOf(
  comparison: Comparison,
  { preset, from, rules }: PlanRequest,
  memories: Memories,
): Wanted {
  const byPreset = decide(comparison, { preset, from, memories });
  if (rules === undefined && preset !== 'manual') return { comparison, wanted: byPreset };
  const decided = decideByRules(comparison, byPreset, rules ?? NO_RULES);
  const { decisions, outcomes, ruled } = decided;
  const isUndecided = (item: number) =>
    preset === 'manual' && ruled[item] === 0 && decisions[item]?.kind === 'nothing';
  let undecided = 0;
  for (const [index, item] of decided.comparison.items.entries()) {
    if (isUndecided(index) && differs(item)) undecided += 1;
  }
  return { comparison: decided.comparison, wanted: decisions, ruled: { outcomes, undecided } };
}

/** A version that is kept goes with the item that it is a version of. */
function withOrigins({ items }: Comparison, matching: Uint8Array): Uint8Array {
  if (items.every(({ origin }) => origin === undefined)) return matching;
  const indexes = new Map(items.map(({ path }, index) => [path, index]));
  return matching.map((own, index) => {
    const path = items[index]?.origin?.path;
    return path === undefined ? own : (matching[indexes.get(path) ?? -1] ?? own);
  });
}

/** Folders that were to be made for something that is edited are not made. */
function limitedUnsaved(
  comparison: Comparison,
  limited: readonly Decision[],
  matching: Uint8Array,
  unsaved: UnsavedPaths,
): readonly Decision[] {
  const held = withoutUnsaved(comparison, limited, unsaved);
  if (held === limited) return held;
  const needed = onlyMatching(comparison, held, matching);
  return held.map((decision, item) =>
    decision.kind === 'conflict' ? decision : (needed[item] ?? NOTHING),
  );
}

function columnsLeftOut(decisions: readonly Decision[], without: ReadonlySet<number>): number[] {
  const leftOut = new Set<number>();
  for (const decision of decisions) {
    for (const target of changedColumns(decision)) if (without.has(target)) leftOut.add(target);
  }
  return [...leftOut].sort((a, b) => a - b);
}

/** @param curtailed what would have been decided for an item of which something was left out */
function countLeftOut(
  { items }: Comparison,
  matching: Uint8Array,
  preset: Preset,
  curtailed: (item: number) => Decision | undefined,
): number {
  let count = 0;
  for (const [index, item] of items.entries()) {
    const decision = curtailed(index);
    const isCheck = preset === 'check' && matching[index] === 0;
    if (isCheck && differs(item)) count += 1;
    else if (decision !== undefined) {
      count += decision.kind === 'dates' && isFolderTime(item, decision) ? 0 : 1;
    }
  }
  return count;
}

/** The decision with some columns left as they are. */
export function withoutTargets(decision: Decision, without: ReadonlySet<number>): Decision {
  if (!changedColumns(decision).some((column) => without.has(column))) return decision;
  return decisionOf(actionsOf(decision).filter(({ target }) => !without.has(target)));
}
