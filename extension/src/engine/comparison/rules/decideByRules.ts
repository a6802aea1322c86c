import type { ItemMap } from '../byHand/byIndex.ts';
import type { Held } from '../byHand/holding.ts';
import { takesPart } from '../byName/takesPart.ts';
import { withinCollisions, withoutCollisions } from '../collisions.ts';
import { changedColumns, conflict, deletesAt, NOTHING } from '../decision.ts';
import { TRUE } from '../filter/truth.ts';
import { Fitting, type Misfit } from '../fitting.ts';
import type { Comparison, ConflictReason, Decision } from '../item.ts';
import { isFolder, parentIndexes } from '../itemTree.ts';
import { withoutOtherKinds } from '../singleFiles.ts';
import { type CompiledAction, type CompiledRule, compileRules } from './compileRules.ts';
import { ItemDraft } from './itemDraft.ts';
import { type Kept, keptItems } from './keptItems.ts';
import { isHard, type Refusal } from './refusal.ts';
import type { RuleSet } from './ruleSet.ts';

/** What decides beside a preset, the same on every member. */
export interface RunRules {
  readonly set: RuleSet;
  /** When they were given, in microseconds since 1970: what `now` means on every member. */
  readonly nowUs: number;
}

/** What one rule comes to in a comparison. Items are counted below the root. */
export interface RuleOutcome {
  /** Index in the set. */
  readonly rule: number;
  readonly name: string;
  /** Items that its condition is true of. */
  readonly matched: number;
  /** Items of which it settles what some source gets, or that it stays as it is. */
  readonly decided: number;
  /** Items that change because of it. */
  readonly changed: number;
  /** Items that it leaves for somebody to decide. */
  readonly conflicts: number;
  /** What it says and can't be done, by reason: once for each source of an item. */
  readonly refused: Readonly<Partial<Record<Refusal, number>>>;
}

export interface RuledDecisions {
  /** With an item more for each version that is kept under another name. */
  readonly comparison: Comparison;
  readonly decisions: readonly Decision[];
  /** One for each rule that is switched on, in order. */
  readonly outcomes: readonly RuleOutcome[];
  /** For each item, 1 where the rules said something, or a person did. */
  readonly ruled: Uint8Array;
  /** By path: why some columns of an item are left for somebody to decide about, where others are served. */
  readonly open: ReadonlyMap<string, ConflictReason>;
  /** By index in the given comparison: that in this one; absent: they are the same. */
  readonly places?: Int32Array;
  /** Indexes, in the given comparison, of items of which what was decided by hand came to something. */
  readonly byHand: ReadonlySet<number>;
  /** What was decided by hand and can't be done, by reason. */
  readonly handRefused: RuleOutcome['refused'];
}

/**
 * What people and rules decide, people first, and of items that they say nothing of, what the preset decided.
 * Decisions fit together as a tree: see Fitting. What doesn't fit is a conflict.
 * @param preset one decision for each item
 * @param hands what people decided, by index of the item
 * @throws BytesyncError rules-invalid
 */
export function decideByRules(
  comparison: Comparison,
  preset: readonly Decision[],
  { set, nowUs }: RunRules,
  hands: ItemMap<Held> = new Map(),
): RuledDecisions {
  const isConflict = (item: number) => preset[item]?.kind === 'conflict';
  const rules = compileRules(set, { columns: comparison.columns, nowUs, isConflict });
  return new Ruling(comparison, { rules, set, hands }).decide(preset);
}

interface Tally {
  matched: number;
  decided: number;
  changed: number;
  conflicts: number;
  readonly refused: Map<Refusal, number>;
}

interface Deciders {
  readonly rules: readonly CompiledRule[];
  readonly set: RuleSet;
  readonly hands: ItemMap<Held>;
}

/** Used once. Memory: two bytes for each item and column. */
class Ruling {
  #comparison: Comparison;
  readonly #rules: readonly CompiledRule[];
  readonly #set: RuleSet;
  readonly #hands: ItemMap<Held>;
  readonly #byHand = new Set<number>();
  /** One for each rule, and one for what was decided by hand. */
  readonly #tallies: Tally[];
  /** By item and column: number of the tally of whoever settled it, from 1. */
  #settledBy: Int16Array;
  #ruled: Uint8Array;
  readonly #kept: Kept[] = [];
  /** By path: why some columns are left for somebody to decide about. */
  readonly #open = new Map<string, ConflictReason>();
  /** Where items have come to, since versions that are kept stand between them. */
  #places: Int32Array | undefined;

