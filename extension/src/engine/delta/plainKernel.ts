import type { ChecksumFilter, Kernel, RollingWindow } from './kernel.ts';
import { murmur3x64128 } from './murmur3.ts';

// Blocks come by the thousand from one buffer; a view for each would be garbage for each.
let view: DataView<ArrayBufferLike> = new DataView(new ArrayBuffer(0));

function viewOf(bytes: Uint8Array): DataView {
  if (view.buffer !== bytes.buffer) view = new DataView(bytes.buffer);
  return view;
}

function rollingChecksum(bytes: Uint8Array, offset: number, length: number): number {
  const block = viewOf(bytes);
  const start = bytes.byteOffset + offset;
  const whole = start + (length & ~3);
  const end = start + length;
  let sum = 0;
  let sumOfSums = 0;
  let at = start;
  // Four bytes at a time, as each sum waits for the one before it.
  for (; at < whole; at += 4) {
    const word = block.getInt32(at, true);
    const a = word & 0xff;
    const b = (word >>> 8) & 0xff;
    const c = (word >>> 16) & 0xff;
    const d = word >>> 24;
    sumOfSums = (sumOfSums + (sum << 2) + (a << 2) + 3 * b + (c << 1) + d) | 0;
    sum = (sum + a + b + c + d) | 0;
  }
  for (; at < end; at++) {
    sum = (sum + block.getUint8(at)) | 0;
    sumOfSums = (sumOfSums + sum) | 0;
  }
  return (sumOfSums << 16) | (sum & 0xffff);
}

function blockHash(
  bytes: Uint8Array,
  offset: number,
  length: number,
  seed: number,
  out: Uint8Array,
  outOffset: number,
): void {
  murmur3x64128(viewOf(bytes), bytes.byteOffset + offset, length, seed, out, outOffset);
}

function roll(
  bytes: Uint8Array,
  window: RollingWindow,
  limit: number,
  length: number,
  filter: ChecksumFilter,
): boolean {
  const { bits, shift } = filter;
  let at = window.position;
  // Both sums run modulo 2^32; their lower halves are right modulo 2^16.
  let sum = window.checksum & 0xffff;
  let sumOfSums = window.checksum >>> 16;
  let checksum = window.checksum;
  let found = 0;
  while (at < limit && found === 0) {
    const leaving = bytes[at] ?? 0;
    sum = (sum + (bytes[at + length] ?? 0) - leaving) | 0;
    sumOfSums = (sumOfSums + sum - Math.imul(length, leaving)) | 0;
    checksum = (sumOfSums << 16) | (sum & 0xffff);
    // filterBit() of kernel.ts, written out for the innermost loop; shifts take a bit's index
    // modulo 32 by themselves.
    const bit = Math.imul(checksum, 0x9e3779b1) >>> shift;
    found = (bits[bit >>> 5] ?? 0) & (1 << bit);
    at++;
  }
  window.position = at;
  window.checksum = checksum;
  return found !== 0;
}

/** The kernel in TypeScript alone, which runs everywhere. */
export const plainKernel: Kernel = { rollingChecksum, blockHash, roll };
