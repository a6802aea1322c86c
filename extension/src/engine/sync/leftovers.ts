import { ConfinedFolder } from './confinedFolder.ts';
import { restoreAfterCrash } from './folderModes.ts';
import { Staging } from './staging.ts';

/**
 * Clears up what killed runs left in a source: half-received files go, read-only folders that were
 * opened are closed again. Before the inventory, so that this sees what the folder should be.
 * Throws a file-system error's code.
 */
export function clearLeftovers(root: string): void {
  const source = ConfinedFolder.open(root);
  try {
    const privateFolder = source.privateFolder();
    try {
      Staging.clear(privateFolder, (left) => restoreAfterCrash(source, left));
    } finally {
      privateFolder.close();
    }
  } finally {
    source.close();
  }
}
