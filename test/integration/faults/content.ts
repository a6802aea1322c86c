import { createCipheriv } from 'node:crypto';
import type { Planted } from '../cli/trees.ts';
import type { Seeded } from './seeded.ts';

export type Tree = Record<string, Planted>;

/** As `noise` of trees.ts, many times as fast: nothing else of this process goes on meanwhile. */
export function noise(seed: number, length: number): Buffer {
  const key = Buffer.alloc(16);
  key.writeUInt32LE(seed);
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length));
}

/** Some bytes in the middle are others, and the end is shorter. */
export function changed(content: Buffer, random: Seeded): Buffer {
  const copy = Buffer.from(content.subarray(0, Math.floor(content.length * 0.9)));
  const at = random.between(0, Math.max(0, copy.length - 1));
  noise(random.between(1, 1_000), Math.min(400, copy.length - at)).copy(copy, at);
  return copy;
}
