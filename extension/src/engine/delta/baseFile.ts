import type { FileHandle } from 'node:fs/promises';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { ContentHasher } from '../inventory/contentId.ts';
import type { DeltaBase } from './deltaWriter.ts';

const PIECE = 256 * 1024;

/**
 * The bytes of a base in pieces with memory of their own.
 * @throws BytesyncError base-mismatch when the file ends before, entry-unreadable
 */
export async function* readBase(
  base: FileHandle,
  offset: number,
  length: number,
): AsyncGenerator<Uint8Array> {
  let at = offset;
  const end = offset + length;
  while (at < end) {
    const bytes = new Uint8Array(Math.min(PIECE, end - at));
    const { bytesRead } = await readAt(base, bytes, at);
    if (bytesRead === 0) throw new BytesyncError('base-mismatch', { reason: 'size' });
    yield bytes.subarray(0, bytesRead);
    at += bytesRead;
  }
}

/**
 * Makes sure that `base` is the file that a delta was made for. Reads all of it where the delta knows
 * its content id: better one more read than a wrong result half written to a pipe.
 * @throws BytesyncError base-mismatch
 */
export async function checkBase(base: FileHandle, expected: DeltaBase): Promise<void> {
  const { size } = await base.stat();
  if (size !== expected.size) {
    throw new BytesyncError('base-mismatch', { reason: 'size', size, expected: expected.size });
  }
  if (expected.contentId === undefined) return;
  const hasher = new ContentHasher();
  for await (const bytes of readBase(base, 0, size)) hasher.update(bytes);
  if (Buffer.compare(hasher.digest(), expected.contentId) !== 0) {
    throw new BytesyncError('base-mismatch', { reason: 'content' });
  }
}

async function readAt(base: FileHandle, bytes: Uint8Array, position: number) {
  try {
    return await base.read(bytes, 0, bytes.length, position);
  } catch (cause) {
    throw new BytesyncError('entry-unreadable', {}, { cause });
  }
}
