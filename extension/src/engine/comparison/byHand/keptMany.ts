import { encode } from '@bytesync/shared/wire/codec.ts';
import type { Comparison, ComparisonItem, ComparisonMode } from '../item.ts';
import type { RuleAction } from '../rules/ruleSet.ts';
import { basisOf } from './basis.ts';
import { comparisonDigest } from './comparisonDigest.ts';
import type { Author, DecidedItem } from './handDecision.ts';
import { encodeItemSet } from './itemSet.ts';
import { type PackedItems, packItems, unpackItems } from './packedItems.ts';

/** Items of decisions about many that are kept, the newest decisions: some 20 bytes each. */
export const KEPT_MAX = 2_000_000;

/** What was decided about more items than are named one by one, for a later run: with the paths and bases of all. */
export interface KeptMany extends PackedItems {
  readonly by: Author;
  readonly atMs: number;
  readonly action: RuleAction;
}

/** It in another comparison. */
export interface RetoldDecision extends Pick<KeptMany, 'by' | 'atMs' | 'action'> {
  /** Items that are what they were, and items that are not; see `encodeItemSet`. Absent: none. */
  readonly same?: Uint8Array;
  readonly changed?: Uint8Array;
}

/** @param items ascending by path */
export function keptMany(
  { by, atMs, action }: Pick<KeptMany, 'by' | 'atMs' | 'action'>,
  items: readonly DecidedItem[],
): KeptMany {
  return { by, atMs, action, ...packItems(items) };
}

export interface Retelling {
  /** Of the comparison. */
  readonly digest: Uint8Array;
  readonly decisions: readonly RetoldDecision[];
}

/** What one statement holds. */
export interface RetoldMost {
  readonly decisions: number;
  /** With all that is said of them, as they travel. */
  readonly bytes: number;
}

/** Finds what was decided in earlier runs in this comparison. Where it is more than can be told, the oldest decisions go first. */
export function retold(
  kept: readonly KeptMany[],
  comparison: Comparison,
  mode: ComparisonMode,
  most: RetoldMost,
): Retelling {
  const all = kept.map((one) => retoldIn(one, comparison, mode));
  const found = all.filter(({ same, changed }) => same !== undefined || changed !== undefined);
  let bytes = 0;
  const before = found.findLastIndex((one, at) => {
    bytes += encode(one).length;
    return bytes > most.bytes || found.length - at > most.decisions;
  });
  return { digest: comparisonDigest(comparison), decisions: found.slice(before + 1) };
}

function retoldIn(kept: KeptMany, comparison: Comparison, mode: ComparisonMode): RetoldDecision {
  const { items, columns } = comparison;
  const { by, atMs, action } = kept;
  const [same, changed]: [number[], number[]] = [[], []];
  let at = 0;
  for (const { path, basis } of unpackItems(kept)) {
    while (at < items.length && (items[at]?.path ?? '') < path) at += 1;
    const item: ComparisonItem | undefined = items[at];
    if (item?.path !== path) continue;
    (basisOf(item, columns, mode) === basis ? same : changed).push(at);
  }
  const setOf = (indexes: readonly number[]) =>
    indexes.length === 0 ? undefined : encodeItemSet(Uint32Array.from(indexes), items.length);
  const [sameSet, changedSet] = [setOf(same), setOf(changed)];
  return {
    ...{ by, atMs, action },
    ...(sameSet && { same: sameSet }),
    ...(changedSet && { changed: changedSet }),
  };
}
