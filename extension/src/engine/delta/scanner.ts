import { BlockIndex } from './blockIndex.ts';
import { loadKernel, type RollingWindow } from './kernel.ts';
import type { Signature } from './signature.ts';

/** Takes the instructions that make the new file from its base, in order. */
export interface DeltaSink {
  /** Bytes of the base, from `offset` on. Copies that continue each other come as one. */
  copy(offset: number, length: number): void;
  /** Bytes that the base lacks: 64 KiB at most, valid during the call only. */
  literal(bytes: Uint8Array): void;
}

/** Most bytes of one literal. */
export const LITERAL_LIMIT = 64 * 1024;

/** Room for bytes to come, so that each is moved about once inside the buffer. */
const LARGEST_ROOM = 512 * 1024;

/**
 * Hash work that may be wasted: this many bytes hashed in vain for each byte scanned, and a start of
 * so many blocks. Checksums that were made to collide could else cost a block's hash at every position,
 * that is a hundred thousand times the file. Beyond it a window is taken for a miss.
 */
const WASTE_PER_BYTE = 8;
const WASTE_AT_START = 256;

const NO_BLOCK = -1;

/**
 * Finds the blocks of a base in a new file that is fed in pieces of any size; the instructions don't
 * depend on the pieces. rsync's algorithm: the window rolls until its checksum and its hash are those
 * of a block. After a match the block that follows in the base is tried first, by its hash alone, so
 * unchanged stretches go at hash speed. A short last block is found at the end of the new file, or
 * after the block before it.
 *
 * Memory: the signature, its index (28 bytes a block at most), and a buffer of one block, one literal
 * and 64 to 512 KiB; nothing grows with the new file.
 */
export class DeltaScanner {
  readonly #kernel = loadKernel();
  readonly #signature: Signature;
  readonly #sink: DeltaSink;
  readonly #index: BlockIndex;
  readonly #fullBlocks: number;
  readonly #hash = new Uint8Array(16);

  readonly #buffer: Uint8Array;
  /** The buffer holds unsent literal bytes, then the window and what follows it, up to #filled. */
  #literalStart = 0;
  #filled = 0;
  readonly #window: RollingWindow = { position: 0, checksum: 0 };
  /** Whether the window's checksum is that of its position, and was looked up already. */
  #rolling = false;
  /** Block to try first at the window's position. */
  #expected: number;
  /** Bytes that may still be hashed in vain. */
  #waste: number;
  #copyOffset = 0;
  #copyLength = 0;

  constructor(signature: Signature, sink: DeltaSink) {
    const { blockSize } = signature;
    this.#signature = signature;
    this.#sink = sink;
    this.#index = new BlockIndex(signature);
    this.#fullBlocks = Math.floor(signature.size / blockSize);
    this.#expected = signature.blockCount > 0 ? 0 : NO_BLOCK;
    this.#waste = WASTE_AT_START * blockSize;
    const room = Math.min(LARGEST_ROOM, Math.max(LITERAL_LIMIT, 8 * blockSize));
    this.#buffer = new Uint8Array(blockSize + LITERAL_LIMIT + room);
  }

