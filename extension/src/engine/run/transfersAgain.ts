import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PackTransfer } from '../sync/packStream.ts';
import { ListPacker, type PackedList, pieceOf } from '../workers/packedList.ts';
import type { ReadContents } from './readContents.ts';

/** Whole copies of some transfers of a stream of the plan. Others have their turn between pieces. */
export async function transfersAgain(
  transfers: PackedList<PackTransfer>,
  stream: number,
  only: readonly number[],
  read: ReadContents,
): Promise<PackedList<PackTransfer>> {
  const wanted = new Set(only);
  const contents = await read.of(stream, wanted);
  const packer = new ListPacker<PackTransfer>();
  for (let piece = 0; piece < transfers.pieces.length; piece += 1) {
    for (const transfer of pieceOf(transfers, piece)) {
      if (!wanted.has(transfer.id)) continue;
      const { content = contents.get(transfer.id) } = transfer;
      const known = content !== undefined && { content };
      packer.push({ ...transfer, ...known, delta: false, again: true });
    }
    await nextTurn();
  }
  return packer.done();
}
