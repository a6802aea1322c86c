import type { BigIntStats } from 'node:fs';
import type { Pace } from '../inventory/pace.ts';
import type { ConfinedFolder } from '../sync/confinedFolder.ts';
import { runTime } from '../sync/runId.ts';
import type { HeldSpace } from './heldSpace.ts';
import { openVersion } from './openTrash.ts';
import { walkOwn } from './ownTree.ts';
import { readManifest } from './trashManifest.ts';

/** A version that is whole, and all of it this program's own. */
export interface MeasuredVersion {
  /** The run's name. */
  readonly id: string;
  /** When the run began, in milliseconds since the epoch; to the second. */
  readonly date: number;
  /** Files and links. */
  readonly files: number;
  /** Folders that hold them, or stand for ones that were deleted. */
  readonly folders: number;
  /** Sum of the files' sizes. */
  readonly bytes: number;
}

/**
 * @param space takes what the version occupies on disk
 * @throws BytesyncError trash-version-unknown; trash-foreign where it, its list or anything in it is not
 *   this program's; 'aborted'; a file-system error's code
 */
export async function measureVersion(
  trash: ConfinedFolder,
  id: string,
  pace: Pace,
  space?: HeldSpace,
): Promise<MeasuredVersion> {
  const version = openVersion(trash, id);
  try {
    readManifest(trash, id);
    const counts = { files: 0, folders: -1, bytes: 0 };
    const count = (stat: BigIntStats) => {
      space?.add(id, stat);
      if (stat.isDirectory()) counts.folders += 1;
      else counts.files += 1;
      if (stat.isFile()) counts.bytes += Number(stat.size);
    };
    await walkOwn(version, pace, count);
    const list = trash.lstat(`${id}.json`);
    if (list !== undefined) space?.add(id, list);
    return { id, date: runTime(id) ?? 0, ...counts };
  } catch (error) {
    space?.forget(id);
    throw error;
  } finally {
    version.close();
  }
}
