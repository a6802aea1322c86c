import type { BigIntStats } from 'node:fs';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { Pace } from '../inventory/pace.ts';
import type { ConfinedFolder } from '../sync/confinedFolder.ts';

/**
 * Goes through all that a version holds, to its end before anything is removed.
 * @throws BytesyncError trash-foreign for anything that no synchronization puts there: a socket, a
 *   protected name, another file system; 'aborted'; a file-system error's code
 */
export async function walkOwn(
  version: ConfinedFolder,
  pace: Pace,
  onEntry: (stat: BigIntStats) => void = () => undefined,
): Promise<void> {
  const top = statOf(version, '', undefined);
  onEntry(top);
  const visit = async (folder: string): Promise<void> => {
    for (const name of version.list(folder)) {
      if (pace.due) await pace.breathe();
      const path = folder === '' ? name : `${folder}/${name}`;
      const stat = statOf(version, path, top.dev);
      onEntry(stat);
      if (stat.isDirectory()) await visit(path);
    }
  };
  await visit('');
}

/**
 * Removes all that a folder holds, and leaves it empty. Looks at each entry once more.
 * @throws BytesyncError as `walkOwn`; what it has not come to is still there
 */
export async function removeOwn(version: ConfinedFolder, pace: Pace): Promise<void> {
  const { dev } = statOf(version, '', undefined);
  const visit = async (folder: string): Promise<void> => {
    for (const name of version.list(folder)) {
      if (pace.due) await pace.breathe();
      const path = folder === '' ? name : `${folder}/${name}`;
      if (statOf(version, path, dev).isDirectory()) {
        await visit(path);
        version.rmdir(path);
      } else version.unlink(path);
    }
  };
  await visit('');
}

/** @param dev of the file system that the program's own is on; undefined: whatever it is */
function statOf(version: ConfinedFolder, path: string, dev: bigint | undefined): BigIntStats {
  const stat = lookAt(version, path);
  // A name that is not Unicode is read as another one, which nothing has.
  const known = stat?.isDirectory() || stat?.isFile() || stat?.isSymbolicLink();
  if (stat === undefined || known !== true || (dev !== undefined && stat.dev !== dev)) {
    throw new BytesyncError('trash-foreign', { path });
  }
  return stat;
}

function lookAt(version: ConfinedFolder, path: string): BigIntStats | undefined {
  try {
    return version.lstat(path);
  } catch (error) {
    const code = error instanceof BytesyncError ? error.code : undefined;
    if (code !== 'path-not-allowed' && code !== 'name-not-allowed') throw error;
    // The program puts nothing there that it could not put back.
    throw new BytesyncError('trash-foreign', { path }, { cause: error });
  }
}
