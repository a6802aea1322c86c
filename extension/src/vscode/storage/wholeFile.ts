import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { fileSystemError } from '../../engine/sync/fileSystemError.ts';

/**
 * Writes pieces of text to a file: beside it, and in its place when all are there, so that no half of it is ever taken for
 * the whole. What was there stays until then, and where it fails.
 * @param signal ends it, with its reason
 * @throws BytesyncError a file-system error's code, or what the pieces throw
 */
export async function writeWhole(
  path: string,
  pieces: AsyncIterable<string>,
  signal: AbortSignal,
): Promise<void> {
  // A name of its own: a longer one than the file's may be more than the file system takes.
  const temporary = join(dirname(path), `.bytesync-${createId()}.part`);
  try {
    const file = await open(temporary, 'wx');
    try {
      for await (const piece of pieces) {
        signal.throwIfAborted();
        await file.appendFile(piece);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    signal.throwIfAborted();
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error instanceof BytesyncError ? error : fileSystemError(error, { path });
  }
}
