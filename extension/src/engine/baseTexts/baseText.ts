import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { ContentHasher } from '../inventory/contentId.ts';

/** Bytes of a text that is kept. */
export const BASE_TEXT_MAX = 1024 * 1024;

const MAGIC = Buffer.from('BSX1');
const HEADER = 4 + 32;

/** Bytes of a file that can hold a text: zstd adds little to what it can't make smaller. */
export const BASE_FILE_MAX = HEADER + BASE_TEXT_MAX + 64 * 1024;

/** As git does it: a text has no zero byte in its beginning. */
const LOOKED_AT = 8000;

/** Whether these are the bytes of a text. */
export function isText(bytes: Uint8Array): boolean {
  return !bytes.subarray(0, LOOKED_AT).includes(0);
}

/** A text as it is kept: `docs/formats/base-texts.md`. */
export function encodeBaseText(text: Uint8Array): Uint8Array {
  const params = { [constants.ZSTD_c_checksumFlag]: 1 };
  return Buffer.concat([MAGIC, idOf(text), zstdCompressSync(text, { params })]);
}

/** The text; undefined for what is none of ours, or damaged. */
export function decodeBaseText(bytes: Uint8Array): Uint8Array | undefined {
  if (Buffer.compare(bytes.subarray(0, MAGIC.length), MAGIC) !== 0) return undefined;
  try {
    const text = zstdDecompressSync(bytes.subarray(HEADER), { maxOutputLength: BASE_TEXT_MAX });
    const isWhole = Buffer.compare(idOf(text), bytes.subarray(MAGIC.length, HEADER)) === 0;
    return isWhole ? text : undefined;
  } catch {
    return undefined;
  }
}

function idOf(text: Uint8Array): Uint8Array {
  const hasher = new ContentHasher();
  hasher.update(text);
  return hasher.digest();
}
