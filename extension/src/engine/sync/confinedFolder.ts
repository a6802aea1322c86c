import {
  type BigIntStats,
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  fstatSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  statSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import {
  checkRelativePath,
  isProtectedName,
  PRIVATE_FOLDER,
  platformRefusal,
} from '../inventory/path.ts';
import type { ConfinedHandles } from './confinedHandles.ts';
import { openHandles } from './confinedHandlesOpen.ts';
import { fileSystemError } from './fileSystemError.ts';
import { setMtime } from './fileTimes.ts';

const NOFOLLOW = constants.O_NOFOLLOW ?? 0;
// A FIFO that takes a file's place must not block the run.
const READ = constants.O_RDONLY | NOFOLLOW | (constants.O_NONBLOCK ?? 0);
const CREATE = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | NOFOLLOW;

/** What to set on an entry; what is left out stays. */
export interface Amendment {
  /** 0 to 0o7777. */
  readonly mode?: number;
  /** Whole microseconds since the epoch. */
  readonly mtimeUs?: number;
}

/** An access time for the utimes family, which can't set one time without the other. */
function now(): string {
  return String(Date.now() / 1000);
}

/**
 * All file-system access below one folder. Paths are relative, held against the rules of every
 * platform and of this one, never lead into `.git` or `.bytesync`, and are resolved component by component, never through a symbolic link; '' is the folder itself. Every
 * method throws a BytesyncError with the errno error as its cause: 'path-not-allowed', 'name-not-allowed',
 * 'entry-vanished' (nothing there), 'entry-changed' (another kind of entry there, or on the way),
 * 'not-permitted', 'disk-full', 'read-only', 'name-too-long', 'target-not-empty', 'write-failed'.
 */
export class ConfinedFolder {
  readonly #handles: ConfinedHandles;
  /** The one path below that may be reached at all; undefined: every path. */
  readonly #only: string | undefined;

  private constructor(handles: ConfinedHandles, only?: string) {
    this.#handles = handles;
    this.#only = only;
  }

  /** `root` is a path of this machine and may itself be a symbolic link. */
  static open(root: string, open: (root: string) => ConfinedHandles = openHandles): ConfinedFolder {
    return new ConfinedFolder(guarded('', () => open(root)));
  }

  close(): void {
    this.#handles.close();
  }

  /**
   * The same folder, confined to one file in it: every other path is refused with 'path-not-allowed',
   * and of the folder itself nothing can be changed. Closing either closes both.
   */
  onlyFile(name: string): ConfinedFolder {
    return new ConfinedFolder(this.#handles, name);
  }

  /** A folder below as a confined folder of its own, to be closed by the caller. */
  inside(path: string): ConfinedFolder {
    return guarded(path, () => {
      this.#requireWhole(path);
      return new ConfinedFolder(this.#handles.inside(components(path)));
    });
  }

  /**
   * The private folder `.bytesync`, made where it is missing, which a read-only folder is opened
   * for. No path of a plan leads into it.
   */
  privateFolder(): ConfinedFolder {
    return guarded(PRIVATE_FOLDER, () => {
      this.#requireWhole(PRIVATE_FOLDER);
      this.#handles.within([], (at) => makePrivateFolder(`${at}/.`));
      return new ConfinedFolder(this.#handles.inside([PRIVATE_FOLDER]));
    });
  }

  /** The private folder where there is one; nothing is made. */
  existingPrivateFolder(): ConfinedFolder | undefined {
    try {
      return guarded(PRIVATE_FOLDER, () => {
        return new ConfinedFolder(this.#handles.inside([PRIVATE_FOLDER]));
      });
    } catch (error) {
      if (error instanceof BytesyncError && error.code === 'entry-vanished') return undefined;
      throw error;
    }
  }

  /** Undefined where nothing is. */
  lstat(path: string): BigIntStats | undefined {
    try {
      // Most of what is looked for is not there, and an error for each costs as much as the look.
      return this.#looking(path, (at) => lstatSync(at, { bigint: true, throwIfNoEntry: false }));
    } catch (error) {
      if (error instanceof BytesyncError && error.code === 'entry-vanished') return undefined;
      throw error;
    }
  }

  /** A descriptor of a regular file, to be closed by the caller. */
  openRead(path: string): number {
    const fd = this.#at(path, (at) => openSync(at, READ));
    try {
      if (fstatSync(fd).isFile()) return fd;
    } catch (error) {
      closeSync(fd);
      throw fileSystemError(error, { path });
    }
    closeSync(fd);
    throw new BytesyncError('entry-changed', { path });
  }

  /** A descriptor of a new file, for writing and reading; never of one that exists. */
  createFile(path: string, mode = 0o600): number {
    return this.#at(path, (at) => openSync(at, CREATE, mode));
  }

  /** A descriptor of a folder for fsync, to be closed by the caller. */
  openFolder(path: string): number {
    const flags = constants.O_RDONLY | (constants.O_DIRECTORY ?? 0) | NOFOLLOW;
    return this.#looking(path, (at) => openSync(at, flags));
  }

  /** Names in a folder, unsorted. */
  list(path: string): string[] {
    return guarded(path, () => {
      this.#requireWhole(path);
      return this.#handles.within(components(path), (at) => readdirSync(at));
    });
  }

  mkdir(path: string, mode = 0o700): void {
    this.#requireWhole(path);
    this.#at(path, (at) => mkdirSync(at, mode));
  }

  rmdir(path: string): void {
    this.#requireWhole(path);
    this.#at(path, (at) => rmdirSync(at));
  }

  unlink(path: string): void {
    this.#at(path, (at) => unlinkSync(at));
  }

  symlink(target: string, path: string): void {
    this.#requireWhole(path);
    this.#at(path, (at) => symlinkSync(target, at));
  }

  readlink(path: string): string {
    return this.#at(path, (at) => readlinkSync(at));
  }

  /** Moves over what is at `to`, also into another confined folder of the same file system. */
  rename(from: string, to: string, into: ConfinedFolder = this): void {
    this.#at(from, (a) => into.#at(to, (b) => renameSync(a, b)));
  }

  /** A second name for a file; fails where something is at `to`. */
  link(from: string, to: string, into: ConfinedFolder = this): void {
    this.#at(from, (a) => into.#at(to, (b) => linkSync(a, b)));
  }

  /** Content of a file, sharing blocks where the file system can; fails where something is at `to`. */
  copyFile(from: string, to: string, into: ConfinedFolder): void {
    const fd = this.openRead(from);
    try {
      const flags = constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE;
      const copy = (a: string, b: string) =>
        copyFileSync(this.#handles.descriptorPath(fd, a), b, flags);
      this.#at(from, (a) => into.#at(to, (b) => copy(a, b)));
    } finally {
      closeSync(fd);
    }
  }

  /**
   * Sets mode and times of a file or folder, after `accept` had a look at exactly the entry that
   * is then changed (it throws to refuse). Returns what is there afterwards.
   */
  amend(path: string, change: Amendment, accept: (stat: BigIntStats) => void): BigIntStats {
    const { mode, mtimeUs } = change;
    const [folder, name] = parted(path);
    return guarded(path, () => {
      this.#requireOpen(path);
      const pin = this.#handles.pin(folder, name);
      try {
        const stat = pin.stat();
        if (stat.isSymbolicLink()) throw new BytesyncError('entry-changed', { path });
        accept(stat);
        if (mode !== undefined && Number(stat.mode & 0o7777n) !== mode) pin.chmod(mode);
        if (mtimeUs !== undefined) {
          setMtime(
            mtimeUs,
            (time) => pin.utimes(now(), time),
            () => pin.stat().mtimeNs,
          );
        }
        return pin.stat();
      } finally {
        pin.close();
      }
    });
  }

  /** Modification time of a symbolic link itself. */
  setLinkTime(path: string, mtimeUs: number): void {
    this.#at(path, (at) =>
      setMtime(
        mtimeUs,
        (time) => lutimesSync(at, now(), time),
        () => lstatSync(at, { bigint: true }).mtimeNs,
      ),
    );
  }

  #at<T>(path: string, use: (at: string) => T): T {
    this.#requireOpen(path);
    const [folder, name] = parted(path);
    return guarded(path, () => this.#handles.within(folder, (at) => use(`${at}/${name}`)));
  }

  /** As `#at`, for what changes nothing: the folder itself may be looked at. */
  #looking<T>(path: string, use: (at: string) => T): T {
    if (path !== '') return this.#at(path, use);
    return guarded(path, () => this.#handles.within([], (at) => use(`${at}/.`)));
  }

  #requireOpen(path: string): void {
    if (this.#only === undefined || path === this.#only) return;
    throw new BytesyncError('path-not-allowed', { path, reason: 'outside' });
  }

  /** Where one file is all there is, there are no folders and no links. */
  #requireWhole(path: string): void {
    if (this.#only === undefined) return;
    throw new BytesyncError('path-not-allowed', { path, reason: 'outside' });
  }
}

function components(path: string): string[] {
  if (path === '') return [];
  checkRelativePath(path);
  const refusal = platformRefusal(path, process.platform);
  if (refusal !== undefined) throw new BytesyncError(refusal, { path });
  const names = path.split('/');
  if (names.some(isProtectedName)) {
    throw new BytesyncError('path-not-allowed', { path, reason: 'protected' });
  }
  return names;
}

/** Write and search permission for the owner. */
const WRITABLE = 0o300;

function makePrivateFolder(root: string): void {
  const at = `${root}/${PRIVATE_FOLDER}`;
  if (lstatSync(at, { throwIfNoEntry: false }) !== undefined) return;
  const mode = statSync(root).mode & 0o7777;
  const opened = (mode & WRITABLE) !== WRITABLE;
  if (opened) chmodSync(root, mode | WRITABLE);
  try {
    mkdirSync(at, 0o700);
  } finally {
    if (opened) chmodSync(root, mode);
  }
}

/** The folder and the name in it; the confined folder itself is '.' in itself. */
function parted(path: string): [folder: string[], name: string] {
  const folder = components(path);
  return [folder, folder.pop() ?? '.'];
}

function guarded<T>(path: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    throw fileSystemError(error, { path });
  }
}
