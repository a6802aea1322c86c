import { type ChecksumFilter, filterBit } from './kernel.ts';
import type { Signature } from './signature.ts';

/**
 * Filter bits for each block: of the windows that match nothing, one in 64 to 128 passes the filter.
 * Fewer bits pass more windows on, more don't fit the processor's nearest cache.
 */
const FILTER_BITS_PER_BLOCK = 64;
const SMALLEST_FILTER = 2 ** 13;
const LARGEST_FILTER = 2 ** 30;
const LARGEST_TABLE = 2 ** 28;

/**
 * Longest chain of the hash table. Honest checksums never come near it; it keeps a signature that
 * was made to collide from turning each lookup into a walk over all blocks. Blocks beyond are not
 * found, which costs bytes only.
 */
const LONGEST_CHAIN = 64;

const NONE = -1;

/**
 * Finds the full blocks of a signature by their rolling checksum. Memory: 8 to 16 bytes of filter and
 * 8 to 12 bytes of table for each block. Of equal blocks only the first is kept.
 */
export class BlockIndex {
  readonly filter: ChecksumFilter;
  readonly #signature: Signature;
  readonly #heads: Int32Array;
  readonly #next: Int32Array;
  readonly #shift: number;

  constructor(signature: Signature) {
    this.#signature = signature;
    const blocks = Math.floor(signature.size / signature.blockSize);
    const filterSize = Math.min(LARGEST_FILTER, blocks * FILTER_BITS_PER_BLOCK);
    const filterExponent = exponentOf(Math.max(SMALLEST_FILTER, filterSize));
    const bits = new Int32Array(2 ** (filterExponent - 5));
    this.filter = { bits, shift: 32 - filterExponent };
    const headExponent = exponentOf(Math.min(LARGEST_TABLE, Math.max(2, blocks)));
    this.#shift = 32 - headExponent;
    this.#heads = new Int32Array(2 ** headExponent).fill(NONE);
    this.#next = new Int32Array(blocks).fill(NONE);
    for (let block = 0; block < blocks; block++) this.#insert(block);
  }

  /** Whether a full block has this checksum. */
  mayHave(checksum: number): boolean {
    return this.#firstWith(checksum, this.#head(checksum)) !== NONE;
  }

  /** The first block with this checksum and this hash; -1 if there is none. */
  find(checksum: number, hash: Uint8Array): number {
    let block = this.#firstWith(checksum, this.#head(checksum));
    while (block !== NONE && !this.hasHash(block, hash)) {
      block = this.#firstWith(checksum, this.#next[block] ?? NONE);
    }
    return block;
  }

  /** Whether the block's hash is the beginning of `hash`. */
  hasHash(block: number, hash: Uint8Array): boolean {
    const { hashes, hashLength } = this.#signature;
    const from = block * hashLength;
    for (let index = 0; index < hashLength; index++) {
      if (hashes[from + index] !== hash[index]) return false;
    }
    return true;
  }

  #head(checksum: number): number {
    return this.#heads[filterBit(checksum, this.#shift)] ?? NONE;
  }

  #firstWith(checksum: number, from: number): number {
    let block = from;
    while (block !== NONE && this.#signature.checksums[block] !== checksum) {
      block = this.#next[block] ?? NONE;
    }
    return block;
  }

  #insert(block: number): void {
    const { checksums, hashes, hashLength } = this.#signature;
    const checksum = checksums[block] ?? 0;
    const hash = hashes.subarray(block * hashLength, (block + 1) * hashLength);
    let last = NONE;
    let length = 0;
    for (let at = this.#head(checksum); at !== NONE; at = this.#next[at] ?? NONE) {
      if (checksums[at] === checksum && this.hasHash(at, hash)) return;
      last = at;
      length++;
    }
    if (length >= LONGEST_CHAIN) return;
    if (last === NONE) this.#heads[filterBit(checksum, this.#shift)] = block;
    else this.#next[last] = block;
    const bit = filterBit(checksum, this.filter.shift);
    const word = bit >>> 5;
    this.filter.bits[word] = (this.filter.bits[word] ?? 0) | (1 << (bit & 31));
  }
}

/** Smallest e with 2^e >= value. */
function exponentOf(value: number): number {
  return Math.ceil(Math.log2(value));
}
