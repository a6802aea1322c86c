import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { Problem } from '../inventory/entry.ts';
import { ConfinedFolder } from '../sync/confinedFolder.ts';
import { Durability } from '../sync/durability.ts';
import { fileSystemError } from '../sync/fileSystemError.ts';
import { FolderModes, restoreAfterCrash } from '../sync/folderModes.ts';
import type { Site } from '../sync/install.ts';
import { Staging } from '../sync/staging.ts';
import { StaleCheck } from '../sync/staleCheck.ts';
import { Trash } from '../sync/trash.ts';
import { openPrivateFolder, openTrash, openVersion } from './openTrash.ts';

interface SiteFolders {
  readonly source: ConfinedFolder;
  readonly privateFolder: ConfinedFolder;
  /** The folder of all versions. */
  readonly all: ConfinedFolder;
  readonly version: ConfinedFolder;
  readonly staging: Staging;
}

/** A folder while a version of its trash is put back: the version, and the new one for what stood there. */
export class RestoreSite {
  readonly versionId: string;
  readonly source: ConfinedFolder;
  readonly version: ConfinedFolder;
  /** The folder of all versions. */
  readonly all: ConfinedFolder;
  readonly staging: Staging;
  readonly modes: FolderModes;
  readonly trash: Trash;
  readonly #stale = new StaleCheck();
  readonly #privateFolder: ConfinedFolder;
  readonly #durability: Durability;
  /** Folders of the source whose entries, mode or date changed since the last flush. */
  #touched = new Set<string>();
  /** Files that were copied, whose mode and date are not durable yet. */
  #dated: string[] = [];

  private constructor(root: string, versionId: string, runId: string, folders: SiteFolders) {
    this.versionId = versionId;
    this.source = folders.source;
    this.version = folders.version;
    this.all = folders.all;
    this.staging = folders.staging;
    this.#privateFolder = folders.privateFolder;
    this.modes = new FolderModes(folders.source, folders.staging.folder);
    this.trash = new Trash(folders.privateFolder, runId);
    this.#durability = new Durability(root);
  }

  /**
   * Also clears up what killed runs left in the folder.
   * @throws BytesyncError folder-in-use, trash-version-unknown, trash-foreign; a file-system error's code
   */
  static open(root: string, versionId: string, runId: string): RestoreSite {
    return new RestoreSite(root, versionId, runId, openFolders(root, versionId, runId));
  }

  /** Where `install.ts` puts entries in place. */
  get installing(): Site {
    const { source, trash } = this;
    return { source, staging: this.staging.folder, trash, stale: this.#stale };
  }

  /** @throws BytesyncError folder-in-use once a synchronization, or another restore, is at work here */
  requireAlone(): void {
    if (!this.staging.isAlone) throw new BytesyncError('folder-in-use');
  }

  /** Entries of this folder of the source changed. */
  touched(path: string): void {
    this.#touched.add(path);
  }

  dated(path: string): void {
    this.#dated.push(path);
  }

  /** Makes everything durable that was done since the last flush, the new version first. */
  async flush(): Promise<void> {
    const touched = [...this.#touched];
    const dated = this.#dated;
    this.#touched = new Set();
    this.#dated = [];
    await this.trash.flush((folder, paths) => this.#durability.folders(folder, paths));
    await this.#durability.dates(this.source, dated);
    await this.#durability.folders(this.source, touched);
  }

  /** Closes read-only folders again, removes the staging folder. Returns what went wrong. */
  close(): Problem[] {
    const problems = this.modes.restore();
    const { modes, trash, staging, version, all, source } = this;
    const inside = [modes, trash, staging, version, all];
    for (const part of [this.#durability, ...inside, this.#privateFolder, source]) {
      try {
        part.close();
      } catch (error) {
        const { code, values } = fileSystemError(error);
        problems.push({ path: '', code, values });
      }
    }
    return problems;
  }
}

function openFolders(root: string, versionId: string, runId: string): SiteFolders {
  const opened: { close(): void }[] = [];
  const open = <T extends { close(): void }>(part: T | undefined): T => {
    if (part === undefined)
      throw new BytesyncError('trash-version-unknown', { version: versionId });
    opened.push(part);
    return part;
  };
  try {
    const source = open(ConfinedFolder.open(root));
    const privateFolder = open(openPrivateFolder(source));
    const all = open(openTrash(privateFolder));
    const version = open(openVersion(all, versionId));
    if (Staging.isInUse(privateFolder)) throw new BytesyncError('folder-in-use');
    const clearUp = (left: ConfinedFolder) => restoreAfterCrash(source, left);
    const staging = open(Staging.open(privateFolder, runId, clearUp));
    // Two that begin at the same moment both see each other now, where neither did before.
    if (!staging.isAlone) throw new BytesyncError('folder-in-use');
    return { source, privateFolder, all, version, staging };
  } catch (error) {
    for (const part of opened.toReversed()) part.close();
    throw error;
  }
}
