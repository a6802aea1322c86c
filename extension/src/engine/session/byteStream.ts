import { setImmediate as nextTurn } from 'node:timers/promises';
import { chunkDigest, type StreamKeys, sealChunk } from '@bytesync/shared/crypto/chunk.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { IncomingStream, ReceivedChunk } from '../relay/incomingStream.ts';
import type { OutgoingStream } from '../relay/outgoingStream.ts';
import { packFrame } from '../sync/chunkFrame.ts';

// Sealing or opening a piece of this size takes about two milliseconds: it may be done on the main
// thread without holding it up.
export const PIECE = 256 * 1024;

/** Sends a byte string piece by piece, the last one marked. */
export async function sendPieces(
  keys: StreamKeys,
  stream: OutgoingStream,
  bytes: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<void> {
  const count = Math.max(1, Math.ceil(bytes.length / PIECE));
  for (let index = 0; index < count; index += 1) {
    signal?.throwIfAborted();
    const piece = packFrame(bytes.subarray(index * PIECE, (index + 1) * PIECE));
    const last = index === count - 1;
    const ciphertext = sealChunk(keys, index, last, piece);
    await stream.send({ index, last, ciphertext, digest: chunkDigest(ciphertext) });
    await nextTurn();
  }
}

/** Nothing of it is at the relay: there is nothing to be fetched or acknowledged. */
export async function consumeWhole(
  stream: IncomingStream,
  ciphertext: Uint8Array,
  consumer: (chunk: ReceivedChunk) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  stream.fail(new BytesyncError('internal', { what: 'stream consumed twice' }));
  await consumer({ index: 0, last: true, ciphertext });
}
