import { randomBytes } from 'node:crypto';
import { createWriteStream, type Stats } from 'node:fs';
import { chmod, type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { isErrno } from './byteStream.ts';
import { applyDelta } from './commands.ts';
import type { DeltaResult } from './deltaReader.ts';

/** The file that the result is for. */
interface Target {
  readonly path: string;
  /** Undefined when there is no such file yet. */
  readonly stats: Stats | undefined;
}

/**
 * Makes `outPath` from the file `oldPath` and a delta. The result is written beside `outPath`,
 * verified, flushed and renamed, so `outPath` holds its former content or all of the new one at every
 * moment, also when it is `oldPath`. A symlink is followed; the mode of a file that is replaced stays.
 * @throws BytesyncError as applyDelta(); entry-unreadable when `oldPath` can't be opened, usage when
 * `outPath` is no file, write-failed when its folder can't be written
 */
export async function patchFile(
  oldPath: string,
  delta: Readable,
  outPath: string,
  signal?: AbortSignal,
): Promise<DeltaResult> {
  try {
    const target = await targetOf(outPath);
    const base = await opened(oldPath);
    try {
      return await replace(target, base, delta, signal);
    } finally {
      await base.close();
    }
  } finally {
    delta.destroy();
  }
}

async function opened(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    throw new BytesyncError('entry-unreadable', { path }, { cause });
  }
}

async function targetOf(outPath: string): Promise<Target> {
  let target: Target;
  try {
    target = { path: await realpath(outPath), stats: await stat(outPath) };
  } catch (cause) {
    if (isErrno(cause) && cause.code === 'ENOENT') return { path: outPath, stats: undefined };
    throw new BytesyncError('write-failed', { path: outPath }, { cause });
  }
  // A rename would put a file in place of a device or a pipe.
  if (target.stats?.isFile() === false) {
    throw new BytesyncError('usage', { reason: 'not-a-file', path: outPath });
  }
  return target;
}

async function replace(
  target: Target,
  base: FileHandle,
  delta: Readable,
  signal: AbortSignal | undefined,
): Promise<DeltaResult> {
  const folder = dirname(target.path);
  const temporary = join(folder, `.bytesync-${randomBytes(8).toString('hex')}`);
  // flush: the bytes are on disk before the name changes.
  const output = createWriteStream(temporary, { flags: 'wx', flush: true });
  const closed = new Promise<void>((resolve) => output.once('close', () => resolve()));
  try {
    const result = await applyDelta(base, delta, output, signal);
    if (target.stats !== undefined) await chmod(temporary, target.stats.mode & 0o777);
    await rename(temporary, target.path);
    await syncFolder(folder);
    return result;
  } catch (error) {
    // One that is just being opened would be made after it was removed.
    output.destroy();
    await closed;
    await rm(temporary, { force: true });
    if (error instanceof BytesyncError) throw error;
    throw new BytesyncError('write-failed', { path: target.path }, { cause: error });
  }
}

/** Makes the rename last. Windows cannot open folders, and does without. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
