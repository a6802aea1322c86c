import { createHash } from 'node:crypto';
import { BytesyncError } from '@bytesync/shared/errors.ts';

// docs/formats/delta.md, "Delta".
export const DELTA_MAGIC = Uint8Array.from(Buffer.from('BDLT'));
export const DELTA_VERSION = 1;
export const DELTA_HEADER_LENGTH = 16;
export const DELTA_FLAG_CONTENT_ID = 1;

/** First byte of a record. */
export const RECORD = { end: 0, stored: 1, zstd: 2 } as const;

/** Behind a frame's first byte: bytes of its instructions, and bytes that it takes in the file. */
export const FRAME_HEADER_LENGTH = 8;

/** First byte of an instruction. */
export const INSTRUCTION = { copy: 1, literal: 2 } as const;

/** Most bytes of instructions in one frame, which bounds what either side holds. */
export const FRAME_LIMIT = 1024 * 1024;

/** Window of the compression: a frame's length, so that no frame can ask for more memory. */
export const FRAME_WINDOW_LOG = 20;

/** Behind the end record's first byte: size, content id and check. */
export const TRAILER_CHECK_LENGTH = 8;

/** Hash over all of the file before the check; it finds damage and authenticates nothing. */
export function deltaCheck() {
  return createHash('sha256').update('bytesync delta check v1\0');
}

export function deltaMalformed(reason: string, cause?: unknown): BytesyncError {
  return new BytesyncError('delta-malformed', { reason }, { cause });
}
