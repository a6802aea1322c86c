import { BytesyncError } from '@bytesync/shared/errors.ts';
import { PRIVATE_FOLDER } from '../../inventory/path.ts';
import { type DiskSpace, diskSpace } from '../freeSpace.ts';
import { PARTIAL_FOLDER } from './partialFolder.ts';

/** What is left free of a disk that filled up, for everything else that writes to it: a twentieth of it, … */
const LEFT_FREE_PART = 20n;
/** … or where that is more, so many bytes. */
const LEFT_FREE_MOST = 1024n ** 3n;

/** Where more is free than this, the disk is not what is full: a quota is, or there can be no more files. */
const FULL_BELOW = 64n * 1024n ** 2n;

/**
 * Bytes of a half-received file that stay when the disk is full: its end gives back what must be free again.
 * @param size bytes that have come
 * @param space undefined where the file system doesn't say
 * @param freed bytes of something else that goes if it stays
 */
export function bytesToKeep(size: number, space: DiskSpace | undefined, freed = 0): number {
  if (space === undefined || space.free > FULL_BELOW) return 0;
  const part = space.total / LEFT_FREE_PART;
  const most = part < LEFT_FREE_MOST ? part : LEFT_FREE_MOST;
  const lack = most - space.free - BigInt(freed);
  return lack <= 0n ? size : Math.max(0, size - Number(lack));
}

/** As `diskSpace`, for whoever does without where it can't be told. */
export function spaceToTell(root: string): DiskSpace | undefined {
  try {
    return diskSpace(root);
  } catch (error) {
    if (error instanceof BytesyncError) return undefined;
    throw error;
  }
}

/** A file's failure with the bytes of it that are kept for the next run, where there are any. */
export function withKept(error: BytesyncError, kept: number): BytesyncError {
  if (kept === 0) return error;
  const where = `${PRIVATE_FOLDER}/${PARTIAL_FOLDER}`;
  return new BytesyncError(error.code, { ...error.values, kept, where }, { cause: error });
}
