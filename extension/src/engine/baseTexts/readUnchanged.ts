import { closeSync, fstatSync, readSync } from 'node:fs';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { RememberedFile } from '../lastSync/memory.ts';
import type { ConfinedFolder } from '../sync/confinedFolder.ts';

/**
 * The bytes of a file that is what was agreed; undefined where something else is there by now, or nobody can tell.
 * @param most so many of its beginning
 */
export function readUnchanged(
  folder: ConfinedFolder,
  path: string,
  held: RememberedFile,
  most: number = held.size,
): Uint8Array | undefined {
  let fd: number | undefined;
  try {
    fd = folder.openRead(path);
    const bytes = new Uint8Array(Math.min(held.size, most));
    const length = isAsHeld(fd, held) ? readSync(fd, bytes, 0, bytes.length, 0) : -1;
    return length === bytes.length && isAsHeld(fd, held) ? bytes : undefined;
  } catch (error) {
    if (error instanceof BytesyncError || (error instanceof Error && 'code' in error)) {
      return undefined;
    }
    throw error;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** Where no change time is known, a file that only looks like it must not be taken for it. */
function isAsHeld(fd: number, { size, mtimeNs, ctimeNs }: RememberedFile): boolean {
  const stat = fstatSync(fd, { bigint: true });
  return stat.size === BigInt(size) && stat.mtimeNs === mtimeNs && stat.ctimeNs === ctimeNs;
}
