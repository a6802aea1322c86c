import { type PackedList, PIECE_LENGTH, pieceOf } from './packedList.ts';

/** Pieces that stay unpacked: whoever asks mostly goes on where he was, in a few places at a time. */
const KEPT = 16;

/** What can be asked for by its index; an array is that, too. */
export interface Indexed<T> {
  readonly length: number;
  /** @param index 0 or more */
  at(index: number): T | undefined;
  entries(): Iterable<[index: number, value: T]>;
}

/** A packed list of which one asks for single values: only what was asked for last is unpacked. */
export class UnpackedArray<T> implements Indexed<T> {
  readonly #list: PackedList<T>;
  /** By number, the one that was used last at the end. */
  readonly #pieces = new Map<number, readonly T[]>();

  constructor(list: PackedList<T>) {
    this.#list = list;
  }

  get length(): number {
    return this.#list.length;
  }

  at(index: number): T | undefined {
    return this.#piece(Math.floor(index / PIECE_LENGTH))[index % PIECE_LENGTH];
  }

  *entries(): Generator<[index: number, value: T]> {
    for (let piece = 0; piece < this.#list.pieces.length; piece += 1) {
      for (const [index, value] of pieceOf(this.#list, piece).entries()) {
        yield [piece * PIECE_LENGTH + index, value];
      }
    }
  }

  #piece(number: number): readonly T[] {
    const known = this.#pieces.get(number);
    const piece = known ?? pieceOf(this.#list, number);
    if (known !== undefined) this.#pieces.delete(number);
    else if (this.#pieces.size === KEPT) {
      const [oldest = number] = this.#pieces.keys();
      this.#pieces.delete(oldest);
    }
    this.#pieces.set(number, piece);
    return piece;
  }
}
