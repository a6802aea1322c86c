import { setImmediate as others } from 'node:timers/promises';
import { basisOf } from '../comparison/byHand/basis.ts';
import { comparisonDigest } from '../comparison/byHand/comparisonDigest.ts';
import type { ManyItems } from '../comparison/byHand/handDecision.ts';
import { KEPT_MAX } from '../comparison/byHand/keptMany.ts';
import { ItemPacking, type PackedItems, unpackItems } from '../comparison/byHand/packedItems.ts';
import type { Comparison, ComparisonMode } from '../comparison/item.ts';
import type { KnownItems } from './keptByHand.ts';

/** Items between which the thread does what else it is asked. */
const PIECE = 4096;

/** All items of a comparison, as far as decisions by hand are bound to what they were like. */
export interface ComparedItems extends PackedItems {
  /** Of the comparison; see `comparisonDigest`. */
  readonly digest: Uint8Array;
}

/** @returns undefined for more items than are kept */
export async function comparedItems(
  comparison: Comparison,
  mode: ComparisonMode,
): Promise<ComparedItems | undefined> {
  const { items, columns } = comparison;
  if (items.length > KEPT_MAX) return undefined;
  const packing = new ItemPacking();
  for (let from = 0; from < items.length; from += PIECE) {
    const some = items.slice(from, from + PIECE);
    packing.add(some.map((item) => ({ path: item.path, basis: basisOf(item, columns, mode) })));
    await others();
  }
  return { ...packing.packed(), digest: comparisonDigest(comparison) };
}

/** What decisions are told by once the comparison is gone. @throws BytesyncError internal for what `comparedItems` did not make */
export function knownItems({ digest, ...packed }: ComparedItems): KnownItems {
  const items = unpackItems(packed);
  return {
    items,
    isAbout: (many: ManyItems) => Buffer.compare(many.digest, digest) === 0,
    basisAt: (index) => items[index]?.basis ?? '',
  };
}
