import type { PackTransfer } from '../sync/packStream.ts';
import { type PackedList, packList, unpackList } from '../workers/packedList.ts';

/** By transfer: id of a content that this member has read for itself as well as for others, where the plan does not know it. */
export type ReadContents = Map<number, string>;

/** Whole copies of some transfers of a stream. */
export function transfersAgain(
  transfers: PackedList<PackTransfer>,
  only: readonly number[],
  read: ReadContents,
): PackedList<PackTransfer> {
  return packList(again(unpackList(transfers), new Set(only), read));
}

function* again(
  transfers: Iterable<PackTransfer>,
  only: ReadonlySet<number>,
  read: ReadContents,
): Generator<PackTransfer> {
  for (const transfer of transfers) {
    if (!only.has(transfer.id)) continue;
    const { content = read.get(transfer.id) } = transfer;
    const known = content !== undefined && { content };
    yield { ...transfer, ...known, delta: false, again: true };
  }
}
