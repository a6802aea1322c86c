import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { ConfinedFolder } from '../sync/confinedFolder.ts';
import { runTime } from '../sync/runId.ts';
import { openOrMake } from '../sync/staging.ts';

/** A version that is no longer whole is never seen among the others. */
export const PRUNED = 'pruned';

/** The private folder of a source; undefined where it has none. @throws BytesyncError trash-foreign for a link */
export function openPrivateFolder(source: ConfinedFolder): ConfinedFolder | undefined {
  return notALink('.bytesync', () => source.existingPrivateFolder());
}

/** The folder of all versions; undefined where there is none. @throws BytesyncError trash-foreign for a link */
export function openTrash(privateFolder: ConfinedFolder): ConfinedFolder | undefined {
  if (privateFolder.lstat('trash') === undefined) return undefined;
  return notALink('.bytesync/trash', () => privateFolder.inside('trash'));
}

/** A version's folder. @throws BytesyncError trash-foreign for a link or file; trash-version-unknown */
export function openVersion(trash: ConfinedFolder, id: string): ConfinedFolder {
  if (runTime(id) === undefined || trash.lstat(id) === undefined) {
    throw new BytesyncError('trash-version-unknown', { version: id });
  }
  return notALink(id, () => trash.inside(id));
}

/** The same, made where it is missing. @throws BytesyncError trash-foreign for a link */
export function makeTrash(privateFolder: ConfinedFolder): ConfinedFolder {
  return notALink('.bytesync/trash', () => openOrMake(privateFolder, 'trash'));
}

/** Where versions lie while they are removed; undefined where there is none. @throws BytesyncError trash-foreign for a link */
export function openPruned(privateFolder: ConfinedFolder): ConfinedFolder | undefined {
  if (privateFolder.lstat(PRUNED) === undefined) return undefined;
  return notALink(`.bytesync/${PRUNED}`, () => privateFolder.inside(PRUNED));
}

/** The same, made where it is missing. @throws BytesyncError trash-foreign for a link */
export function makePruned(privateFolder: ConfinedFolder): ConfinedFolder {
  return notALink(`.bytesync/${PRUNED}`, () => openOrMake(privateFolder, PRUNED));
}

/** What is named like a folder of the trash and is none would lead elsewhere. */
function notALink<T>(path: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof BytesyncError) || error.code !== 'entry-changed') throw error;
    throw new BytesyncError('trash-foreign', { path }, { cause: error });
  }
}
