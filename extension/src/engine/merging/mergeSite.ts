import { asBytesyncError, BytesyncError } from '@bytesync/shared/errors.ts';
import { ConfinedFolder } from '../sync/confinedFolder.ts';
import { Durability } from '../sync/durability.ts';
import { restoreAfterCrash } from '../sync/folderModes.ts';
import { createRunId } from '../sync/runId.ts';
import type { StagedFile } from '../sync/stagedFile.ts';
import { Staging } from '../sync/staging.ts';
import { Trash } from '../sync/trash.ts';
import { parentOf } from '../trash/clearPlace.ts';

/** A folder, or the one file of it that is offered, while one file of it is replaced. */
export class MergeSite {
  readonly source: ConfinedFolder;
  readonly staging: Staging;
  readonly trash: Trash;
  readonly #durability: Durability;
  readonly #parts: readonly { close(): void }[];

  private constructor(
    source: ConfinedFolder,
    staging: Staging,
    trash: Trash,
    durability: Durability,
    parts: readonly { close(): void }[],
  ) {
    this.source = source;
    this.staging = staging;
    this.trash = trash;
    this.#durability = durability;
    this.#parts = parts;
  }

  /**
   * Nothing is made where the folder has no private one: it is not offered then. Also clears up what killed runs left.
   * @throws BytesyncError folder-in-use, entry-vanished; a file-system error's code
   */
  static open({ root, file }: { readonly root: string; readonly file?: string }): MergeSite {
    const parts: { close(): void }[] = [];
    const open = <T extends { close(): void }>(part: T): T => {
      parts.unshift(part);
      return part;
    };
    try {
      const whole = open(ConfinedFolder.open(root));
      const found = whole.existingPrivateFolder();
      if (found === undefined) throw new BytesyncError('entry-vanished', { path: root });
      const privateFolder = open(found);
      if (Staging.isInUse(privateFolder)) throw new BytesyncError('folder-in-use', { path: root });
      const runId = createRunId(new Date());
      const clearUp = (left: ConfinedFolder) => restoreAfterCrash(whole, left);
      const staging = open(Staging.open(privateFolder, runId, clearUp));
      // Two that begin at the same moment both see each other now, where neither did before.
      if (!staging.isAlone) throw new BytesyncError('folder-in-use', { path: root });
      const trash = open(new Trash(privateFolder, runId));
      const durability = open(new Durability(root));
      const source = file === undefined ? whole : whole.onlyFile(file);
      return new MergeSite(source, staging, trash, durability, parts);
    } catch (error) {
      for (const part of parts) part.close();
      throw error;
    }
  }

  /** Makes the content of a staged file durable. @throws BytesyncError a file-system error's code */
  async flushFile({ fd }: StagedFile): Promise<void> {
    const failed = await this.#durability.files([fd]);
    const failure = failed.get(fd);
    if (failure !== undefined) throw failure;
  }

  /** Makes the trash durable, and then the entries of the folder that the path lies in. */
  async flush(path: string): Promise<void> {
    await this.trash.flush((folder, paths) => this.#durability.folders(folder, paths));
    await this.#durability.folders(this.source, [parentOf(path)]);
  }

  /** Returns what went wrong. */
  close(): readonly BytesyncError[] {
    return this.#parts.flatMap((part) => {
      try {
        part.close();
        return [];
      } catch (error) {
        return [asBytesyncError(error)];
      }
    });
  }
}
