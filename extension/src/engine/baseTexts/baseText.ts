import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { contentIdOf } from '../inventory/contentIdOf.ts';

/** Bytes of a text that is kept. */
export const BASE_TEXT_MAX = 1024 * 1024;

const MAGIC = Buffer.from('BSX1');

/** Bytes of a file that can hold a text: zstd adds little to what it can't make smaller. */
export const BASE_FILE_MAX = MAGIC.length + BASE_TEXT_MAX + 64 * 1024;

/** A text as it is kept: `docs/formats/base-texts.md`. */
export function encodeBaseText(text: Uint8Array): Uint8Array {
  const params = { [constants.ZSTD_c_checksumFlag]: 1 };
  return Buffer.concat([MAGIC, zstdCompressSync(text, { params })]);
}

/** The text with this content id; undefined for anything else, however it came there. */
export function decodeBaseText(bytes: Uint8Array, content: string): Uint8Array | undefined {
  if (!MAGIC.equals(bytes.subarray(0, MAGIC.length))) return undefined;
  try {
    const frame = bytes.subarray(MAGIC.length);
    const text = zstdDecompressSync(frame, { maxOutputLength: BASE_TEXT_MAX });
    return contentIdOf(text) === content ? text : undefined;
  } catch {
    // Torn, or damaged: it is missed by the next merge alone.
    return undefined;
  }
}
