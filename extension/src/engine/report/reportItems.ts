import type { ErrorCode } from '@bytesync/shared/errors.ts';
import { takesPart } from '../comparison/byName/takesPart.ts';
import { differs } from '../comparison/contentGroups.ts';
import { copiesTo, datesTo, deletesAt, NOTHING } from '../comparison/decision.ts';
import { isFolderTime } from '../comparison/folderTime.ts';
import type { Comparison, ComparisonItem, Decision } from '../comparison/item.ts';

/** Paths below the roots; each counts once, as the worst or strongest that happened to it. */
export interface ItemCounts {
  readonly total: number;
  readonly copied: number;
  readonly updated: number;
  readonly deleted: number;
  /** Differ and are left so on purpose. */
  readonly skipped: number;
  readonly conflicts: number;
  readonly errors: number;
}

export const NO_ITEMS: ItemCounts = {
  total: 0,
  copied: 0,
  updated: 0,
  deleted: 0,
  skipped: 0,
  conflicts: 0,
  errors: 0,
};

type Outcome = Exclude<keyof ItemCounts, 'total'>;

/** Something went wrong at a path; '' is a whole source. */
export interface WrongPath {
  readonly path: string;
  readonly code: ErrorCode;
}

/** Left alone because both sides changed: a decision, or a look, is all that is missing. */
const CONFLICTS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'conflict',
  'target-changed',
  'unsaved',
]);

/**
 * Counts each path below the roots once: what went wrong first, an error before a conflict, else what was
 * done to it. A whole source, or a path that the comparison doesn't have, counts where something went wrong.
 */
export function countItems(
  comparison: Comparison,
  decisions: readonly Decision[],
  wrong: Iterable<WrongPath>,
): ItemCounts {
  const counts = { ...NO_ITEMS };
  const worst = worstOf(wrong);
  for (const [index, item] of comparison.items.entries()) {
    const isTold = decisions[index]?.kind !== 'nothing' || worst.has(item.path);
    // By name folders are no items, unless something is done to them.
    if (item.path === '' || !(isTold || takesPart(comparison, item))) continue;
    counts.total += 1;
    const outcome = worst.get(item.path) ?? doneTo(item, decisions[index]);
    if (outcome) counts[outcome] += 1;
    worst.delete(item.path);
  }
  for (const outcome of worst.values()) counts[outcome] += 1;
  return counts;
}

function worstOf(wrong: Iterable<WrongPath>): Map<string, 'conflicts' | 'errors'> {
  const worst = new Map<string, 'conflicts' | 'errors'>();
  for (const { path, code } of wrong) {
    if (!CONFLICTS.has(code)) worst.set(path, 'errors');
    else if (!worst.has(path)) worst.set(path, 'conflicts');
  }
  return worst;
}

function doneTo(item: ComparisonItem, decision: Decision = NOTHING): Outcome | undefined {
  if (decision.kind === 'conflict') return 'conflicts';
  const copies = copiesTo(decision);
  if (copies.some((column) => item.cells[column]?.kind === 'absent')) return 'copied';
  if (copies.length > 0) return 'updated';
  if (deletesAt(decision).length > 0) return 'deleted';
  if (decision.kind === 'dates' && isFolderTime(item, decision)) return undefined;
  if (datesTo(decision).length > 0) return 'updated';
  return differs(item) ? 'skipped' : undefined;
}
