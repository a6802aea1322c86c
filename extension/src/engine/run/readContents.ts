import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SentContent } from '../sync/packStream.ts';
import { type PackedList, pieceOf } from '../workers/packedList.ts';

/**
 * Ids of contents that this member has read for itself as well as for others, where the plan does not know them. They stay packed:
 * there may be many, and hardly ever is one of them asked for.
 */
export class ReadContents {
  readonly #lists = new Map<number, PackedList<SentContent>[]>();

  /** What was read of a stream of the plan; what is read later goes before it. */
  add(stream: number, contents: PackedList<SentContent>): void {
    this.#lists.set(stream, [...(this.#lists.get(stream) ?? []), contents]);
  }

  /** Those of some transfers of a stream, by transfer. Others have their turn between pieces. */
  async of(stream: number, transfers: ReadonlySet<number>): Promise<Map<number, string>> {
    const found = new Map<number, string>();
    for (const list of this.#lists.get(stream) ?? []) {
      for (let piece = 0; piece < list.pieces.length; piece += 1) {
        for (const { transfer, content } of pieceOf(list, piece)) {
          if (transfers.has(transfer)) found.set(transfer, content);
        }
        await nextTurn();
      }
    }
    return found;
  }
}
