import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { fileSystemError } from '../../engine/sync/fileSystemError.ts';

/**
 * Writes pieces of text to a file: beside it, and in its place when all are there, so that no half of it is ever taken for
 * the whole. What was there stays until then, and where it fails. A link stays one, and what it leads to keeps its rights.
 * @param signal ends it, with its reason
 * @throws BytesyncError a file-system error's code, or what the pieces throw
 */
export async function writeWhole(
  path: string,
  pieces: AsyncIterable<string>,
  signal: AbortSignal,
): Promise<void> {
  const { target, mode } = await replaced(path);
  // A name of its own: a longer one than the file's may be more than the file system takes.
  const temporary = join(dirname(target), `.bytesync-${createId()}.part`);
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      // What is new gets what the person's mask leaves of it; what was there is as it was.
      if (mode !== undefined) await file.chmod(mode);
      for await (const piece of pieces) {
        signal.throwIfAborted();
        await file.appendFile(piece);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    signal.throwIfAborted();
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error instanceof BytesyncError ? error : fileSystemError(error, { path });
  }
}

/** Where it is written to, and the rights of what is there; a link that leads nowhere gives way to the file. */
async function replaced(
  path: string,
): Promise<{ readonly target: string; readonly mode?: number }> {
  try {
    const target = await realpath(path);
    return { target, mode: (await stat(target)).mode & 0o777 };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return { target: path };
    }
    throw fileSystemError(error, { path });
  }
}
