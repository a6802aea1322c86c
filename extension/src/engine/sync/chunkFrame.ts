import { constants } from 'node:zlib';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { releaseAround } from '@bytesync/shared/releaseBytes.ts';
import { ByteReader, VARINT_MAX, writeVarint } from '../encoding/varint.ts';
import { zstdCompress, zstdDecompress } from '../encoding/zstd.ts';

/** Largest plaintext of a chunk in bytes. */
export const PLAINTEXT_LIMIT = 16 * 1024 * 1024;

const RAW = 0;
const ZSTD = 1;

/** How much is done to make a frame small. */
export type Effort = 'usual' | 'little';

/** Of zstd. Higher ones cost more time than the bytes that they save on a usual link. */
const LEVELS: Readonly<Record<Effort, number>> = { usual: 3, little: 1 };

/** Compression that saves less is not worth the recipient's time. */
const LEAST_SAVING = 0.03;

/** Plaintexts above this are judged by a sample first. */
const SAMPLE_FROM = 128 * 1024;
const SAMPLE_SLICES = 8;
const SAMPLE_SLICE = 4096;

/**
 * A frame's window never exceeds the largest plaintext, so that no frame makes the decoder allocate
 * more than 2^24 bytes for it.
 */
const WINDOW_LOG = 24;

/** Of zstd's bound for inputs below 128 KiB, and more than it needs for others; also above zlib's least buffer. */
const SMALL_MARGIN = 1024;

/** Output buffer for small frames. A buffer that a frame fills to its last byte makes zlib look at what stands behind. */
const LEAST_OUTPUT = 1024;

/** What is sealed for a chunk's plaintext (at most `PLAINTEXT_LIMIT`). docs/formats/streams.md. */
export function packFrame(plaintext: Uint8Array): Uint8Array<ArrayBuffer> {
  const parts = frameParts(plaintext);
  const frame = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    frame.set(part, at);
    at += part.length;
  }
  return frame;
}

/** The same in parts, one behind the other. One of them may be `plaintext` itself. */
export function frameParts(plaintext: Uint8Array, effort: Effort = 'usual'): readonly Uint8Array[] {
  if (plaintext.length > PLAINTEXT_LIMIT)
    throw new RangeError(`chunk of ${plaintext.length} bytes`);
  const raw = [Uint8Array.of(RAW), plaintext];
  if (plaintext.length > SAMPLE_FROM && !saves(sampleOf(plaintext), effort)) return raw;
  const compressed = compress(plaintext, effort);
  if (worthwhile(compressed.length, plaintext.length)) {
    return [zstdHeader(plaintext.length), compressed];
  }
  releaseAround(compressed);
  return raw;
}

function zstdHeader(length: number): Uint8Array {
  const header = new Uint8Array(1 + VARINT_MAX);
  header[0] = ZSTD;
  return header.subarray(0, writeVarint(header, 1, length));
}

/**
 * The plaintext of a frame. Output is bounded by the declared length, which is bounded by `limit`
 * bytes before anything is allocated.
 * @throws BytesyncError 'stream-malformed' for anything that is not exactly one whole frame.
 */
export function openFrame(bytes: Uint8Array, limit: number = PLAINTEXT_LIMIT): Uint8Array {
  const reader = new ByteReader(bytes, 'stream-malformed');
  const flag = reader.byte();
  if (flag === RAW) {
    if (reader.remaining > limit) throw reader.malformed('frame-too-large');
    return reader.bytes(reader.remaining);
  }
  if (flag !== ZSTD) throw reader.malformed('frame-flag');
  const length = reader.varint();
  if (length === 0 || length > limit) throw reader.malformed('frame-length');
  const plaintext = decompress(reader.bytes(reader.remaining), length);
  // Also catches a truncated frame, which Node 22 decompresses to what there is without an error.
  if (plaintext.length !== length) throw reader.malformed('frame-length');
  return plaintext;
}

function worthwhile(compressed: number, plain: number): boolean {
  return compressed < plain * (1 - LEAST_SAVING);
}

function saves(bytes: Uint8Array, effort: Effort): boolean {
  return worthwhile(compress(bytes, effort).length, bytes.length);
}

function sampleOf(plaintext: Uint8Array): Uint8Array {
  const sample = new Uint8Array(SAMPLE_SLICES * SAMPLE_SLICE);
  const stride = Math.floor((plaintext.length - SAMPLE_SLICE) / (SAMPLE_SLICES - 1));
  for (let slice = 0; slice < SAMPLE_SLICES; slice += 1) {
    const from = slice * stride;
    sample.set(plaintext.subarray(from, from + SAMPLE_SLICE), slice * SAMPLE_SLICE);
  }
  return sample;
}

function compress(bytes: Uint8Array, effort: Effort): Uint8Array {
  return zstdCompress(bytes, {
    chunkSize: compressBound(bytes.length),
    params: { [constants.ZSTD_c_compressionLevel]: LEVELS[effort] },
  });
}

function decompress(bytes: Uint8Array, length: number): Uint8Array {
  try {
    return zstdDecompress(bytes, {
      maxOutputLength: length,
      chunkSize: Math.max(length, LEAST_OUTPUT),
      params: { [constants.ZSTD_d_windowLogMax]: WINDOW_LOG },
    });
  } catch (cause) {
    throw new BytesyncError('stream-malformed', { reason: 'frame' }, { cause });
  }
}

/**
 * Most that zstd makes of so many bytes (ZSTD_COMPRESSBOUND). An output buffer of that size is filled in one go, without
 * zstd's own buffers in between, which takes two thirds of the time.
 */
function compressBound(length: number): number {
  return length + Math.ceil(length / 256) + SMALL_MARGIN;
}
