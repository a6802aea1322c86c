/** Bytes of a block: a chunk wastes half of one on average. */
export const BLOCK_SIZE = 256 * 1024;

/**
 * Memory for chunks, in blocks that are used again and again. Buffers that come and go would count as garbage that the
 * collector has to look for, and the system would have to find and clear memory for each.
 */
export class Blocks {
  readonly #most: number;
  readonly #free: Uint8Array[] = [];
  #taken = 0;

  /** @param bytes of all blocks together, at most */
  constructor(bytes: number) {
    this.#most = Math.floor(bytes / BLOCK_SIZE);
  }

  /** Room for a body of at most so many bytes; undefined where there is none now. */
  reserve(bytes: number): Room | undefined {
    const count = Math.ceil(bytes / BLOCK_SIZE);
    if (this.#taken + count > this.#most) return undefined;
    this.#taken += count;
    const take = () => this.#free.pop() ?? Buffer.allocUnsafeSlow(BLOCK_SIZE);
    return new Room(count, take, (returned, blocks) => {
      this.#taken -= returned;
      this.#free.push(...blocks);
    });
  }
}

/** A body in blocks. */
export class Room {
  readonly #take: () => Uint8Array;
  readonly #giveBack: (count: number, blocks: readonly Uint8Array[]) => void;
  /** Blocks that it may have, or has. */
  #count: number;
  #blocks: Uint8Array[] = [];
  #size = 0;

  constructor(
    count: number,
    take: () => Uint8Array,
    giveBack: (count: number, blocks: readonly Uint8Array[]) => void,
  ) {
    this.#count = count;
    this.#take = take;
    this.#giveBack = giveBack;
  }

  get size(): number {
    return this.#size;
  }

  /** Copies bytes behind those that are there. */
  add(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; ) {
      const at = this.#size % BLOCK_SIZE;
      if (at === 0) this.#blocks.push(this.#take());
      const part = bytes.subarray(from, from + BLOCK_SIZE - at);
      this.#blocks.at(-1)?.set(part, at);
      from += part.length;
      this.#size += part.length;
    }
  }

  /** No more will be added. */
  settle(): void {
    this.#giveBack(this.#count - this.#blocks.length, []);
    this.#count = this.#blocks.length;
  }

  /** What stands from `offset` on, at most `most` bytes of it. */
  pieces(offset: number, most: number): Uint8Array[] {
    const pieces: Uint8Array[] = [];
    const end = Math.min(this.#size, offset + most);
    for (let at = offset; at < end; ) {
      const from = at % BLOCK_SIZE;
      const piece = this.#blocks[Math.floor(at / BLOCK_SIZE)]?.subarray(from, from + end - at);
      if (piece === undefined) break;
      pieces.push(piece);
      at += piece.length;
    }
    return pieces;
  }

  /** Nobody looks at it from now on. */
  free(): void {
    this.#giveBack(this.#count, this.#blocks);
    this.#count = 0;
    this.#blocks = [];
    this.#size = 0;
  }
}
