import { Fitting } from '../fitting.ts';
import type { Comparison, Decision } from '../item.ts';

/**
 * Decisions that leave alone what doesn't match, and still fit together (see Fitting): folders that don't
 * match are made where what matches needs them.
 * @param matching for each item, 1 where it matches
 */
export function onlyMatching(
  comparison: Comparison,
  decisions: readonly Decision[],
  matching: Uint8Array,
): readonly Decision[] {
  if (!matching.includes(0)) return decisions;
  return new Fitting(comparison, decisions, matching).decisions();
}
