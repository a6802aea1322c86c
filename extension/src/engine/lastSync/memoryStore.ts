import { constants } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { releaseBytes } from '@bytesync/shared/releaseBytes.ts';
import { Pace } from '../inventory/pace.ts';
import { PRIVATE_FOLDER } from '../inventory/path.ts';
import type { Memory } from './memory.ts';
import { decodeMemory, encodeMemory, plainOf } from './memoryBytes.ts';
import { type RowOfPath, rowsOfPath } from './rowsOfPath.ts';

/** Bytes of a file that is read. */
const FILE_MAX = 512 * 1024 * 1024;
// A pipe under that name must not hang the reader, nor a link lead elsewhere. Not every platform has both.
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * What the folder remembers, from its private folder: it moves with the folder. Lost memory degrades to
 * none: what can't be read, is damaged or of another version counts as not there.
 */
export async function readMemory(root: string): Promise<Memory | undefined> {
  const bytes = await readBytes(root);
  try {
    return bytes && decodeMemory(bytes);
  } catch {
    return undefined;
  }
}

/**
 * What it remembers of one path: its row, and the pending one. None where `readMemory` would find nothing.
 * @throws BytesyncError aborted
 */
export async function readRowsOfPath(
  root: string,
  path: string,
  signal: AbortSignal,
): Promise<readonly RowOfPath[]> {
  const pace = new Pace(signal, () => undefined);
  const bytes = await readBytes(root);
  try {
    return bytes ? await rowsOfPath(plainOf(bytes), path, () => pace.breathe()) : [];
  } catch (error) {
    if (signal.aborted) throw error;
    return [];
  }
}

async function readBytes(root: string): Promise<Buffer | undefined> {
  try {
    const handle = await open(pathOf(root), FLAGS);
    try {
      const found = await handle.stat();
      if (!found.isFile() || found.size > FILE_MAX) return undefined;
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}

/**
 * Replaces the memory, whole at any moment.
 * @throws BytesyncError 'memory-unwritable'
 */
export async function writeMemory(root: string, memory: Memory): Promise<void> {
  const path = pathOf(root);
  // One name, so that what a killed process left does not pile up; made anew, so that no link is followed.
  const temporary = `${path}.new`;
  try {
    await rm(temporary, { force: true });
    const handle = await open(temporary, 'wx', 0o600);
    try {
      const bytes = encodeMemory(memory);
      await handle.writeFile(bytes);
      releaseBytes(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new BytesyncError('memory-unwritable', { path }, { cause });
  }
}

function pathOf(root: string): string {
  return join(root, PRIVATE_FOLDER, 'last-sync');
}
