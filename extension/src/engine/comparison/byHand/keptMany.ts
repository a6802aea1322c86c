import { encode } from '@bytesync/shared/wire/codec.ts';
import { compressed, decompressed } from '../../encoding/compressed.ts';
import { pack, unpack } from '../../workers/packed.ts';
import type { Comparison, ComparisonItem, ComparisonMode } from '../item.ts';
import type { RuleAction } from '../rules/ruleSet.ts';
import { BASIS_LENGTH, basisOf } from './basis.ts';
import { comparisonDigest } from './comparisonDigest.ts';
import type { Author, DecidedItem } from './handDecision.ts';
import { encodeItemSet } from './itemSet.ts';

/** Bytes of paths of one decision, before they are compressed. Own memory: it only bounds what a mistake could do. */
const PATHS_BYTES = 1024 * 1024 * 1024;

/** Items of decisions about many that are kept, the newest decisions: some 20 bytes each. */
export const KEPT_MAX = 2_000_000;

/** What was decided about more items than are named one by one, for a later run: with the paths and bases of all. */
export interface KeptMany {
  readonly by: Author;
  readonly atMs: number;
  readonly action: RuleAction;
  readonly count: number;
  /** Compressed, ascending. */
  readonly paths: Uint8Array;
  /** In the same order, 8 bytes each. */
  readonly bases: Uint8Array;
}

/** It in another comparison. */
export interface RetoldDecision extends Pick<KeptMany, 'by' | 'atMs' | 'action'> {
  /** Items that are what they were, and items that are not; see `encodeItemSet`. Absent: none. */
  readonly same?: Uint8Array;
  readonly changed?: Uint8Array;
}

/** @param items ascending by path */
export function keptMany(
  decision: Pick<KeptMany, 'by' | 'atMs' | 'action'>,
  items: readonly DecidedItem[],
): KeptMany {
  const paths = compressed(pack(items.map(({ path }) => path)).bytes);
  const bases = Buffer.from(items.map(({ basis }) => basis).join(''), 'hex');
  return { ...decision, count: items.length, paths, bases };
}

/** What `keptMany` was given, as far as it is kept. */
export function itemsOfKept({ paths, bases, count }: KeptMany): DecidedItem[] {
  const bytes = decompressed(paths, PATHS_BYTES, 'internal');
  const hex = Buffer.from(bases.buffer, bases.byteOffset, bases.length).toString('hex');
  const all = unpack<readonly string[]>({ bytes });
  return all.slice(0, count).map((path, at) => {
    return { path, basis: hex.slice(at * BASIS_LENGTH, (at + 1) * BASIS_LENGTH) };
  });
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
  for (const { path, basis } of itemsOfKept(kept)) {
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
