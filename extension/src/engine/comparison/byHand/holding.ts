import { asBytesyncError } from '@bytesync/shared/errors.ts';
import type { Column, Comparison, ComparisonMode } from '../item.ts';
import { type CompiledAction, compileAction } from '../rules/compileRules.ts';
import type { RuleAction } from '../rules/ruleSet.ts';
import { SourceNames } from '../rules/sourceNames.ts';
import { basisOf } from './basis.ts';
import { ByIndex, type ItemMap } from './byIndex.ts';
import { comparisonDigest } from './comparisonDigest.ts';
import { decidedLast } from './decidedLast.ts';
import { type HandDecision, isOrder, type ManyItems } from './handDecision.ts';

/** What people decided, and how the comparison was made on which they did. */
export interface RunHands {
  /** In log order; what was undone is left out. */
  readonly decisions: readonly HandDecision[];
  readonly mode: ComparisonMode;
}

/** A decision with its names found. */
export interface Held {
  readonly decision: HandDecision;
  readonly action: CompiledAction;
}

export interface Holding {
  /** What holds, by index of the item. */
  readonly holding: ItemMap<Held>;
  /** What does not, since the item is another one by now; by index of the item. */
  readonly stale: ItemMap<HandDecision>;
}

/** Of each item the last decision counts. What nobody has any more is passed over. */
export function holdingOf(comparison: Comparison, { decisions, mode }: RunHands): Holding {
  const { items, columns } = comparison;
  const holding = new ByIndex<Held>(items.length);
  const stale = new ByIndex<HandDecision>(items.length);
  const counting = decisions.map((one) => (isOrder(one.action) ? undefined : one));
  const { numbers, bases } = decidedLast(comparison, counting);
  const told = counting.map((decision) => decision && toldOf(decision, comparison));
  for (const [index, number] of numbers.entries()) {
    const { decision, held, isSame } = told[number - 1] ?? {};
    const item = items[index];
    if (decision === undefined || decision.action === null || item === undefined) continue;
    const holds =
      decision.many === undefined ? basisOf(item, columns, mode) === bases.get(index) : isSame;
    if (held && holds) holding.set(index, held);
    else stale.set(index, decision);
  }
  return { holding, stale };
}

/** A decision, with what it says where it says something that can be told here. */
function toldOf(decision: HandDecision, comparison: Comparison) {
  const { action, many } = decision;
  const found =
    action === null || isOrder(action) ? undefined : compiled(action, comparison.columns);
  const held = found && { decision, action: found };
  return { decision, held, isSame: many && !many.changed && isAbout(many, comparison) };
}

/** Whether indexes mean the same items here as where it was decided. */
export function isAbout({ digest }: ManyItems, comparison: Comparison): boolean {
  return Buffer.compare(digest, comparisonDigest(comparison)) === 0;
}

/** What counts of what is to be done with each path, with what the item was like. */
export function lastOf(
  decisions: readonly HandDecision[],
): ReadonlyMap<string, { readonly decision: HandDecision; readonly basis: string }> {
  const last = new Map<string, { readonly decision: HandDecision; readonly basis: string }>();
  for (const decision of decisions) {
    if (isOrder(decision.action)) continue;
    for (const { path, basis } of decision.items) last.set(path, { decision, basis });
  }
  return last;
}

/** Undefined where the action names a source that there isn't: its author meant another session of folders. */
export function compiled(
  action: RuleAction,
  columns: readonly Column[],
): CompiledAction | undefined {
  try {
    return compileAction(action, new SourceNames(columns));
  } catch (error) {
    if (asBytesyncError(error).code !== 'rules-invalid') throw error;
    return undefined;
  }
}
