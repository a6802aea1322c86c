import { closeSync, readSync } from 'node:fs';

/** A file of which the first `length` bytes count. */
export interface BasePiece {
  readonly fd: number;
  readonly length: number;
}

/** What a recipient takes parts of a new content from: files one behind the other, which it owns and closes. */
export class DeltaBase {
  readonly #pieces: readonly BasePiece[];

  constructor(pieces: readonly BasePiece[]) {
    this.#pieces = pieces;
  }

  /** Reads from `offset` on; fewer bytes where a piece ends, 0 behind the last. */
  read(buffer: Uint8Array, offset: number): number {
    let from = offset;
    for (const { fd, length } of this.#pieces) {
      if (from < length)
        return readSync(fd, buffer, 0, Math.min(buffer.length, length - from), from);
      from -= length;
    }
    return 0;
  }

  close(): void {
    for (const { fd } of this.#pieces) closeSync(fd);
  }
}