  push(bytes: Uint8Array): void {
    let from = 0;
    while (from < bytes.length) {
      if (this.#filled === this.#buffer.length) this.#makeRoom();
      const taken = bytes.subarray(from, from + this.#buffer.length - this.#filled);
      this.#buffer.set(taken, this.#filled);
      this.#filled += taken.length;
      from += taken.length;
      this.#scan();
    }
  }

  /** The new file ends here. The scanner is spent afterwards. */
  end(): void {
    this.#matchTail();
    this.#sendLiterals(this.#filled);
    this.#sendCopy();
  }

  /** Handles every position whose window is complete. */
  #scan(): void {
    for (;;) {
      if (this.#expected !== NO_BLOCK) {
        const length = this.#lengthOf(this.#expected);
        // At the end of the file this is no loss: fewer bytes than a block hold no whole window.
        if (this.#filled - this.#window.position < length) return;
        if (this.#tryExpected(length)) continue;
      }
      const limit = this.#filled - this.#signature.blockSize;
      if (limit < this.#window.position) return;
      if (this.#fullBlocks === 0) this.#window.position = limit + 1;
      else if (!this.#matchAhead(limit)) return;
    }
  }

  #tryExpected(length: number): boolean {
    const block = this.#expected;
    this.#expected = NO_BLOCK;
    const { position } = this.#window;
    if (!this.#isBlock(block, position, length)) return false;
    this.#match(block, length);
    return true;
  }

  /** Goes on to the next block that is found at or before `limit`; false when there is none. */
  #matchAhead(limit: number): boolean {
    const { blockSize } = this.#signature;
    const window = this.#window;
    let candidate = false;
    if (!this.#rolling) {
      window.checksum = this.#kernel.rollingChecksum(this.#buffer, window.position, blockSize);
      this.#rolling = true;
      candidate = true;
    }
    for (;;) {
      if (candidate) {
        const block = this.#lookUp();
        if (block !== NO_BLOCK) {
          this.#match(block, blockSize);
          return true;
        }
      }
      const from = window.position;
      candidate = this.#kernel.roll(this.#buffer, window, limit, blockSize, this.#index.filter);
      this.#waste += WASTE_PER_BYTE * (window.position - from);
      this.#sendWholeLiterals(window.position);
      if (!candidate) return false;
    }
  }

  #lookUp(): number {
    const { checksum, position } = this.#window;
    const { blockSize, seed } = this.#signature;
    if (this.#waste < blockSize || !this.#index.mayHave(checksum)) return NO_BLOCK;
    this.#kernel.blockHash(this.#buffer, position, blockSize, seed, this.#hash, 0);
    const block = this.#index.find(checksum, this.#hash);
    if (block === NO_BLOCK) this.#waste -= blockSize;
    return block;
  }

  /** A short last block at the very end of the new file. */
  #matchTail(): void {
    const block = this.#signature.blockCount - 1;
    if (block < this.#fullBlocks) return;
    const length = this.#lengthOf(block);
    const position = this.#filled - length;
    if (position < this.#window.position || !this.#isBlock(block, position, length)) return;
    this.#window.position = position;
    this.#match(block, length);
  }

  #isBlock(block: number, position: number, length: number): boolean {
    this.#kernel.blockHash(this.#buffer, position, length, this.#signature.seed, this.#hash, 0);
    return this.#index.hasHash(block, this.#hash);
  }

  #lengthOf(block: number): number {
    const { blockSize, size } = this.#signature;
    return Math.min(blockSize, size - block * blockSize);
  }

  #match(block: number, length: number): void {
    const { blockSize, blockCount } = this.#signature;
    this.#sendLiterals(this.#window.position);
    const offset = block * blockSize;
    if (this.#copyOffset + this.#copyLength !== offset) this.#sendCopy();
    if (this.#copyLength === 0) this.#copyOffset = offset;
    this.#copyLength += length;
    this.#window.position += length;
    this.#literalStart = this.#window.position;
    this.#rolling = false;
    this.#expected = block + 1 < blockCount ? block + 1 : NO_BLOCK;
  }

  /** Sends the literal bytes before `end`. */
  #sendLiterals(end: number): void {
    this.#sendWholeLiterals(end);
    if (this.#literalStart < end) this.#sendLiteral(end);
  }

  /** Sends what fills literals, so that their sizes don't depend on how the file was fed. */
  #sendWholeLiterals(end: number): void {
    while (end - this.#literalStart >= LITERAL_LIMIT) {
      this.#sendLiteral(this.#literalStart + LITERAL_LIMIT);
    }
  }

  #sendLiteral(end: number): void {
    this.#sendCopy();
    this.#sink.literal(this.#buffer.subarray(this.#literalStart, end));
    this.#literalStart = end;
  }

  #sendCopy(): void {
    if (this.#copyLength > 0) this.#sink.copy(this.#copyOffset, this.#copyLength);
    this.#copyLength = 0;
  }

  /** Moves what is still needed to the front: less than a literal, a block and its predecessor. */
  #makeRoom(): void {
    this.#sendWholeLiterals(this.#window.position);
    this.#buffer.copyWithin(0, this.#literalStart, this.#filled);
    this.#filled -= this.#literalStart;
    this.#window.position -= this.#literalStart;
    this.#literalStart = 0;
  }
}
