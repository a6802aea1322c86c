import { itemsOf, type RunFilter } from '../comparison/filter/runFilter.ts';
import type { Comparison, Decision } from '../comparison/item.ts';
import type { Plan } from '../sync/plan.ts';
import { withOrigins } from './withOrigins.ts';

/**
 * For each item, 1 where somebody chose that it goes before others; undefined where nothing was chosen. A kept version goes
 * with the item that it is a version of.
 * @param decisions all that is wanted, whoever is left out: so the same items match
 * @throws BytesyncError filter-invalid
 */
export function chosenFirst(
  comparison: Comparison,
  decisions: readonly Decision[],
  filter: RunFilter | undefined,
): Uint8Array | undefined {
  if (filter === undefined) return undefined;
  return withOrigins(comparison, itemsOf(filter, comparison, decisions));
}

/** Paths of files that go before others. */
export function countFirst({ operations }: Plan): number {
  const paths = operations.flatMap((operation) =>
    operation.kind === 'write-file' && operation.first ? [operation.path] : [],
  );
  return new Set(paths).size;
}
