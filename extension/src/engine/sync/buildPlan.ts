import { conflict, copiesTo, deletesAt, isUnreadable } from '../comparison/decision.ts';
import type { RunLimit } from '../comparison/filter/runFilter.ts';
import type {
  Comparison,
  ComparisonItem,
  ConflictReason,
  Decision,
  Preset,
} from '../comparison/item.ts';
import { itemFolders } from '../comparison/itemFolders.ts';
import { Spelling } from '../comparison/spelling.ts';
import { findGuards } from './guards.ts';
import type { Operation, Plan, PlanConflict } from './plan.ts';
import { planDigest } from './planDigest.ts';
import { PlannedLocal } from './planLocal.ts';
import { planStreams } from './planStreams.ts';
import { planTotals } from './planTotals.ts';
import { planTransfers } from './planTransfers.ts';
import { keptFrom, TargetOperations } from './targetOperations.ts';

/** A filter, and for each item 1 where it matches: what doesn't is touched only where it has to be made. */
export interface PlanFilter extends RunLimit {
  readonly matching: Uint8Array;
}

/** What a plan is made for beside its decisions. */
export interface PlanTerms {
  readonly filter?: PlanFilter;
  /** For each item, 1 where somebody chose that it goes before others; absent: nothing was chosen. */
  readonly first?: Uint8Array;
  /** By path: why some columns of an item are left for somebody to decide about, where others are served. */
  readonly open?: ReadonlyMap<string, ConflictReason>;
  /** Date that a file gets whose content alone is replaced, in microseconds since 1970. */
  readonly nowUs?: number;
}

/**
 * Turns decisions (one for each item) into a plan; the same comparison and decisions give the same
 * plan, digest included, on every member. `from` is the column that mirror and backup start from.
 *
 * Operations stand by target, each target's in an order that may be run as it stands, as long as local contents are what
 * they were before. Throws internal when a decision doesn't fit the comparison.
 */
export function buildPlan(
  comparison: Comparison,
  decisions: readonly Decision[],
  preset: Preset,
  from = 0,
  { filter, first, open, nowUs = 0 }: PlanTerms = {},
): Plan {
  const { byName } = comparison;
  // By name folders that are there keep what they have.
  const oneWay = byName === undefined && (preset === 'mirror' || preset === 'backup');
  const folders = itemFolders(comparison, decisions);
  const spelling = new Spelling(comparison, decisions, folders);
  const local = new PlannedLocal(comparison, decisions);
  const transfers = planTransfers(comparison, decisions, local, first);
  const input = {
    comparison,
    decisions,
    folders,
    spelling,
    transfers,
    local,
    enforced: oneWay ? from : undefined,
    nowUs,
    keptFrom: keptFrom(comparison),
    ...(filter && { matching: filter.matching }),
    ...(first && { first }),
  };
  const operations: Operation[] = [];
  const folderDates = comparison.columns.map((_, target) =>
    new TargetOperations(input, target, operations).append(),
  );
  const plan = {
    preset,
    ...(byName && ({ match: 'name' } as const)),
    ...(filter && { filter: limitOf(filter) }),
    columns: comparison.columns,
    operations,
    transfers: transfers.transfers,
    streams: planStreams(transfers.transfers),
    guards: findGuards(comparison, operations, preset, from),
    conflicts: planConflicts(comparison, decisions, open),
    totals: planTotals(comparison, operations, folderDates),
  };
  return { ...plan, digest: planDigest(plan, from) };
}

function limitOf({ matching: _, ...limit }: PlanFilter): RunLimit {
  return limit;
}

/** Items in conflict, and those where a column was left out because its file couldn't be read. */
function planConflicts(
  comparison: Comparison,
  decisions: readonly Decision[],
  open: PlanTerms['open'],
): PlanConflict[] {
  const conflicts: PlanConflict[] = [];
  for (const [index, item] of comparison.items.entries()) {
    const decision = decisions[index];
    if (decision === undefined || decision.kind === 'nothing') continue;
    const why = open?.get(item.path);
    const isUnread = leavesUnreadable(item, decision);
    const seen = isUnread ? conflict('content-unreadable') : left(decision, why);
    if (seen.kind !== 'conflict') continue;
    const { reason, on } = seen;
    conflicts.push({ path: item.path, reason, ...(on && { on }) });
  }
  return conflicts;
}

/** Where a part of the columns is served, and the others are for somebody to decide about. */
function left(decision: Decision, reason: ConflictReason | undefined): Decision {
  return reason === undefined || decision.kind === 'conflict' ? decision : conflict(reason);
}

function leavesUnreadable(item: ComparisonItem, decision: Decision): boolean {
  if (decision.kind === 'conflict' || decision.kind === 'delete') return false;
  const ends = [...copiesTo(decision), ...deletesAt(decision)];
  return item.cells.some((cell, column) => isUnreadable(cell) && !ends.includes(column));
}
