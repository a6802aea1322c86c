import { createHash } from 'node:crypto';
import { closeSync, fstatSync, futimesSync, readSync, writeSync } from 'node:fs';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { ConfinedFolder } from '../sync/confinedFolder.ts';
import { fileSystemError } from '../sync/fileSystemError.ts';
import { BASE_FILE_MAX, decodeBaseText, encodeBaseText } from './baseText.ts';

const FOLDER = 'texts';
const NEW = 'new';

/** Texts of one source that are kept, and their bytes on disk; those that were changed last stay. */
const MOST = 2_000;
const MOST_BYTES = 32 * 1024 * 1024;

/**
 * The texts of a source's files as all had them after the last synchronization, in its private folder: what a
 * three-way merge starts from. One for each path; the date of a file there is that of the text. What is lost or
 * damaged there is missed by nobody but the next merge.
 */
export class BaseTextFolder {
  readonly #private: ConfinedFolder;
  readonly #folder: ConfinedFolder;

  private constructor(privateFolder: ConfinedFolder, folder: ConfinedFolder) {
    this.#private = privateFolder;
    this.#folder = folder;
  }

  /** @throws BytesyncError of the file system */
  static open(root: ConfinedFolder): BaseTextFolder {
    const privateFolder = root.privateFolder();
    try {
      if (privateFolder.lstat(FOLDER) === undefined) privateFolder.mkdir(FOLDER);
      return new BaseTextFolder(privateFolder, privateFolder.inside(FOLDER));
    } catch (error) {
      privateFolder.close();
      throw error;
    }
  }

  close(): void {
    this.#folder.close();
    this.#private.close();
  }

  /** Whether the text of this path with this date, in whole milliseconds, is kept. */
  has(path: string, mtimeMs: number): boolean {
    const stat = this.#folder.lstat(nameOf(path));
    return stat !== undefined && Math.abs(Number(stat.mtimeMs) - mtimeMs) <= 1;
  }

  /** Replaces what is kept of the path. Nothing is flushed: a torn text does not pass its check. */
  keep(path: string, text: Uint8Array, mtimeMs: number): void {
    if (this.#folder.lstat(NEW) !== undefined) this.#folder.unlink(NEW);
    const fd = this.#folder.createFile(NEW);
    try {
      const bytes = encodeBaseText(text);
      for (let from = 0; from < bytes.length; ) from += writeSync(fd, bytes, from);
      futimesSync(fd, mtimeMs / 1000, mtimeMs / 1000);
    } catch (error) {
      throw fileSystemError(error);
    } finally {
      closeSync(fd);
    }
    this.#folder.rename(NEW, nameOf(path));
  }

  /** Removes those with the oldest dates until the rest is not too much. */
  prune(most = MOST, mostBytes = MOST_BYTES): void {
    const kept = this.#folder.list('').flatMap((name) => {
      const stat = this.#folder.lstat(name);
      return stat === undefined ? [] : [{ name, size: Number(stat.size), at: stat.mtimeMs }];
    });
    let bytes = 0;
    const newestFirst = kept.sort((a, b) => Number(b.at - a.at));
    for (const [index, { name, size }] of newestFirst.entries()) {
      bytes += size;
      if (index >= most || bytes > mostBytes) this.#folder.unlink(name);
    }
  }
}

/** The text of a file as all had it after the last synchronization; undefined where it is not known. */
export function readBaseText(root: string, path: string): Uint8Array | undefined {
  const folder = ConfinedFolder.open(root);
  try {
    const privateFolder = folder.existingPrivateFolder();
    if (privateFolder === undefined) return undefined;
    try {
      return decodeBaseText(readBounded(privateFolder, `${FOLDER}/${nameOf(path)}`));
    } finally {
      privateFolder.close();
    }
  } catch (error) {
    if (error instanceof BytesyncError && error.code === 'entry-vanished') return undefined;
    throw error;
  } finally {
    folder.close();
  }
}

function readBounded(folder: ConfinedFolder, path: string): Uint8Array {
  const fd = folder.openRead(path);
  try {
    const bytes = new Uint8Array(Math.min(fstatSync(fd).size, BASE_FILE_MAX));
    return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, 0));
  } catch (error) {
    throw fileSystemError(error, { path });
  } finally {
    closeSync(fd);
  }
}

/** Paths have more characters than file names may have, and not all of them. */
function nameOf(path: string): string {
  const digest = createHash('sha256').update('bytesync base text v1\0').update(path).digest('hex');
  return digest.slice(0, 32);
}
