import type { Comparison } from '../item.ts';
import { indexOfPath, placesIn } from '../places.ts';
import { ByIndex, type ItemMap } from './byIndex.ts';
import { decidedLast } from './decidedLast.ts';
import { type HandDecision, isOrder } from './handDecision.ts';
import { isAbout } from './holding.ts';

/**
 * What people chose to go before everything else, by index of the item; of each item the last choice counts.
 * @param compared what was compared: without versions that are kept
 */
export function sentFirst(
  { items }: Comparison,
  decisions: readonly HandDecision[],
  compared: Comparison,
): ItemMap<HandDecision> {
  const counting = decisions.map((one) => {
    return isOrder(one.action) && (!one.many || isAbout(one.many, compared)) ? one : undefined;
  });
  if (counting.every((one) => one === undefined)) return new Map();
  const found = new ByIndex<HandDecision>(items.length);
  const take = (index: number | undefined, number: number) => {
    const decision = counting[number - 1];
    const isFirst = decision && isOrder(decision.action) && decision.action.first;
    if (index !== undefined && isFirst) found.set(index, decision);
  };
  const { numbers, elsewhere } = decidedLast(compared, counting);
  const places = items === compared.items ? undefined : placesIn(compared.items, items);
  for (const [index, number] of numbers.entries()) take(places?.[index] ?? index, number);
  for (const [path, number] of elsewhere) take(indexOfPath(items, path), number);
  return found;
}
