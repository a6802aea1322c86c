import { differs } from '../comparison/contentGroups.ts';
import { decide } from '../comparison/decide.ts';
import { copiesTo, datesTo, NOTHING, spread } from '../comparison/decision.ts';
import { onlyMatching } from '../comparison/filter/onlyMatching.ts';
import { itemsOf, type RunLimit } from '../comparison/filter/runFilter.ts';
import { isFolderTime } from '../comparison/folderTime.ts';
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
  /** What is left alone but for its sake; absent: nothing. */
  readonly filter?: RunLimit;
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
 * @throws BytesyncError filter-invalid
 */
export function makePlan(
  comparison: Comparison,
  request: PlanRequest,
  unsaved: UnsavedPaths = [],
  memories: Memories = [],
): Planned {
  const { preset, from, filter } = request;
  const without = new Set(request.without);
  const wanted = decide(comparison, { preset, from, memories });
  const agreed = wanted.map((decision) => withoutTargets(decision, without));
  if (filter === undefined) {
    const decisions = withoutUnsaved(comparison, agreed, unsaved);
    const plan = buildPlan(comparison, decisions, preset, from);
    return { comparison, decisions, plan, leftOut: columnsLeftOut(wanted, without) };
  }
  // Of all that the preset wants, so that the same items match whoever is left out.
  const matching = itemsOf(filter, comparison, withoutUnsaved(comparison, wanted, unsaved));
  const limited = onlyMatching(comparison, agreed, matching);
  const decisions = limitedUnsaved(comparison, limited, matching, unsaved);
  const plan = buildPlan(comparison, decisions, preset, from, { ...filter, matching });
  const leftOut =
    without.size === 0 ? [] : columnsLeftOut(onlyMatching(comparison, wanted, matching), without);
  const count = countLeftOut(comparison, matching, preset, (item) =>
    limited[item] === agreed[item] ? undefined : agreed[item],
  );
  return { comparison, decisions, plan, leftOut, filtered: { matching, leftOut: count } };
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
    for (const target of targetsOf(decision)) if (without.has(target)) leftOut.add(target);
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
