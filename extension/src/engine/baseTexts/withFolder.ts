import { BytesyncError } from '@bytesync/shared/errors.ts';
import { ConfinedFolder } from '../sync/confinedFolder.ts';

/**
 * Does something in a source that has a private folder; nothing where it has none. What the file system refuses ends it:
 * only the next merge misses what was to be done.
 */
export function withFolder(
  root: string,
  act: (folder: ConfinedFolder, privateFolder: ConfinedFolder) => void,
): void {
  const opened: { close(): void }[] = [];
  try {
    const folder = ConfinedFolder.open(root);
    opened.push(folder);
    const privateFolder = folder.existingPrivateFolder();
    if (privateFolder === undefined) return;
    opened.push(privateFolder);
    act(folder, privateFolder);
  } catch (error) {
    if (!(error instanceof BytesyncError)) throw error;
  } finally {
    for (const part of opened.reverse()) part.close();
  }
}
