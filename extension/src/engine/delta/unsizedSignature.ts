import { SignatureBuilder } from './signature.ts';

interface Limits {
  /** Bytes that are held until the block size is chosen. */
  readonly held: number;
  /** Up to this size the blocks of a 1 GiB file serve, beyond it those of a 16 GiB file. */
  readonly fine: number;
}

/** Bytes are held in pieces of this length, however small the pieces are in which they come. */
const PIECE = 1024 * 1024;

const LIMITS: Limits = { held: 64 * 1024 ** 2, fine: 4 * 1024 ** 3 };

/**
 * Makes the signature of a stream whose length nobody knows. Up to 64 MiB are held, so the block size
 * is that of the real size. Then two signatures are made side by side, with blocks of 32 and 128 KiB,
 * and the finer one is given up at 4 GiB: within a factor of four of the best block size, and without
 * a copy of the stream on disk. Memory: 64 MiB, 40 bytes a block.
 */
export class UnsizedSignatureBuilder {
  readonly #seed: number | undefined;
  readonly #limits: Limits;
  #held: Uint8Array[] = [];
  /** Bytes in the last piece. */
  #filled = PIECE;
  #size = 0;
  #fine: SignatureBuilder | undefined;
  #coarse: SignatureBuilder | undefined;

  constructor(seed?: number, limits: Limits = LIMITS) {
    this.#seed = seed;
    this.#limits = limits;
  }

  update(bytes: Uint8Array): void {
    this.#size += bytes.length;
    if (this.#size > this.#limits.fine) this.#fine = undefined;
    if (this.#coarse === undefined) {
      this.#hold(bytes);
      if (this.#size > this.#limits.held) this.#choose();
    } else {
      this.#fine?.update(bytes);
      this.#coarse.update(bytes);
    }
  }

  finish(options: { contentId?: Uint8Array } = {}): Uint8Array<ArrayBuffer> {
    const builder = this.#fine ?? this.#coarse;
    if (builder !== undefined) return builder.finish(options);
    const exact = new SignatureBuilder(this.#size, this.#seed);
    for (const bytes of this.#heldPieces()) exact.update(bytes);
    return exact.finish(options);
  }

  #choose(): void {
    this.#fine = new SignatureBuilder(2 ** 30, this.#seed);
    this.#coarse = new SignatureBuilder(2 ** 34, this.#seed);
    for (const bytes of this.#heldPieces()) {
      this.#fine.update(bytes);
      this.#coarse.update(bytes);
    }
    this.#held = [];
  }

  #hold(bytes: Uint8Array): void {
    let from = 0;
    while (from < bytes.length) {
      if (this.#filled === PIECE) {
        this.#held.push(new Uint8Array(PIECE));
        this.#filled = 0;
      }
      const part = bytes.subarray(from, from + PIECE - this.#filled);
      this.#held.at(-1)?.set(part, this.#filled);
      this.#filled += part.length;
      from += part.length;
    }
  }

  *#heldPieces(): Generator<Uint8Array> {
    for (const [index, piece] of this.#held.entries()) {
      yield index < this.#held.length - 1 ? piece : piece.subarray(0, this.#filled);
    }
  }
}
