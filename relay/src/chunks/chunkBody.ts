import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { eachPiece } from '@bytesync/shared/eachPiece.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { diskError } from './diskError.ts';

/**
 * Bytes that are written at once. Each write is a trip to Node's thread pool, and a request brings 64 KiB
 * at a time; many slow uploads must not hold much of the relay's memory.
 */
const WRITE_SIZE = 256 * 1024;

/** Gets what is not needed any more. */
export type Spent = (piece: Uint8Array) => void;

/** What a body was. */
export interface BodySum {
  readonly size: number;
  /** SHA-256, 32 bytes. */
  readonly digest: Uint8Array;
}

/**
 * Passes a body on, piece by piece, and leaves it as it is when something fails.
 * @param take as for `eachPiece`
 * @throws BytesyncError chunk-too-large (more than `limit` bytes); what `take` and the body throw
 */
export async function passBody(
  body: Readable,
  limit: number,
  take: (piece: Uint8Array) => Promise<void> | undefined,
): Promise<BodySum> {
  const hash = createHash('sha256');
  let size = 0;
  await eachPiece(body, (piece) => {
    size += piece.length;
    if (size > limit) throw new BytesyncError('chunk-too-large', { limit });
    hash.update(piece);
    return take(piece);
  });
  return { size, digest: hash.digest() };
}

/**
 * Writes a body to a new file, and leaves the body as it is when it fails.
 * @throws BytesyncError chunk-too-large (more than `limit` bytes), disk-low; what the body throws
 */
export async function writeBody(
  body: Readable,
  file: FileHandle,
  limit: number,
  spent: Spent = () => undefined,
): Promise<BodySum> {
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  const write = async () => {
    const pieces = waiting;
    waiting = [];
    waitingBytes = 0;
    await writeAll(file, pieces);
    for (const piece of pieces) spent(piece);
  };
  const sum = await passBody(body, limit, (piece) => {
    waiting.push(piece);
    waitingBytes += piece.length;
    return waitingBytes >= WRITE_SIZE ? write() : undefined;
  });
  await write();
  return sum;
}

async function writeAll(file: FileHandle, pieces: readonly Uint8Array[]): Promise<void> {
  let left = pieces.filter((piece) => piece.length > 0);
  while (left.length > 0) {
    const { bytesWritten } = await file.writev(left).catch(diskError);
    left = behind(left, bytesWritten);
  }
}

/** A disk that fills takes only the first part. */
function behind(pieces: readonly Uint8Array[], written: number): Uint8Array[] {
  let skipped = written;
  return pieces.flatMap((piece) => {
    const rest = piece.subarray(Math.min(skipped, piece.length));
    skipped -= piece.length - rest.length;
    return rest.length > 0 ? [rest] : [];
  });
}
