import { ByIndex, type ItemMap } from '../comparison/byHand/byIndex.ts';
import { type HandDecision, isOrder } from '../comparison/byHand/handDecision.ts';
import { type Holding, holdingOf, type RunHands } from '../comparison/byHand/holding.ts';
import { amongNamed, takesPart } from '../comparison/byName/takesPart.ts';
import { differs } from '../comparison/contentGroups.ts';
import { decide } from '../comparison/decide.ts';
import {
  actionsOf,
  changedColumns,
  decisionOf,
  deletesAt,
  NOTHING,
} from '../comparison/decision.ts';
import { onlyMatching } from '../comparison/filter/onlyMatching.ts';
import { itemsOf, type RunFilter, type RunLimit } from '../comparison/filter/runFilter.ts';
import { isFolderTime } from '../comparison/folderTime.ts';
import type { Comparison, ConflictReason, Decision, Preset } from '../comparison/item.ts';
import {
  decideByRules,
  type RuledDecisions,
  type RuleOutcome,
  type RunRules,
} from '../comparison/rules/decideByRules.ts';
import { type UnsavedPaths, withoutUnsaved } from '../comparison/unsaved.ts';
import type { Memories } from '../lastSync/told.ts';
import { buildPlan } from '../sync/buildPlan.ts';
import type { Plan } from '../sync/plan.ts';
import { type ChosenFirst, chosenFirst } from './chosenFirst.ts';
import { withOrigins } from './withOrigins.ts';

const NO_RULES: RunRules = { set: { rules: [] }, nowUs: 0 };

export interface PlanRequest {
  readonly preset: Preset;
  /** Column that mirror and backup follow. */
  readonly from: number;
  /** Columns that stay as they are: their member did not agree, or their folder can't be written to. */
  readonly without: readonly number[];
  /** What is left alone but for its sake; absent: nothing. */
  readonly filter?: RunLimit;
  /** What goes before everything else; absent: nothing was chosen. */
  readonly first?: RunFilter;
  /** What decides before the preset; absent: nothing. */
  readonly rules?: RunRules;
  /** What people decided by hand, before rules and preset; absent: nothing. */
  readonly hands?: RunHands;
  /** Whether the summary lists what nobody has decided about. */
  readonly open?: boolean;
  /** Whether all items are listed beside the summary, which has a few. */
  readonly whole?: boolean;
}

export interface Planned {
  readonly comparison: Comparison;
  readonly decisions: readonly Decision[];
  readonly plan: Plan;
  /** Columns that are left as they are although something was decided for them. */
  readonly leftOut: readonly number[];
  /** What the filter says, where there is one. */
  readonly filtered?: Filtered;
  /** What goes before everything else, where anything was chosen. */
  readonly first?: ChosenFirst;
  /** What the rules come to, where there are any. */
  readonly ruled?: Ruled;
  /** What was decided by hand comes to, where anything was. */
  readonly byHand?: ByHand;
  /** Paths that rules or people delete on some sources and leave on others. */
  readonly partlyDeleted?: ReadonlySet<string>;
  /** For each item, 1 where it differs and nothing decides about it; with preset manual. */
  readonly open?: Uint8Array;
}

