import { BytesyncError } from '@bytesync/shared/errors.ts';
import { ConfinedFolder } from '../sync/confinedFolder.ts';
import { Durability } from '../sync/durability.ts';
import { fileSystemError } from '../sync/fileSystemError.ts';
import { restoreAfterCrash } from '../sync/folderModes.ts';
import { createRunId } from '../sync/runId.ts';
import { Staging } from '../sync/staging.ts';
import { makePruned, makeTrash, openPrivateFolder, PRUNED } from './openTrash.ts';

interface SiteFolders {
  readonly source: ConfinedFolder;
  readonly privateFolder: ConfinedFolder;
  readonly trash: ConfinedFolder;
  readonly pruned: ConfinedFolder;
  readonly staging: Staging;
}

/** A folder's trash while versions of it are removed. As a run, it has a staging folder, which others see. */
export class PruneSite {
  /** The folder of all versions. */
  readonly trash: ConfinedFolder;
  /** Where versions lie while they are removed. */
  readonly pruned: ConfinedFolder;
  readonly #folders: SiteFolders;
  readonly #durability: Durability;

  private constructor(root: string, folders: SiteFolders) {
    this.trash = folders.trash;
    this.pruned = folders.pruned;
    this.#folders = folders;
    this.#durability = new Durability(root);
  }

  /**
   * Undefined where there is no trash, and nothing left of one. Also clears up what killed runs left in the folder.
   * @throws BytesyncError folder-in-use, trash-foreign; a file-system error's code
   */
  static open(root: string): PruneSite | undefined {
    const folders = openFolders(root);
    return folders && new PruneSite(root, folders);
  }

  /** @throws BytesyncError folder-in-use once a synchronization or a restore is at work here */
  requireAlone(): void {
    if (!this.#folders.staging.isAlone) throw new BytesyncError('folder-in-use');
  }

  /** Makes it durable which versions are where: none that is partly removed may be found among the whole ones. */
  async flush(): Promise<void> {
    const { privateFolder } = this.#folders;
    const folders = [privateFolder, this.pruned, this.trash];
    await Promise.all(folders.map((folder) => this.#durability.folders(folder, [''])));
  }

  /** Leaves nothing where nothing is left to be removed. @throws BytesyncError a file-system error's code */
  close(): void {
    const { source, privateFolder, trash, pruned, staging } = this.#folders;
    const isEmpty = (): boolean => pruned.list('').length === 0;
    closeAll([
      this.#durability,
      { close: () => isEmpty() && privateFolder.rmdir(PRUNED) },
      ...[pruned, staging, trash, privateFolder, source],
    ]);
  }
}

/** Undefined where there is no trash, and nothing left of one. */
function openFolders(root: string): SiteFolders | undefined {
  const opened: { close(): void }[] = [];
  const open = <T extends { close(): void }>(part: T): T => {
    opened.push(part);
    return part;
  };
  const nothing = (): undefined => closeAll(opened.toReversed());
  try {
    const source = open(ConfinedFolder.open(root));
    const found = openPrivateFolder(source);
    if (found === undefined) return nothing();
    const privateFolder = open(found);
    const isThere = (name: string) => privateFolder.lstat(name) !== undefined;
    if (!isThere('trash') && !isThere(PRUNED)) return nothing();
    const trash = open(makeTrash(privateFolder));
    if (Staging.isInUse(privateFolder)) throw new BytesyncError('folder-in-use');
    const clearUp = (left: ConfinedFolder) => restoreAfterCrash(source, left);
    const staging = open(Staging.open(privateFolder, createRunId(new Date()), clearUp));
    // Two that begin at the same moment both see each other now, where neither did before.
    if (!staging.isAlone) throw new BytesyncError('folder-in-use');
    const pruned = open(makePruned(privateFolder));
    return { source, privateFolder, trash, pruned, staging };
  } catch (error) {
    closeAll(opened.toReversed());
    throw error;
  }
}

/** Closes each, whatever happens with the others; then throws the first error. */
function closeAll(parts: readonly { close(): unknown }[]): undefined {
  const errors: BytesyncError[] = [];
  for (const part of parts) {
    try {
      part.close();
    } catch (error) {
      errors.push(fileSystemError(error));
    }
  }
  const [first] = errors;
  if (first !== undefined) throw first;
  return undefined;
}
