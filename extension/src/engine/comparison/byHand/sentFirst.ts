import type { Comparison } from '../item.ts';
import { type HandDecision, isOrder } from './handDecision.ts';

/** What people chose to go before everything else, by index of the item; of each item the last choice counts. */
export function sentFirst(
  { items }: Comparison,
  decisions: readonly HandDecision[],
): ReadonlyMap<number, HandDecision> {
  const last = new Map<string, HandDecision>();
  for (const decision of decisions) {
    if (!isOrder(decision.action)) continue;
    for (const { path } of decision.items) {
      if (decision.action.first) last.set(path, decision);
      else last.delete(path);
    }
  }
  const found = new Map<number, HandDecision>();
  if (last.size === 0) return found;
  for (const [index, { path }] of items.entries()) {
    const decision = last.get(path);
    if (decision !== undefined) found.set(index, decision);
  }
  return found;
}
