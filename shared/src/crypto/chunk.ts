import { createHash } from 'node:crypto';
import { BytesyncError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { aeadOpen, aeadSeal, NONCE_LENGTH } from './aead.ts';
import { labelled } from './labels.ts';

/** Names and opens one stream. Id and key are fresh for each stream and never used again. */
export interface StreamKeys {
  readonly sessionId: string;
  readonly streamId: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

/**
 * Seals one chunk: AES-256-GCM, ciphertext ‖ tag (16 bytes longer than the plaintext). The nonce
 * is the index and the last flag, so an index must be sealed once only; a retry sends the same bytes.
 * @param index 0 to 2^32 − 2; @param plaintext whole, or in parts one behind the other
 * @throws RangeError for another index
 */
export function sealChunk(
  stream: StreamKeys,
  index: number,
  last: boolean,
  plaintext: Uint8Array | readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  const nonce = chunkNonce(index, last);
  return aeadSeal(stream.key, nonce, associatedData(stream, index, last), plaintext);
}

/**
 * Opens what `sealChunk` made for the same stream, index and last flag.
 * @throws BytesyncError `chunk-forged` when anything differs; RangeError for an impossible index
 */
export function openChunk(
  stream: StreamKeys,
  index: number,
  last: boolean,
  ciphertext: Uint8Array,
): Uint8Array {
  const nonce = chunkNonce(index, last);
  const plaintext = aeadOpen(stream.key, nonce, associatedData(stream, index, last), ciphertext);
  if (plaintext === undefined) {
    throw new BytesyncError('chunk-forged', { stream: stream.streamId, index });
  }
  return plaintext;
}

/** SHA-256 of a chunk as it travels: what announcements name and the relay checks; 32 bytes. */
export function chunkDigest(ciphertext: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(ciphertext).digest());
}

/** Seven zero bytes, the index (unsigned 32-bit, big-endian), 1 for the last chunk or 0. */
function chunkNonce(index: number, last: boolean): Uint8Array {
  if (!Number.isInteger(index) || index < 0 || index >= LIMITS.chunksPerStream) {
    throw new RangeError(`no chunk index: ${index}`);
  }
  const nonce = Buffer.alloc(NONCE_LENGTH);
  nonce.writeUInt32BE(index, 7);
  nonce.writeUInt8(last ? 1 : 0, 11);
  return nonce;
}

function associatedData(stream: StreamKeys, index: number, last: boolean): Uint8Array {
  return labelled('chunk', stream.sessionId, stream.streamId, index, last ? 1 : 0);
}
