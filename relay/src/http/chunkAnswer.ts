import { once } from 'node:events';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { Response } from 'express';
import type { StoredContent } from '../chunks/chunkStore.ts';

/** Bytes that are read and sent at once: memory for each running download, unless they are there anyway. */
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
    const pieces = await content.next(Math.min(left, PIECE_SIZE));
    if (pieces.length === 0)
      throw new BytesyncError('internal', { what: 'chunk shorter than said' });
    for (const { length } of pieces) left -= length;
    await written(response, pieces);
    content.spent(pieces);
  }
  response.end();
}

/** Resolves when the system has taken all of them. */
async function written(response: Response, pieces: readonly Uint8Array[]): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const ended = new AbortController();
  once(response, 'close', { signal: ended.signal }).then(
    () => reject(new Error('the connection was closed')),
    () => undefined,
  );
  // One call of the system for all; the last one is through when the others are.
  response.cork();
  for (const piece of pieces) {
    response.write(piece, (error) => {
      if (error) reject(error);
      else if (piece === pieces.at(-1)) resolve();
    });
  }
  response.uncork();
  try {
    await promise;
  } finally {
    ended.abort();
  }
}
