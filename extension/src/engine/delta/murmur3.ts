/**
 * MurmurHash3 x64 128 (Austin Appleby, MurmurHash3.cpp, public domain) in 32-bit arithmetic: each
 * 64-bit word is a pair of int32 halves, and a 64-bit product is put together from 16-bit limbs, as
 * JavaScript's integers end at 2^53 and BigInt allocates.
 *
 * The multiplications are written out: a function that returns two halves would have to allocate or
 * to store one of them outside, and this loop is the speed of every unchanged byte.
 */

// c1 = 0x87c37b91_114253d5, c2 = 0x4cf5ad43_2745937f, as halves and as limbs of the lower half.
const C1_HIGH = 0x87c37b91 | 0;
const C1_LOW = 0x114253d5;
const C1_LIMB1 = 0x1142;
const C1_LIMB0 = 0x53d5;
const C2_HIGH = 0x4cf5ad43;
const C2_LOW = 0x2745937f;
const C2_LIMB1 = 0x2745;
const C2_LIMB0 = 0x937f;

/** The four halves of the running state: h1 high, h1 low, h2 high, h2 low. */
const state = new Int32Array(4);

/** A word of the tail, high and low half. */
const word = new Int32Array(2);

/** The last, incomplete 16 bytes, padded with zeros. */
const tail = new DataView(new ArrayBuffer(16));

/**
 * Hashes `length` bytes of `view` from `offset` on and writes the 16 bytes of the hash to `out` at
 * `outOffset`: h1, then h2, each big-endian, which is the order in which the hash is usually printed.
 * @param seed unsigned 32 bits, the start of both halves as in the reference
 */
export function murmur3x64128(
  view: DataView,
  offset: number,
  length: number,
  seed: number,
  out: Uint8Array,
  outOffset: number,
): void {
  state[0] = 0;
  state[1] = seed;
  state[2] = 0;
  state[3] = seed;
  const whole = length - (length % 16);
  mixBody(view, offset, offset + whole);
  if (whole < length) mixTail(view, offset + whole, length - whole);
  finish(length);
  for (let index = 0; index < 16; index++) {
    out[outOffset + index] = (state[index >> 2] ?? 0) >>> (24 - 8 * (index & 3));
  }
}

function mixBody(view: DataView, from: number, to: number): void {
  let h1h = state[0] ?? 0;
  let h1l = state[1] ?? 0;
  let h2h = state[2] ?? 0;
  let h2l = state[3] ?? 0;
  for (let at = from; at < to; at += 16) {
    let low = view.getInt32(at, true);
    let high = view.getInt32(at + 4, true);
    let a0 = low & 0xffff;
    let a1 = low >>> 16;

    // k1 *= c1
    let t = (Math.imul(a1, C1_LIMB0) + (Math.imul(a0, C1_LIMB0) >>> 16)) | 0;
    let u = (Math.imul(a0, C1_LIMB1) + (t & 0xffff)) | 0;
    high =
      (Math.imul(a1, C1_LIMB1) +
        (t >>> 16) +
        (u >>> 16) +
        Math.imul(low, C1_HIGH) +
        Math.imul(high, C1_LOW)) |
      0;
    low = Math.imul(low, C1_LOW);
    // k1 = rotl(k1, 31)
    t = (high << 31) | (low >>> 1);
    low = (low << 31) | (high >>> 1);
    high = t;
    // k1 *= c2
    a0 = low & 0xffff;
    a1 = low >>> 16;
    t = (Math.imul(a1, C2_LIMB0) + (Math.imul(a0, C2_LIMB0) >>> 16)) | 0;
    u = (Math.imul(a0, C2_LIMB1) + (t & 0xffff)) | 0;
    high =
      (Math.imul(a1, C2_LIMB1) +
        (t >>> 16) +
        (u >>> 16) +
        Math.imul(low, C2_HIGH) +
        Math.imul(high, C2_LOW)) |
      0;
    low = Math.imul(low, C2_LOW);
    // h1 = rotl(h1 ^ k1, 27)
    h1h ^= high;
    h1l ^= low;
    t = (h1h << 27) | (h1l >>> 5);
    h1l = (h1l << 27) | (h1h >>> 5);
    // h1 += h2
    low = (h1l + h2l) | 0;
    h1h = (t + h2h + (low >>> 0 < h2l >>> 0 ? 1 : 0)) | 0;
    // h1 = h1 * 5 + 0x52dce729
    t = (low & 0xffff) * 5 + 0xe729;
    u = (low >>> 16) * 5 + 0x52dc + (t >>> 16);
    h1l = (u << 16) | (t & 0xffff);
    h1h = (Math.imul(h1h, 5) + (u >>> 16)) | 0;

    low = view.getInt32(at + 8, true);
    high = view.getInt32(at + 12, true);
    a0 = low & 0xffff;
    a1 = low >>> 16;
    // k2 *= c2
    t = (Math.imul(a1, C2_LIMB0) + (Math.imul(a0, C2_LIMB0) >>> 16)) | 0;
    u = (Math.imul(a0, C2_LIMB1) + (t & 0xffff)) | 0;
    high =
      (Math.imul(a1, C2_LIMB1) +
        (t >>> 16) +
        (u >>> 16) +
        Math.imul(low, C2_HIGH) +
        Math.imul(high, C2_LOW)) |
      0;
    low = Math.imul(low, C2_LOW);
    // k2 = rotl(k2, 33)
    t = (low << 1) | (high >>> 31);
    low = (high << 1) | (low >>> 31);
    high = t;
    // k2 *= c1
    a0 = low & 0xffff;
    a1 = low >>> 16;
    t = (Math.imul(a1, C1_LIMB0) + (Math.imul(a0, C1_LIMB0) >>> 16)) | 0;
    u = (Math.imul(a0, C1_LIMB1) + (t & 0xffff)) | 0;
    high =
      (Math.imul(a1, C1_LIMB1) +
        (t >>> 16) +
        (u >>> 16) +
        Math.imul(low, C1_HIGH) +
        Math.imul(high, C1_LOW)) |
      0;
    low = Math.imul(low, C1_LOW);
    // h2 = rotl(h2 ^ k2, 31)
    h2h ^= high;
    h2l ^= low;
    t = (h2h << 31) | (h2l >>> 1);
    h2l = (h2l << 31) | (h2h >>> 1);
    // h2 += h1
    low = (h2l + h1l) | 0;
    h2h = (t + h1h + (low >>> 0 < h1l >>> 0 ? 1 : 0)) | 0;
    // h2 = h2 * 5 + 0x38495ab5
    t = (low & 0xffff) * 5 + 0x5ab5;
    u = (low >>> 16) * 5 + 0x3849 + (t >>> 16);
    h2l = (u << 16) | (t & 0xffff);
    h2h = (Math.imul(h2h, 5) + (u >>> 16)) | 0;
  }
  state[0] = h1h;
  state[1] = h1l;
  state[2] = h2h;
  state[3] = h2l;
}

