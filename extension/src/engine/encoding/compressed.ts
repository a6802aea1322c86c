import { constants } from 'node:zlib';
import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import { ByteReader, VARINT_MAX, writeVarint } from './varint.ts';
import { zstdCompress, zstdDecompress } from './zstd.ts';

/** Above it, on lists of files, a second of compression saves less than a megabyte. */
const LEVEL = 6;

/** What a reader allocates for a window at most, as for chunks: 2^24 bytes. */
const WINDOW_LOG = 24;

/** zlib's output buffer: the default of 16 KiB takes several times as long. */
const PIECE = 256 * 1024;

/** A byte string as one zstd frame, its length before it as a varint. For a worker thread. */
export function compressed(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = zstdCompress(bytes, {
    chunkSize: PIECE,
    params: { [constants.ZSTD_c_compressionLevel]: LEVEL },
  });
  const whole = new Uint8Array(VARINT_MAX + frame.length);
  const at = writeVarint(whole, 0, bytes.length);
  whole.set(frame, at);
  return whole.subarray(0, at + frame.length);
}

/**
 * What `compressed` was given. Memory: never more than the length that is said, and that is at most `limit` bytes.
 * @throws BytesyncError with `code`
 */
export function decompressed(bytes: Uint8Array, limit: number, code: ErrorCode): Uint8Array {
  const reader = new ByteReader(bytes, code);
  const length = reader.varint();
  if (length > limit) throw reader.malformed('size');
  const plain = inflated(reader.bytes(reader.remaining), length, code);
  // Also catches a truncated frame, which Node 22 decompresses to what there is without an error.
  if (plain.length !== length) throw reader.malformed('length');
  return plain;
}

function inflated(frame: Uint8Array, length: number, code: ErrorCode): Uint8Array {
  try {
    return zstdDecompress(frame, {
      chunkSize: PIECE,
      // At least one byte: zlib takes no smaller bound.
      maxOutputLength: Math.max(length, 1),
      params: { [constants.ZSTD_d_windowLogMax]: WINDOW_LOG },
    });
  } catch (cause) {
    throw new BytesyncError(code, { reason: 'frame' }, { cause });
  }
}
