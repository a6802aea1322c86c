import { deserialize, serialize } from 'node:v8';
import { constants } from 'node:zlib';
import { releaseAround, releaseBytes } from '@bytesync/shared/releaseBytes.ts';
import { zstdCompress, zstdDecompress } from '../encoding/zstd.ts';

declare const VALUE: unique symbol;

/** Values that are packed together: enough to compress well, few enough to be objects for a moment. */
const PIECE = 512;

/** Values of one kind say much the same: already the fastest level leaves a tenth of them. */
const LEVEL = 1;

/** zlib's output buffer: the default of 16 KiB takes several times as long. Large enough to be given back at once. */
const OUTPUT = 256 * 1024;

/**
 * A long list on its way from one worker to another, as `Packed` is for a value. It is never objects as a whole: who makes it and
 * who reads it has a piece of it at a time, and what waits is compressed. No value may hold bytes: they would be a view on what is given
 * back when a piece is unpacked.
 */
export interface PackedList<T> {
  readonly length: number;
  readonly pieces: readonly Uint8Array[];
  readonly [VALUE]?: T;
}

/** Packs values as they come. */
export class ListPacker<T> {
  readonly #pieces: Uint8Array[] = [];
  #values: T[] = [];

  push(value: T): void {
    this.#values.push(value);
    if (this.#values.length === PIECE) this.#pack();
  }

  done(): PackedList<T> {
    const length = this.#pieces.length * PIECE + this.#values.length;
    if (this.#values.length > 0) this.#pack();
    return { length, pieces: this.#pieces };
  }

  #pack(): void {
    const plain = serialize(this.#values);
    const frame = zstdCompress(plain, {
      chunkSize: OUTPUT,
      params: { [constants.ZSTD_c_compressionLevel]: LEVEL },
    });
    // Without the rest of zlib's buffer.
    this.#pieces.push(new Uint8Array(frame));
    releaseBytes(plain);
    releaseAround(frame);
    this.#values = [];
  }
}

export function packList<T>(values: Iterable<T>): PackedList<T> {
  const packer = new ListPacker<T>();
  for (const value of values) packer.push(value);
  return packer.done();
}

/** The values, unpacked anew whenever they are gone through. */
export function unpackList<T>(list: PackedList<T>): Iterable<T> {
  return { [Symbol.iterator]: () => valuesOf(list) };
}

function* valuesOf<T>(list: PackedList<T>): Generator<T> {
  for (let piece = 0; piece < list.pieces.length; piece += 1) yield* pieceOf(list, piece);
}

/** How many values of a packed list are one piece. */
export const PIECE_LENGTH = PIECE;

/** Values `index * PIECE_LENGTH` and those that follow, as many as are in a piece. */
export function pieceOf<T>({ pieces }: PackedList<T>, index: number): readonly T[] {
  const frame = pieces[index];
  if (frame === undefined) return [];
  const plain = zstdDecompress(frame, { chunkSize: OUTPUT });
  const values = deserialize(plain) as readonly T[];
  releaseAround(plain);
  return values;
}
