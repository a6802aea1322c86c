import { BytesyncError } from '@bytesync/shared/errors.ts';
import { basisOf } from '../comparison/byHand/basis.ts';
import { CHOSEN_CHARACTERS, CHOSEN_MAX } from '../comparison/byHand/chosenItems.ts';
import { type DecidedLast, decidedLast } from '../comparison/byHand/decidedLast.ts';
import {
  charactersOf,
  type DecidedItem,
  type HandDecision,
  isOrder,
  type ManyItems,
} from '../comparison/byHand/handDecision.ts';
import { isAbout } from '../comparison/byHand/holding.ts';
import { eachRun } from '../comparison/byHand/itemSet.ts';
import { KEPT_MAX, type KeptMany, keptMany } from '../comparison/byHand/keptMany.ts';
import { changedColumns, NOTHING } from '../comparison/decision.ts';
import type { Comparison, ComparisonItem, ComparisonMode } from '../comparison/item.ts';
import { indexOfPath } from '../comparison/places.ts';
import type { KeptDecisions } from '../session/decisionLog.ts';
import { DECIDED_CHARACTERS, fits, MOST_DECISIONS } from '../session/decisionMessages.ts';
import type { Planned } from './planned.ts';

type KeptDecision = KeptDecisions[number];

/** What was decided by hand, for the next run. */
export interface KeptByHand {
  /** What its settings hold. */
  readonly decisions: KeptDecisions;
  /** What the host tells once it has compared. */
  readonly many: readonly KeptMany[];
}

export interface KeptRequest {
  /** In log order; what was undone is left out. */
  readonly standing: readonly HandDecision[];
  /** Paths where what was decided is still to be done; absent: nothing was done, and all is kept. */
  readonly failed?: readonly string[];
}

interface Made {
  readonly compared: Comparison;
  readonly planned: Planned;
  readonly mode: ComparisonMode;
}

/** The comparison that decisions are about, or what is known of it once it is gone. */
export interface KnownItems {
  readonly items: readonly Pick<ComparisonItem, 'path'>[];
  /** Whether indexes of that decision mean these items. */
  readonly isAbout: (many: ManyItems) => boolean;
  /** What the item with this index was like. */
  readonly basisAt: (index: number) => string;
}

/** What was decided, as the next run is to have it; what was carried out is left out. */
export function keptByHand({ standing, failed }: KeptRequest, made: Made): KeptByHand {
  const { compared, planned, mode } = made;
  const { items, columns } = compared;
  const known: KnownItems = {
    items,
    isAbout: (many) => isAbout(many, compared),
    basisAt: (index) => {
      const item = items[index];
      if (item === undefined) throw new BytesyncError('internal', { what: 'no such item' });
      return basisOf(item, columns, mode);
    },
  };
  const isKept = failed === undefined ? () => true : keptBelow(planned, new Set(failed));
  return keptOf(standing, known, isKept);
}

/**
 * Of each item the last decision about what is done with it. The oldest go first where there are too many.
 * @param standing in log order; what was undone is left out
 * @param isKept whether what was decided about a path is still to be done; all is unless given
 */
export function keptOf(
  standing: readonly HandDecision[],
  known: KnownItems,
  isKept: (path: string) => boolean = () => true,
): KeptByHand {
  const counting = standing.map((one) => (isOrder(one.action) ? undefined : one));
  const last = decidedLast(known, counting);
  const kept: KeptDecisions = [];
  for (const [at, decision] of counting.entries()) {
    if (decision === undefined) continue;
    const { by, atMs, action } = decision;
    if (action === null || isOrder(action)) continue;
    const items = itemsOf(decision, lastIs(at + 1, last, known), isKept, known);
    if (items.length === 0) continue;
    kept.push({ by, atMs, action, items });
  }
  const decisions = kept.filter(isFew);
  while (!fits(decisions)) decisions.shift();
  // What the settings can't hold is told later.
  const held = new Set(decisions);
  const rest = newest(kept.filter((one) => !held.has(one)));
  return { decisions, many: rest.map((one) => keptMany(one, sorted(one.items))) };
}

/** What may be done once more, whatever was carried out of all: it changes nothing. */
export function leavingOnly({ decisions, many }: KeptByHand): KeptByHand {
  const leaves = ({ action }: Pick<KeptDecision, 'action'>) => {
    return 'leave' in action && action.leave === 'all';
  };
  return { decisions: decisions.filter(leaves), many: many.filter(leaves) };
}

function isFew(one: KeptDecision): boolean {
  return one.items.length <= CHOSEN_MAX && charactersOf(one) <= CHOSEN_CHARACTERS;
}

/** As many as are kept, and as one statement tells in the next run. @param all in log order */
function newest(all: readonly KeptDecision[]): readonly KeptDecision[] {
  let [items, characters] = [0, 0];
  const before = all.findLastIndex((one, at) => {
    items += one.items.length;
    characters += charactersOf({ ...one, items: [] });
    const isTooMuch = items > KEPT_MAX || characters > DECIDED_CHARACTERS;
    return isTooMuch || all.length - at > MOST_DECISIONS;
  });
  return all.slice(before + 1);
}

/** Items of which this decision is the last, as far as it is kept. */
function itemsOf(
  { items: named, many }: HandDecision,
  isLast: IsLast,
  isKept: (path: string) => boolean,
  known: KnownItems,
): DecidedItem[] {
  if (many === undefined) {
    return onceEach(named.filter(({ path }) => isLast.of(path) && isKept(path)));
  }
  // What has changed since was decided with another basis, which nobody has any more.
  if (many.changed || !known.isAbout(many)) return [];
  const found: DecidedItem[] = [];
  eachRun(many.items, (from, to) => {
    for (let index = from; index < to; index += 1) {
      const item = known.items[index];
      if (item === undefined || !isLast.at(index) || !isKept(item.path)) continue;
      found.push({ path: item.path, basis: known.basisAt(index) });
    }
  });
  return found;
}

/** Of a path that is named more than once the last, which is the one that held. */
function onceEach(named: readonly DecidedItem[]): DecidedItem[] {
  return [...new Map(named.map((item) => [item.path, item])).values()];
}

/** Whether a decision is the last about an item. */
interface IsLast {
  readonly at: (index: number) => boolean;
  readonly of: (path: string) => boolean;
}

function lastIs(number: number, last: DecidedLast, { items }: KnownItems): IsLast {
  const at = (index: number) => last.numbers[index] === number;
  const of = (path: string) => {
    const index = indexOfPath(items, path);
    return index === undefined ? last.elsewhere.get(path) === number : at(index);
  };
  return { at, of };
}

/** Whether a decision is as true after the run as before: it holds and nothing is done, or it was not done. */
function keptBelow(
  { comparison, decisions, byHand }: Planned,
  failed: ReadonlySet<string>,
): (path: string) => boolean {
  const kept = new Set(failed);
  for (const index of byHand?.holding.keys() ?? []) {
    const path = comparison.items[index]?.path;
    const isDone = changedColumns(decisions[index] ?? NOTHING).length > 0;
    if (path !== undefined && !isDone) kept.add(path);
  }
  return (path) => kept.has(path);
}

function sorted(items: readonly DecidedItem[]): DecidedItem[] {
  return [...items].sort((a, b) => (a.path < b.path ? -1 : 1));
}
