import { type StreamKeys, sealChunk } from '@bytesync/shared/crypto/chunk.ts';
import { packFrame } from '../sync/chunkFrame.ts';
import type { StreamPurpose } from './messages.ts';

/** Largest ciphertext of a stream that travels in its statement, in bytes: 4 KiB of a frame, and the seal. */
export const WHOLE_LIMIT = 4 * 1024 + 16;

/** What is longer hardly ever fits, compressed. */
const LONGEST = 64 * 1024;

/**
 * The one chunk of a stream that is small enough for the statement that opens it: four requests less, and two more for
 * each recipient. Absent where it is too large; where somebody in the room would get it in vain; and for files that
 * are looked at, whose chunks are deleted when they were read, while a log stays as long as its session.
 * @param isForAll whether all other members are recipients
 */
export function wholeChunk(
  keys: StreamKeys,
  purpose: StreamPurpose,
  isForAll: boolean,
  bytes: Uint8Array,
): Uint8Array | undefined {
  if (!isForAll || purpose.kind === 'file' || bytes.length > LONGEST) return undefined;
  const frame = packFrame(bytes);
  return frame.length + 16 > WHOLE_LIMIT ? undefined : sealChunk(keys, 0, true, frame);
}
