import type { BigIntStats } from 'node:fs';
import { closeSync, fsync } from 'node:fs';
import { promisify } from 'node:util';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { type KnownEntry, microseconds } from '../inventory/entry.ts';
import type { ConfinedFolder } from './confinedFolder.ts';
import { errnoOf, fileSystemError } from './fileSystemError.ts';
import { openOrMake } from './staging.ts';
import { appendWhole } from './wholeWrites.ts';

/** Why an entry went to the trash. */
export type TrashReason = 'replaced' | 'deleted';

/** One line of a trash manifest. docs/formats.md, "Trash". */
export interface TrashLine {
  /** Relative to the source, and to the run's trash folder. */
  readonly path: string;
  readonly kind: KnownEntry['kind'];
  /** Permission bits, 0 to 0o7777. */
  readonly mode: number;
  /** Whole microseconds since the epoch. */
  readonly mtimeUs: number;
  readonly reason: TrashReason;
}

/** A second copy of an entry in the trash, while the entry itself still stands in its place. */
export interface Kept {
  /** Whether it is a hard link, which moves the original's ctime. */
  readonly linked: boolean;
  /** Takes it back out: the original stays. */
  discard(): void;
}

const syncDescriptor = promisify(fsync);

/** Errors of link(2) that say "not on this file system" or "not this file", not "no". */
const NO_LINK = new Set(['EPERM', 'EACCES', 'EMLINK', 'EXDEV', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** Whether an error of `ConfinedFolder.link` means that only a copy can do. */
export function linksFail(error: unknown): boolean {
  return error instanceof BytesyncError && NO_LINK.has(errnoOf(error.cause));
}

/**
 * What a run replaces or deletes, in `.bytesync/trash/RUN/` under its own relative path, with a
 * manifest `.bytesync/trash/RUN.json`. A line may stand there for an entry that never arrived (the
 * run was killed in between, or the step failed): who restores takes what is there.
 */
export class Trash {
  readonly #private: ConfinedFolder;
  readonly #runId: string;
  #opened: { all: ConfinedFolder; folder: ConfinedFolder; manifest: number } | undefined;
  /** Folders of the trash with new entries since the last `flush`. */
  readonly #touched = new Set<string>();

  /** Nothing is made before the first entry. `privateFolder` stays the caller's. */
  constructor(privateFolder: ConfinedFolder, runId: string) {
    this.#private = privateFolder;
    this.#runId = runId;
  }

  /** Puts a second copy of a file or link that is about to be replaced into the trash. */
  keep(source: ConfinedFolder, path: string, stat: BigIntStats): Kept {
    const trash = this.#make(path);
    this.#record(path, stat, 'replaced');
    if (stat.isSymbolicLink()) {
      trash.symlink(source.readlink(path), path);
      trash.setLinkTime(path, microseconds(stat.mtimeNs));
      return { linked: false, discard: () => trash.unlink(path) };
    }
    const linked = keepFile(source, path, stat, trash);
    return { linked, discard: () => trash.unlink(path) };
  }

  /**
   * Moves a file or link into the trash. Where the entry that arrives is not the one in `stat`
   * (somebody swapped it in the last moment), it goes back and the error is 'target-changed'.
   */
  take(source: ConfinedFolder, path: string, stat: BigIntStats): void {
    const trash = this.#make(path);
    this.#record(path, stat, 'deleted');
    source.rename(path, path, trash);
    const moved = trash.lstat(path);
    if (moved?.ino === stat.ino && moved.dev === stat.dev) return;
    if (source.lstat(path) === undefined) trash.rename(path, path, source);
    throw new BytesyncError('target-changed', { path });
  }

  /** Removes an empty folder; an empty one of its name and the entry's mode and time are kept. */
  takeFolder(source: ConfinedFolder, path: string, entry: { mode: number; mtimeUs: number }): void {
    const trash = this.#make(path, false);
    source.rmdir(path);
    // Its files are there already, and with them the folder.
    if (trash.lstat(path) === undefined) trash.mkdir(path);
    const { mode, mtimeUs } = entry;
    this.#write({ path, kind: 'folder', mode, mtimeUs, reason: 'deleted' });
  }

  /** Makes everything in the trash durable. */
  async flush(
    syncFolders: (folder: ConfinedFolder, paths: string[]) => Promise<void>,
  ): Promise<void> {
    if (this.#opened === undefined || this.#touched.size === 0) return;
    const touched = [...this.#touched];
    this.#touched.clear();
    try {
      await syncDescriptor(this.#opened.manifest);
    } catch (error) {
      throw fileSystemError(error, { path: this.#runId });
    }
    await syncFolders(this.#opened.all, ['']);
    await syncFolders(this.#opened.folder, touched);
  }

  /** Whether an entry was, or was about to be, put into it. */
  get isUsed(): boolean {
    return this.#opened !== undefined;
  }

  close(): void {
    if (this.#opened === undefined) return;
    const { all, folder, manifest } = this.#opened;
    this.#opened = undefined;
    closeSync(manifest);
    folder.close();
    all.close();
  }

  /** The run's trash folder with the folders above `path` in it, and nothing at `path`. */
  #make(path: string, mustBeFree = true): ConfinedFolder {
    this.#opened ??= openTrash(this.#private, this.#runId);
    const { folder } = this.#opened;
    const names = path.split('/').slice(0, -1);
    for (let depth = 1; depth <= names.length; depth += 1) {
      const parent = names.slice(0, depth).join('/');
      if (folder.lstat(parent) !== undefined) continue;
      folder.mkdir(parent);
      this.#touched.add(names.slice(0, depth - 1).join('/'));
    }
    this.#touched.add(names.join('/'));
    // What is in the trash already is somebody's only copy.
    if (mustBeFree && folder.lstat(path) !== undefined) {
      throw new BytesyncError('write-failed', { path });
    }
    return folder;
  }

  #record(path: string, stat: BigIntStats, reason: TrashReason): void {
    const kind = stat.isSymbolicLink() ? 'link' : 'file';
    const mode = Number(stat.mode & 0o7777n);
    this.#write({ path, kind, mode, mtimeUs: microseconds(stat.mtimeNs), reason });
  }

  #write(line: TrashLine): void {
    if (this.#opened === undefined) throw new BytesyncError('write-failed', { path: line.path });
    appendWhole(this.#opened.manifest, `${JSON.stringify(line)}\n`, line.path);
  }
}

function openTrash(privateFolder: ConfinedFolder, runId: string) {
  const all = openOrMake(privateFolder, 'trash');
  try {
    const manifest = all.createFile(`${runId}.json`);
    try {
      const header = { format: 'bytesync-trash', version: 1, runId };
      appendWhole(manifest, `${JSON.stringify(header)}\n`, runId);
      return { all, folder: openOrMake(all, runId), manifest };
    } catch (error) {
      closeSync(manifest);
      throw fileSystemError(error, { path: runId });
    }
  } catch (error) {
    all.close();
    throw error;
  }
}

/** Returns whether it is a link. A file with several names is copied: its others may be written to. */
function keepFile(
  source: ConfinedFolder,
  path: string,
  stat: BigIntStats,
  trash: ConfinedFolder,
): boolean {
  if (stat.nlink === 1n) {
    try {
      source.link(path, path, trash);
      return true;
    } catch (error) {
      if (!linksFail(error)) throw error;
    }
  }
  try {
    source.copyFile(path, path, trash);
    const mode = Number(stat.mode & 0o7777n);
    trash.amend(path, { mode, mtimeUs: microseconds(stat.mtimeNs) }, () => undefined);
  } catch (error) {
    if (trash.lstat(path) !== undefined) trash.unlink(path);
    throw error;
  }
  return false;
}
