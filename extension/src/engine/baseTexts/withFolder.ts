import { BytesyncError } from '@bytesync/shared/errors.ts';
import { ConfinedFolder } from '../sync/confinedFolder.ts';

/** A source, and its private folder. */
export interface Folders {
  readonly folder: ConfinedFolder;
  readonly privateFolder: ConfinedFolder;
  close(): void;
}

/** Undefined where it has no private folder. @throws BytesyncError a file-system error's code */
export function openFolders(root: string): Folders | undefined {
  const folder = ConfinedFolder.open(root);
  try {
    const privateFolder = folder.existingPrivateFolder();
    if (privateFolder !== undefined) {
      const close = () => {
        privateFolder.close();
        folder.close();
      };
      return { folder, privateFolder, close };
    }
  } catch (error) {
    folder.close();
    throw error;
  }
  folder.close();
  return undefined;
}

/**
 * Does something in a source that has a private folder; nothing where it has none. What the file system refuses ends it:
 * only the next merge misses what was to be done.
 */
export function withFolder<T>(root: string, act: (folders: Folders) => T): T | undefined {
  let folders: Folders | undefined;
  try {
    folders = openFolders(root);
    return folders && act(folders);
  } catch (error) {
    if (error instanceof BytesyncError) return undefined;
    throw error;
  } finally {
    folders?.close();
  }
}
