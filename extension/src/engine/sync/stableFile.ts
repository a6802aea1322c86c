import {
  type BigIntStats,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  readSync,
} from 'node:fs';
import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import { localStat } from '../inventory/describe.ts';
import type { LocalStat } from '../inventory/entry.ts';
import { InsideOpener } from '../inventory/openInside.ts';
import { systemCode } from '../inventory/systemCode.ts';

/** A file of a data source in the state in which the inventory saw it. */
export interface StableSource {
  /** Absolute path of the data source. */
  readonly root: string;
  /** Relative path, as in the inventory. */
  readonly path: string;
  readonly stat: LocalStat;
  /** So many bytes from the start are read; absent: all. */
  readonly length?: number;
}

/** Another kind of entry stands there now, or on the way. */
const CHANGED: ReadonlySet<string> = new Set(['ELOOP', 'EMLINK', 'ENOTDIR', 'ENXIO', 'EISDIR']);

/** Where open descriptors have paths; elsewhere nothing is cloned. */
const HANDLES = '/proc/self/fd';
const CLONES = existsSync(HANDLES);

/** Refusals to clone that are about the file systems, or about this one: it is the same with any other file. */
const NEVER_CLONED: ReadonlySet<string> = new Set(['ENOTSUP', 'EXDEV', 'ENOTTY', 'ENOSYS']);

/**
 * What came of cloning a file: it was done; these two files can't share blocks, as one that is kept out of copy-on-write and one
 * that isn't (Btrfs); or none of their file systems can.
 */
export type Cloning = 'done' | 'not-these' | 'never';

/** Opens stable files of any data sources. Holds two descriptors for each source until `close`. */
export class StableFiles {
  readonly #openers = new Map<string, InsideOpener>();

  /** @throws BytesyncError 'entry-vanished', 'entry-unreadable' or 'source-changed' */
  open(source: StableSource): StableFile {
    return this.#open(source, () => source);
  }

  /**
   * As `open`, but a file of that size that is there now counts, too, whenever it was written: for whoever knows the id of the
   * content and holds what is read against it.
   */
  openNow(source: StableSource): StableFile {
    return this.#open(source, (fd) => {
      const stat = attempt(source, () => fstatSync(fd, { bigint: true }));
      const isAlike = stat.isFile() && stat.size === BigInt(source.stat.size);
      return isAlike ? { ...source, stat: localStat(stat) } : source;
    });
  }

  #open(source: StableSource, seen: (fd: number) => StableSource): StableFile {
    let opener = this.#openers.get(source.root);
    if (opener === undefined) {
      opener = new InsideOpener(source.root);
      this.#openers.set(source.root, opener);
    }
    const inside = opener;
    const fd = attempt(source, () => inside.open(source.path));
    try {
      return new StableFile(fd, seen(fd));
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  close(): void {
    for (const opener of this.#openers.values()) opener.close();
    this.#openers.clear();
  }
}

/**
 * A file that is read as the inventory saw it or not at all: opened without following links, and
 * its stat compared before the first byte and after the last one.
 */
export class StableFile {
  readonly #fd: number;
  readonly #source: StableSource;
  readonly #before: BigIntStats;
  #read = 0;

  /** Takes over the descriptor unless it throws. @throws BytesyncError 'source-changed' */
  constructor(fd: number, source: StableSource) {
    this.#fd = fd;
    this.#source = source;
    this.#before = this.#stat();
  }

  /** Reads on into `buffer`; 0 at the end. A file that outgrows its stat is refused at once. */
  read(buffer: Uint8Array): number {
    const { length = Number.POSITIVE_INFINITY, stat } = this.#source;
    const most = Math.min(buffer.length, length - this.#read);
    const read = attempt(this.#source, () => readSync(this.#fd, buffer, 0, most, this.#read));
    this.#read += read;
    if (this.#read > stat.size) throw changed(this.#source);
    return read;
  }

  /** Begins once more at the start. */
  rewind(): void {
    this.#read = 0;
  }

  /**
   * Makes the file that `fd` writes to share all of this one's blocks. Not done where the file system can't, or anything else
   * stands against it: whoever copies the bytes instead is told what. Before anything is read.
   */
  cloneTo(fd: number): Cloning {
    if (!CLONES) return 'never';
    const { COPYFILE_FICLONE_FORCE } = constants;
    try {
      copyFileSync(`${HANDLES}/${this.#fd}`, `${HANDLES}/${fd}`, COPYFILE_FICLONE_FORCE);
    } catch (error) {
      return NEVER_CLONED.has(systemCode(error) ?? '') ? 'never' : 'not-these';
    }
    // A clone may have been cut short, or have taken what was added meanwhile.
    if (fstatSync(fd).size !== this.#source.stat.size) {
      ftruncateSync(fd);
      return 'not-these';
    }
    this.#read = this.#source.stat.size;
    return 'done';
  }

  /** After the last byte. @throws BytesyncError 'source-changed' */
  verify(): void {
    const { length, stat } = this.#source;
    const complete = this.#read === (length ?? stat.size);
    // ctime tells of a write in between whose mtime was set back. It is not held against the
    // inventory's: a new hard link changes it too.
    if (!complete || this.#stat().ctimeNs !== this.#before.ctimeNs) throw changed(this.#source);
  }

  close(): void {
    closeSync(this.#fd);
  }

  #stat(): BigIntStats {
    const now = attempt(this.#source, () => fstatSync(this.#fd, { bigint: true }));
    const { stat } = this.#source;
    const same =
      now.isFile() &&
      now.size === BigInt(stat.size) &&
      now.mtimeNs === stat.mtimeNs &&
      now.ino === stat.ino &&
      now.dev === stat.dev;
    if (!same) throw changed(this.#source);
    return now;
  }
}

function changed(source: StableSource): BytesyncError {
  return new BytesyncError('source-changed', { path: source.path });
}

function attempt<T>(source: StableSource, operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    if (error instanceof BytesyncError && error.code !== 'entry-changed') throw error;
    throw new BytesyncError(codeOf(error), { path: source.path }, { cause: error });
  }
}

function codeOf(error: unknown): ErrorCode {
  const code = systemCode(error);
  if (error instanceof BytesyncError || CHANGED.has(code ?? '')) return 'source-changed';
  return code === 'ENOENT' ? 'entry-vanished' : 'entry-unreadable';
}
