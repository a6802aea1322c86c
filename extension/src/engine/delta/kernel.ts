import { plainKernel } from './plainKernel.ts';

/** A window of one block's length that rolls over the bytes of a buffer. */
export interface RollingWindow {
  /** Index of the window's first byte. */
  position: number;
  /** Rolling checksum of the window, signed 32 bits. */
  checksum: number;
}

/**
 * A set of checksums that answers "maybe" or "certainly not": the bit at `filterBit(checksum, shift)`
 * of `bits` (bit n is bit n % 32 of word n / 32) is set for each member.
 */
export interface ChecksumFilter {
  readonly bits: Int32Array;
  /** 32 minus the binary logarithm of the number of bits. */
  readonly shift: number;
}

/**
 * The arithmetic of signatures and scanning, behind which a faster implementation may stand. Every
 * implementation gives the same results, bit for bit, as signatures travel between machines.
 */
export interface Kernel {
  /**
   * rsync's two sums over a block (Tridgell, "Efficient Algorithms for Sorting and Synchronization",
   * 1999, 3.2): the sum of the bytes, and the sum of those sums, each modulo 2^16; the second is the
   * upper half. Signed 32 bits, which the engine keeps out of the heap.
   */
  rollingChecksum(bytes: Uint8Array, offset: number, length: number): number;

  /**
   * MurmurHash3 x64 128 of a block: writes 16 bytes to `out` at `outOffset`, h1 then h2, big-endian.
   * @param seed unsigned 32 bits; `length` is below 2^31
   */
  blockHash(
    bytes: Uint8Array,
    offset: number,
    length: number,
    seed: number,
    out: Uint8Array,
    outOffset: number,
  ): void;

  /**
   * Rolls `window`, at least by one, up to the first position whose checksum the filter may know,
   * and answers true; or to `limit`, and answers false. Moves nothing when it is at `limit` already.
   * The last byte it reads is `limit + length - 1`.
   */
  roll(
    bytes: Uint8Array,
    window: RollingWindow,
    limit: number,
    length: number,
    filter: ChecksumFilter,
  ): boolean;
}

/**
 * Bit of a checksum in a filter of 2^(32 - shift) bits. Fibonacci hashing (Knuth, TAOCP 3, 6.4): on
 * real data the two sums use few of their bits, and the product's upper bits depend on all of them.
 */
export function filterBit(checksum: number, shift: number): number {
  return Math.imul(checksum, 0x9e3779b1) >>> shift;
}

/** The fastest kernel that this machine can run. */
export function loadKernel(): Kernel {
  return plainKernel;
}
