import { ConfinedFolder } from '../confinedFolder.ts';
import { Staging } from '../staging.ts';
import { PartialFolder } from './partialFolder.ts';

/** What may be done with a source's half-received files. */
export interface PartialFolderUse {
  readonly folder: PartialFolder;
  /** A run that may still live changes something in the source: what it goes on with has to stay. */
  readonly isInUse: boolean;
}

/**
 * Opens the folder of a source's half-received files for as long as `use` takes; undefined where there is none.
 * @throws BytesyncError a file-system error's code
 */
export function inPartialFolder<T>(
  root: string,
  use: (opened: PartialFolderUse) => T,
): T | undefined {
  const opened: { close(): void }[] = [];
  const open = <F extends { close(): void }>(folder: F | undefined): F | undefined => {
    if (folder !== undefined) opened.push(folder);
    return folder;
  };
  try {
    const privateFolder = open(open(ConfinedFolder.open(root))?.existingPrivateFolder());
    const folder = privateFolder && open(PartialFolder.open(privateFolder));
    if (privateFolder === undefined || folder === undefined) return undefined;
    return use({ folder, isInUse: Staging.isInUse(privateFolder) });
  } finally {
    for (const one of opened.toReversed()) one.close();
  }
}
