/** Smallest block: below it a block's signature would cost more than a literal saves. */
const SMALLEST_EXPONENT = 9;

/** Largest block, 128 KiB: bounds the scanner's window. */
const LARGEST_EXPONENT = 17;

/**
 * Binary logarithm of the block size for a file of `size` bytes: the power of two that is nearest to
 * the square root, within 512 bytes and 128 KiB. The root balances the bytes of the signature
 * (size / block) with those that one change makes literal (a block); rsync chooses the same.
 */
export function blockExponent(size: number): number {
  const root = Math.round(Math.log2(Math.max(size, 1)) / 2);
  return Math.min(LARGEST_EXPONENT, Math.max(SMALLEST_EXPONENT, root));
}

export function isBlockExponent(value: number): boolean {
  return value >= SMALLEST_EXPONENT && value <= LARGEST_EXPONENT;
}

/** Blocks of a file, a short last one included. */
export function blockCountOf(size: number, blockSize: number): number {
  return Math.ceil(size / blockSize);
}

const FEWEST_HASH_BYTES = 6;
const MOST_HASH_BYTES = 16;

/** How far the new file may outgrow the base without spoiling the odds below. */
const GROWTH_BITS = 24;

/** Odds of 2^-16 for a single false match in the whole transfer. */
const SAFETY_BITS = 16;

/**
 * Bytes to keep of each block hash. A false match may happen between each of `blocks` blocks and each
 * window position of the new file, so its odds are blocks * positions / 2^bits; the new file is taken
 * to be up to 16 MiB larger than the base. This is librsync's reasoning (rs_sig_args() in sumset.c)
 * and rsync's (sum_sizes_sqroot() in generator.c), but unlike rsync we count nothing for the rolling
 * checksum: on text and on sparse data its values are far from evenly spread. A false match costs a
 * full copy, never a wrong file, as the content id of the result is checked.
 */
export function blockHashLength(size: number, blocks: number): number {
  const bits = Math.log2(blocks + 1) + Math.log2(size + 2 ** GROWTH_BITS) + SAFETY_BITS;
  return Math.min(MOST_HASH_BYTES, Math.max(FEWEST_HASH_BYTES, Math.ceil(bits / 8)));
}

export function isHashLength(value: number): boolean {
  return value >= FEWEST_HASH_BYTES && value <= MOST_HASH_BYTES;
}
