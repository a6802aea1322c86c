import { createHash } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { PRIVATE_FOLDER } from '../inventory/path.ts';
import { systemCode } from '../inventory/systemCode.ts';
import { type Memory, NO_MEMORY } from './memory.ts';
import { decodeMemory, encodeMemory } from './memoryBytes.ts';

/**
 * What the source remembers, from its private folder: it moves with the folder. Lost memory degrades to
 * none: what is damaged or of another version counts as not there.
 * @param file where the source is a single file of the folder: its name
 */
export async function readMemory(root: string, file: string | undefined): Promise<Memory> {
  try {
    return decodeMemory(await readFile(pathOf(root, file)));
  } catch (error) {
    if (error instanceof BytesyncError || systemCode(error) !== undefined) return NO_MEMORY;
    throw error;
  }
}

/**
 * Replaces the memory, whole at any moment.
 * @throws BytesyncError 'memory-unwritable'
 */
export async function writeMemory(
  root: string,
  file: string | undefined,
  memory: Memory,
): Promise<void> {
  const path = pathOf(root, file);
  const temporary = `${path}.${createId()}`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(encodeMemory(memory));
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

function pathOf(root: string, file: string | undefined): string {
  // Any name may be a file's; of the digest every file system can make a name.
  const of =
    file === undefined ? '' : `-${createHash('sha256').update(file).digest('hex').slice(0, 32)}`;
  return join(root, PRIVATE_FOLDER, `last-sync${of}`);
}
