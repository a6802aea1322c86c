import { once } from 'node:events';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { releaseBytes } from '@bytesync/shared/releaseBytes.ts';
import type { Response } from 'express';
import type { StoredContent } from '../chunks/chunkStore.ts';

/** Bytes that are read and sent at once: memory for each running download. */
const PIECE_SIZE = 1024 * 1024;

/**
 * Sends `size` bytes of a chunk and ends the answer.
 * @throws when the connection goes, or the content is shorter
 */
export async function sendContent(
  response: Response,
  content: StoredContent,
  size: number,
): Promise<void> {
  for (let left = size; left > 0; ) {
    const piece = await content.next(Math.min(left, PIECE_SIZE));
    if (piece.length === 0)
      throw new BytesyncError('internal', { what: 'chunk shorter than said' });
    left -= piece.length;
    await written(response, piece);
    releaseBytes(piece);
  }
  response.end();
}

/** Resolves when the system has taken all of it. */
async function written(response: Response, piece: Uint8Array): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const ended = new AbortController();
  once(response, 'close', { signal: ended.signal }).then(
    () => reject(new Error('the connection was closed')),
    () => undefined,
  );
  response.write(piece, (error) => (error ? reject(error) : resolve()));
  try {
    await promise;
  } finally {
    ended.abort();
  }
}
