import { asBytesyncError } from '@bytesync/shared/errors.ts';
import type { Column, Comparison, ComparisonMode } from '../item.ts';
import { type CompiledAction, compileAction } from '../rules/compileRules.ts';
import type { RuleAction } from '../rules/ruleSet.ts';
import { SourceNames } from '../rules/sourceNames.ts';
import { basisOf } from './basis.ts';
import { type HandDecision, isOrder } from './handDecision.ts';

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
  readonly holding: ReadonlyMap<number, Held>;
  /** What does not, since the item is another one by now; by index of the item. */
  readonly stale: ReadonlyMap<number, HandDecision>;
}

/** Of each item the last decision counts. What nobody has any more is passed over. */
export function holdingOf(comparison: Comparison, { decisions, mode }: RunHands): Holding {
  const holding = new Map<number, Held>();
  const stale = new Map<number, HandDecision>();
  const last = lastOf(decisions);
  const { items, columns } = comparison;
  const actions = new Map<HandDecision, CompiledAction | undefined>();
  for (const [index, item] of items.entries()) {
    const found = last.get(item.path);
    if (found === undefined) continue;
    const { decision, basis } = found;
    const given = decision.action;
    if (given === null || isOrder(given)) continue;
    if (!actions.has(decision)) actions.set(decision, compiled(given, columns));
    const action = actions.get(decision);
    const holds = action !== undefined && basisOf(item, columns, mode) === basis;
    if (holds) holding.set(index, { decision, action });
    else stale.set(index, decision);
  }
  return { holding, stale };
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
