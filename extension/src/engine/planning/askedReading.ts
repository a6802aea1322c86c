import {
  type AskedFiles,
  type AskedOutcome,
  askedEntries,
  withAsked,
} from '../comparison/askedContents.ts';
import type { Comparison } from '../comparison/item.ts';
import { decodeContents } from '../inventory/contents.ts';
import { type Announced, announcedContents } from './announced.ts';
import { resultsByItem } from './contentResults.ts';

/** The comparison after an asking, and what came of it. */
export interface AfterAsking {
  readonly comparison: Comparison;
  readonly outcome: AskedOutcome;
}

/**
 * Completes the comparison with what the columns read when they were asked; undefined where nothing came.
 * @throws BytesyncError inventory-malformed where a list is not what the log announces
 */
export function afterAsking(
  comparison: Comparison,
  asked: AskedFiles,
  received: readonly (Announced | undefined)[],
): AfterAsking {
  const results = comparison.columns.map((column, index) => {
    const needed = asked.needs[index] ?? [];
    const sent = received[index];
    if (needed.length === 0 || sent === undefined) return undefined;
    const entries = askedEntries(comparison, index, needed);
    const files = decodeContents(announcedContents(sent, column), entries);
    return resultsByItem(comparison, index, needed, files);
  });
  return withAsked(comparison, asked, results);
}
