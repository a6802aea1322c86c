import { type ZstdOptions, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { throughGate } from './zstdGate.ts';

/** `zstdCompressSync`, also for threads that may be ended in the middle of what they do. */
export function zstdCompress(
  bytes: Uint8Array,
  options?: ZstdOptions,
): ReturnType<typeof zstdCompressSync> {
  return throughGate(() => zstdCompressSync(bytes, options));
}

/** `zstdDecompressSync`, likewise. Throws what that throws. */
export function zstdDecompress(
  bytes: Uint8Array,
  options?: ZstdOptions,
): ReturnType<typeof zstdDecompressSync> {
  return throughGate(() => zstdDecompressSync(bytes, options));
}