function mixTail(view: DataView, from: number, length: number): void {
  for (let index = 0; index < 16; index++) {
    tail.setUint8(index, index < length ? view.getUint8(from + index) : 0);
  }
  word[0] = tail.getInt32(12, true);
  word[1] = tail.getInt32(8, true);
  multiply(word, 0, C2_HIGH, C2_LOW);
  rotateLeft(word, 33);
  multiply(word, 0, C1_HIGH, C1_LOW);
  state[2] = (state[2] ?? 0) ^ (word[0] ?? 0);
  state[3] = (state[3] ?? 0) ^ (word[1] ?? 0);

  word[0] = tail.getInt32(4, true);
  word[1] = tail.getInt32(0, true);
  multiply(word, 0, C1_HIGH, C1_LOW);
  rotateLeft(word, 31);
  multiply(word, 0, C2_HIGH, C2_LOW);
  state[0] = (state[0] ?? 0) ^ (word[0] ?? 0);
  state[1] = (state[1] ?? 0) ^ (word[1] ?? 0);
}

function finish(length: number): void {
  // A block is far below 2^32 bytes, so only the lower halves meet the length.
  state[1] = (state[1] ?? 0) ^ length;
  state[3] = (state[3] ?? 0) ^ length;
  add(0, 2);
  add(2, 0);
  avalanche(0);
  avalanche(2);
  add(0, 2);
  add(2, 0);
}

/** fmix64 of the reference, on the half pair at `at`. */
function avalanche(at: number): void {
  foldUpper(at);
  multiply(state, at, 0xff51afd7 | 0, 0xed558ccd | 0);
  foldUpper(at);
  multiply(state, at, 0xc4ceb9fe | 0, 0x1a85ec53);
  foldUpper(at);
}

/** k ^= k >>> 33 */
function foldUpper(at: number): void {
  state[at + 1] = (state[at + 1] ?? 0) ^ ((state[at] ?? 0) >>> 1);
}

function add(to: number, from: number): void {
  const sum = ((state[to + 1] ?? 0) + (state[from + 1] ?? 0)) | 0;
  const carry = sum >>> 0 < (state[from + 1] ?? 0) >>> 0 ? 1 : 0;
  state[to] = ((state[to] ?? 0) + (state[from] ?? 0) + carry) | 0;
  state[to + 1] = sum;
}

function multiply(pair: Int32Array, at: number, high: number, low: number): void {
  const ownHigh = pair[at] ?? 0;
  const ownLow = pair[at + 1] ?? 0;
  const a0 = ownLow & 0xffff;
  const a1 = ownLow >>> 16;
  const b0 = low & 0xffff;
  const b1 = low >>> 16;
  const t = (Math.imul(a1, b0) + (Math.imul(a0, b0) >>> 16)) | 0;
  const u = (Math.imul(a0, b1) + (t & 0xffff)) | 0;
  pair[at] =
    Math.imul(a1, b1) + (t >>> 16) + (u >>> 16) + Math.imul(ownLow, high) + Math.imul(ownHigh, low);
  pair[at + 1] = Math.imul(ownLow, low);
}

function rotateLeft(pair: Int32Array, bits: 31 | 33): void {
  const high = pair[0] ?? 0;
  const low = pair[1] ?? 0;
  if (bits === 31) {
    pair[0] = (high << 31) | (low >>> 1);
    pair[1] = (low << 31) | (high >>> 1);
  } else {
    pair[0] = (low << 1) | (high >>> 31);
    pair[1] = (high << 1) | (low >>> 31);
  }
}
