import { statfsSync, statSync } from 'node:fs';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { Indexed } from '../workers/unpackedArray.ts';
import { fileSystemError, targetError } from './fileSystemError.ts';
import type { Operation } from './plan.ts';

/** Of a file system, in bytes. */
export interface DiskSpace {
  /** What this user can still write. */
  readonly free: bigint;
  readonly total: bigint;
}

/**
 * Bytes that this user can still write on the file system of `root`; undefined where the file
 * system doesn't say.
 */
export function freeSpace(root: string): bigint | undefined {
  return diskSpace(root)?.free;
}

/** Of the file system of `root`; undefined where it doesn't say. */
export function diskSpace(root: string): DiskSpace | undefined {
  try {
    const { blocks, bavail, bsize } = statfsSync(root, { bigint: true });
    return blocks === 0n ? undefined : { free: bavail * bsize, total: blocks * bsize };
  } catch (error) {
    throw fileSystemError(error, { path: root });
  }
}

/** What a folder is about to get. */
export interface SpaceNeed {
  readonly root: string;
  readonly bytes: number;
}

/** What a plan's new files need on each data source. */
export function spaceNeeds(
  operations: Indexed<Operation>,
  columns: readonly { readonly column: number; readonly root: string }[],
): SpaceNeed[] {
  const bytes = new Map<number, number>();
  for (const [, operation] of operations.entries()) {
    if (operation.kind !== 'write-file') continue;
    bytes.set(operation.target, (bytes.get(operation.target) ?? 0) + operation.entry.size);
  }
  return columns.map(({ column, root }) => ({ root, bytes: bytes.get(column) ?? 0 }));
}

/**
 * Refuses with 'disk-full' (values `path`, `needed`, `free`) where the folders on one file system
 * need more together than it has, by what `freeAt` says of a folder. Replaced files stay in the trash, so nothing is counted as freed.
 */
export function requireSpace(needs: readonly SpaceNeed[], freeAt = freeSpace): void {
  const needed = new Map<bigint, bigint>();
  for (const { root, bytes } of needs) {
    const dev = deviceOf(root);
    const sum = (needed.get(dev) ?? 0n) + BigInt(bytes);
    needed.set(dev, sum);
    const free = freeAt(root);
    if (free === undefined || sum <= free) continue;
    throw new BytesyncError('disk-full', { path: root, needed: Number(sum), free: Number(free) });
  }
}

/** The file system that a folder lies on. @throws BytesyncError target-changed where it is gone */
export function deviceOf(root: string): bigint {
  try {
    return statSync(root, { bigint: true }).dev;
  } catch (error) {
    // Gone since it was compared, say.
    throw targetError(error, root);
  }
}
