import type { ComparisonItem } from '../item.ts';
import { indexOfPath } from '../places.ts';
import { FirstFilled } from './firstFilled.ts';
import type { HandDecision } from './handDecision.ts';
import { comparedItems, eachRun } from './itemSet.ts';

/** Of each item, the last of some decisions: their numbers, from 1. */
export interface DecidedLast {
  /** By index of the item; 0: none is about it. */
  readonly numbers: Uint32Array;
  /** What the item was like when that was decided, where the decision names it by its path. */
  readonly bases: ReadonlyMap<number, string>;
  /** By paths that are none of the comparison's. */
  readonly elsewhere: ReadonlyMap<string, number>;
}

/**
 * Takes as long as the decisions' bytes take, and a little for each item, however many decisions are about it.
 * @param decisions undefined: it does not count
 */
export function decidedLast(
  { items }: { readonly items: readonly Pick<ComparisonItem, 'path'>[] },
  decisions: readonly (HandDecision | undefined)[],
): DecidedLast {
  const filled = new FirstFilled(items.length);
  const bases = new Map<number, string>();
  const elsewhere = new Map<string, number>();
  // From the newest on: what comes later is about what is left.
  for (let number = decisions.length; number > 0; number -= 1) {
    const decision = decisions[number - 1];
    for (const { path, basis } of decision?.items.toReversed() ?? []) {
      const index = indexOfPath(items, path);
      if (index !== undefined) {
        if (filled.set(index, number)) bases.set(index, basis);
      } else if (!elsewhere.has(path)) elsewhere.set(path, number);
    }
    const many = decision?.many;
    // Of a comparison of another size nobody knows which they are.
    if (many === undefined || comparedItems(many.items) !== items.length) continue;
    eachRun(many.items, filled.filling(number));
  }
  return { numbers: filled.numbers, bases, elsewhere };
}