/** What was decided by hand, by index of the item. */
export interface ByHand {
  /** What holds: it says at least for one source what it gets, or that it stays. */
  readonly holding: ItemMap<HandDecision>;
  /** What does not: the item has changed since, or what was decided can't be done. */
  readonly stale: ItemMap<HandDecision>;
  /** Why what was decided can't be done: once for each source of an item. */
  readonly refused: RuleOutcome['refused'];
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
  const { preset, from } = request;
  // By name only files count, as if a filter said so.
  const filter = request.filter ?? (compared.byName === true ? {} : undefined);
  const without = new Set(request.without);
  const { comparison, wanted, left, ...rest } = wantedOf(compared, request, memories);
  const agreed = wanted.map((decision) => withoutTargets(decision, without));
  const first = chosenFirst(comparison, wanted, request, compared);
  const terms = {
    ...(first && { first: first.matching }),
    ...(request.rules && { nowUs: request.rules.nowUs }),
    ...(left && { open: left }),
  };
  if (filter === undefined) {
    const decisions = withoutUnsaved(comparison, agreed, unsaved);
    const plan = buildPlan(comparison, decisions, preset, from, terms);
    const leftOut = columnsLeftOut(wanted, without);
    return { comparison, decisions, plan, leftOut, ...(first && { first }), ...rest };
  }
  // Of all that is wanted, so that the same items match whoever is left out.
  const matching = withOrigins(
    comparison,
    amongNamed(
      comparison,
      itemsOf(filter, comparison, withoutUnsaved(comparison, wanted, unsaved)),
    ),
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
  const found = { filtered, ...(first && { first }) };
  return { comparison, decisions, plan, leftOut, ...found, ...rest };
}

interface Wanted extends Pick<Planned, 'ruled' | 'byHand' | 'open' | 'partlyDeleted'> {
  /** With an item more for each version that is kept. */
  readonly comparison: Comparison;
  readonly wanted: readonly Decision[];
  /** By path: why some columns are left for somebody to decide about. */
  readonly left?: ReadonlyMap<string, ConflictReason>;
}

/** What people, rules and preset want, whoever may be left out. */
function wantedOf(
  compared: Comparison,
  { preset, from, rules: given, hands }: PlanRequest,
  memories: Memories,
): Wanted {
  const rules = preset === 'check' ? undefined : given;
  const byPreset = decide(compared, { preset, from, memories });
  const isRuled = rules !== undefined || preset === 'manual';
  // A check changes nothing, whatever anybody decided before.
  const isDecided = hands?.decisions.some(({ action }) => !isOrder(action));
  const held =
    preset !== 'check' && hands !== undefined && isDecided ? holdingOf(compared, hands) : undefined;
  if (!isRuled && held === undefined) return { comparison: compared, wanted: byPreset };
  const decided = decideByRules(compared, byPreset, rules ?? NO_RULES, held?.holding);
  const { comparison, decisions, outcomes, ruled } = decided;
  const open = new Uint8Array(comparison.items.length);
  let undecided = 0;
  for (const [index, item] of comparison.items.entries()) {
    const isUndecided =
      preset === 'manual' && ruled[index] === 0 && decisions[index]?.kind === 'nothing';
    if (!isUndecided || !takesPart(comparison, item) || !differs(item)) continue;
    open[index] = 1;
    undecided += 1;
  }
  return {
    ...{ comparison, wanted: decisions, left: decided.open },
    partlyDeleted: partlyDeletedPaths(decided),
    ...(isRuled && { ruled: { outcomes, undecided }, open }),
    ...(held && { byHand: byHandOf(held, decided) }),
  };
}

/** What came to nothing is shown as what doesn't hold. */
function byHandOf({ holding, stale }: Holding, decided: RuledDecisions): ByHand {
  const { byHand, comparison, handRefused, places } = decided;
  const { length } = comparison.items;
  const found = {
    holding: new ByIndex<HandDecision>(length),
    stale: new ByIndex<HandDecision>(length),
  };
  const place = (index: number) => places?.[index] ?? index;
  for (const index of stale.keys()) found.stale.set(place(index), stale.get(index));
  for (const index of holding.keys()) {
    const where = byHand.has(index) ? found.holding : found.stale;
    where.set(place(index), holding.get(index)?.decision);
  }
  return { ...found, refused: handRefused };
}

function partlyDeletedPaths({ comparison, decisions, ruled }: RuledDecisions): Set<string> {
  return new Set(
    comparison.items.flatMap(({ path, cells }, item) => {
      const deleted = deletesAt(decisions[item] ?? NOTHING);
      if (deleted.length === 0 || ruled[item] === 0) return [];
      const stays = (column: number) =>
        cells[column]?.kind === 'present' && !deleted.includes(column);
      return [...cells.keys()].some(stays) ? [path] : [];
    }),
  );
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
  comparison: Comparison,
  matching: Uint8Array,
  preset: Preset,
  curtailed: (item: number) => Decision | undefined,
): number {
  let count = 0;
  for (const [index, item] of comparison.items.entries()) {
    if (!takesPart(comparison, item)) continue;
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
