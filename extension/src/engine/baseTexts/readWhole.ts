import { closeSync, fstatSync, readSync } from 'node:fs';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { ConfinedFolder } from '../sync/confinedFolder.ts';
import { fileSystemError } from '../sync/fileSystemError.ts';

/**
 * Bytes of a file, fewer where it becomes shorter meanwhile; undefined where nothing is there, or more than `most` bytes.
 * @throws BytesyncError a file-system error's code
 */
export function readWhole(
  folder: ConfinedFolder,
  path: string,
  most: number,
): Uint8Array | undefined {
  let fd: number;
  try {
    fd = folder.openRead(path);
  } catch (error) {
    if (error instanceof BytesyncError && error.code === 'entry-vanished') return undefined;
    throw error;
  }
  try {
    const { size } = fstatSync(fd);
    if (size > most) return undefined;
    const bytes = new Uint8Array(size);
    return bytes.subarray(0, readSync(fd, bytes, 0, size, 0));
  } catch (error) {
    throw fileSystemError(error, { path });
  } finally {
    closeSync(fd);
  }
}
