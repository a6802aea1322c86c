import type { ItemMap } from '../comparison/byHand/byIndex.ts';
import type { HandDecision } from '../comparison/byHand/handDecision.ts';
import { sentFirst } from '../comparison/byHand/sentFirst.ts';
import { itemsOf } from '../comparison/filter/runFilter.ts';
import type { Comparison, Decision } from '../comparison/item.ts';
import type { Plan } from '../sync/plan.ts';
import type { PlanRequest } from './planned.ts';
import { withOrigins } from './withOrigins.ts';

/** What somebody chose to go before everything else. */
export interface ChosenFirst {
  /** For each item, 1 where it was chosen. */
  readonly matching: Uint8Array;
  /** By hand, by index of the item. */
  readonly byHand: ItemMap<HandDecision>;
}

/**
 * Undefined where nothing was chosen. A kept version goes with the item that it is a version of.
 * @param decisions all that is wanted, whoever is left out: so the same items match
 * @param compared without versions that are kept
 * @throws BytesyncError filter-invalid
 */
export function chosenFirst(
  comparison: Comparison,
  decisions: readonly Decision[],
  { first, hands }: Pick<PlanRequest, 'first' | 'hands'>,
  compared: Comparison,
): ChosenFirst | undefined {
  const byHand = sentFirst(comparison, hands?.decisions ?? [], compared);
  if (first === undefined && byHand.size === 0) return undefined;
  const matching =
    first === undefined
      ? new Uint8Array(comparison.items.length)
      : itemsOf(first, comparison, decisions);
  for (const index of byHand.keys()) matching[index] = 1;
  return { matching: withOrigins(comparison, matching), byHand };
}

/** Paths of files that go before others. */
export function countFirst({ operations }: Plan): number {
  const paths = operations.flatMap((operation) =>
    operation.kind === 'write-file' && operation.first ? [operation.path] : [],
  );
  return new Set(paths).size;
}