  constructor(comparison: Comparison, { rules, set, hands }: Deciders) {
    this.#comparison = comparison;
    this.#rules = rules;
    this.#set = set;
    this.#hands = hands;
    this.#tallies = [...rules, hands].map(() => {
      return { matched: 0, decided: 0, changed: 0, conflicts: 0, refused: new Map() };
    });
    this.#ruled = new Uint8Array(comparison.items.length);
    this.#settledBy = new Int16Array(comparison.items.length * comparison.columns.length);
  }

  decide(preset: readonly Decision[]): RuledDecisions {
    const colliding = withinCollisions(this.#comparison);
    const drafts = preset.map((decision, item) =>
      colliding[item] === 1 ? decision : (this.#draft(item) ?? decision),
    );
    // What collides stays: what fits is seen with that.
    const drafted = withoutCollisions(this.#comparison, this.#withKept(drafts));
    const fitting = new Fitting(this.#comparison, drafted);
    const fitted = [...fitting.decisions()];
    for (const misfit of fitting.misfits) this.#takeMisfit(misfit, fitted);
    const calm = this.#withoutLost(withoutOtherKinds(this.#comparison, this.#freeze(fitted)));
    const decisions = withoutCollisions(this.#comparison, calm);
    for (const [item, decision] of decisions.entries()) this.#countChanges(item, decision);
    return {
      ...{ comparison: this.#comparison, decisions },
      ...{ outcomes: this.#outcomes(), ruled: this.#ruled, open: this.#open },
      byHand: this.#byHand,
      handRefused: Object.fromEntries(this.#tallies[this.#rules.length]?.refused ?? []),
      ...(this.#places && { places: this.#places }),
    };
  }

  /** Undefined where nobody says anything. */
  #draft(index: number): Decision | undefined {
    const item = this.#comparison.items[index];
    // The root is there on all, or it would be no source.
    if (item === undefined || item.path === '') return undefined;
    if (!takesPart(this.#comparison, item)) return undefined;
    const { columns, byName } = this.#comparison;
    const draft = new ItemDraft(item, columns, byName);
    const held = this.#hands.get(index);
    if (held) this.#add(draft, index, this.#rules.length, [held.action]);
    if (draft.isDecided) this.#byHand.add(index);
    for (const [number, rule] of this.#rules.entries()) {
      if (rule.matches(item, index) === TRUE) this.#add(draft, index, number, rule.actions);
    }
    if (!draft.isDecided) return undefined;
    this.#ruled[index] = 1;
    if (draft.openReason !== undefined) this.#open.set(item.path, draft.openReason);
    return draft.decision;
  }

  /** From here on, versions that are kept are items of the comparison. */
  #withKept(drafts: readonly Decision[]): readonly Decision[] {
    // What rules say something of may go, or change: no version is kept there.
    const isFree = (item: number) =>
      this.#ruled[item] === 0 && deletesAt(drafts[item] ?? NOTHING).length === 0;
    const more = keptItems(this.#comparison, this.#kept, isFree);
    if (more.length === 0) return drafts;
    const { columns, items } = this.#comparison;
    const whole = items.map((item, index) => ({
      item,
      decision: drafts[index] ?? NOTHING,
      isRuled: this.#ruled[index] ?? 0,
      settledBy: columns.map((_, column) => this.#ruleOf(index, column)),
    }));
    for (const { item, decision, kept, existing } of more) {
      const known = existing === undefined ? undefined : whole[existing];
      if (known !== undefined) {
        const { path = '' } = items[kept.item] ?? {};
        const keeps = { path, holders: kept.holders };
        Object.assign(known, { decision, isRuled: 1, item: { ...known.item, keeps } });
        continue;
      }
      const settledBy = columns.map((_, column) => (kept.to.includes(column) ? kept.rule : 0));
      whole.push({ item, decision, isRuled: 1, settledBy });
    }
    const before = whole.slice(0, items.length);
    whole.sort((a, b) => (a.item.path < b.item.path ? -1 : 1));
    const places = new Map(whole.map((one, index) => [one, index]));
    this.#places = Int32Array.from(before, (one) => places.get(one) ?? -1);
    this.#comparison = { ...this.#comparison, items: whole.map(({ item }) => item) };
    this.#ruled = Uint8Array.from(whole, ({ isRuled }) => isRuled);
    this.#settledBy = Int16Array.from(whole.flatMap(({ settledBy }) => settledBy));
    return whole.map(({ decision }) => decision);
  }

  #add(draft: ItemDraft, item: number, number: number, actions: readonly CompiledAction[]): void {
    const tally = this.#tallies[number];
    if (tally === undefined) return;
    tally.matched += 1;
    let settles = false;
    let isConflict = false;
    const onSettled = (column: number) => {
      settles = true;
      this.#settledBy[item * this.#comparison.columns.length + column] = number + 1;
    };
    for (const action of actions) {
      const before = draft.kept.length;
      const refusals = draft.add(action, onSettled);
      for (const version of draft.kept.slice(before)) {
        this.#kept.push({ ...version, item, rule: number + 1 });
      }
      for (const refusal of refusals) {
        tally.refused.set(refusal, (tally.refused.get(refusal) ?? 0) + 1);
        if (isHard(refusal)) isConflict = true;
      }
    }
    if (settles) tally.decided += 1;
    if (isConflict) tally.conflicts += 1;
  }

  #takeMisfit({ item, target, reason }: Misfit, fitted: Decision[]): void {
    const tally = this.#tallies[this.#ruleOf(item, target) - 1];
    if (tally !== undefined) {
      tally.refused.set(reason, (tally.refused.get(reason) ?? 0) + 1);
      tally.conflicts += 1;
    }
    const { path } = this.#comparison.items[item] ?? {};
    if (fitted[item]?.kind === 'nothing') fitted[item] = conflict(reason);
    else if (path !== undefined) this.#open.set(path, reason);
  }

  /** What lies below a folder that is in conflict by a rule is left alone. */
  #freeze(decisions: readonly Decision[]): Decision[] {
    const { items } = this.#comparison;
    const parents = parentIndexes(items);
    const frozen = new Uint8Array(items.length);
    return decisions.map((decision, item) => {
      const isBelow = frozen[parents[item] ?? -1] === 1;
      const isHeld = decision.kind === 'conflict' && this.#ruled[item] === 1;
      if (isBelow || (isHeld && items[item]?.cells.some(isFolder))) frozen[item] = 1;
      return isBelow ? NOTHING : decision;
    });
  }

  /** What is left alone has no version to be kept. */
  #withoutLost(decisions: readonly Decision[]): readonly Decision[] {
    if (this.#kept.length === 0) return decisions;
    const { items } = this.#comparison;
    const conflicts = new Set(
      items.flatMap(({ path }, item) => (decisions[item]?.kind === 'conflict' ? [path] : [])),
    );
    return decisions.map((decision, item) => {
      const path = items[item]?.origin?.path;
      return path !== undefined && conflicts.has(path) ? NOTHING : decision;
    });
  }

  #countChanges(item: number, decision: Decision): void {
    // Counted with the item that it is a version of.
    if (this.#comparison.items[item]?.origin !== undefined) return;
    const rules = new Set(changedColumns(decision).map((column) => this.#ruleOf(item, column)));
    for (const number of rules) {
      const tally = this.#tallies[number - 1];
      if (tally !== undefined) tally.changed += 1;
    }
  }

  #ruleOf(item: number, column: number): number {
    return this.#settledBy[item * this.#comparison.columns.length + column] ?? 0;
  }

  #outcomes(): RuleOutcome[] {
    return this.#rules.flatMap(({ index }, number) => {
      const tally = this.#tallies[number];
      if (tally === undefined) return [];
      const { refused, ...counts } = tally;
      const name = this.#set.rules[index]?.name ?? '';
      return [{ rule: index, name, ...counts, refused: Object.fromEntries(refused) }];
    });
  }
}
