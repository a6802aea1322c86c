import { closeSync, fstatSync, readSync } from 'node:fs';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { ConfinedFolder } from './confinedFolder.ts';
import { fileSystemError } from './fileSystemError.ts';
import { draftOf, OWNER_SUFFIX, writeOwner } from './ownerFile.ts';
import { RECORD_SUFFIX } from './partial/partialFolder.ts';
import { encodeRecord, LEAST_PARTIAL, type PartialRecord } from './partial/partialRecord.ts';
import { salvage } from './partial/salvage.ts';
import { YieldingHalves } from './partial/yieldingHalves.ts';
import { StagedFile } from './stagedFile.ts';
import { OWNER_LIMIT, ownerIsLive } from './stagingOwner.ts';
import { appendWhole } from './wholeWrites.ts';

interface StagingOptions {
  readonly runId: string;
  readonly yielding: YieldingHalves;
}

/**
 * A run's staging folder, `.bytesync/staging/RUN`, beside `RUN.json` that names the process it
 * belongs to. The owner is written first and removed last, so a folder whose owner is missing or
 * dead is a leftover.
 */
export class Staging {
  /** The run's own folder. */
  readonly folder: ConfinedFolder;
  readonly #private: ConfinedFolder;
  readonly #all: ConfinedFolder;
  readonly #runId: string;
  readonly #open = new Set<StagedFile>();
  /** Files that are kept half received, by operation. */
  readonly #kept = new Map<number, string>();
  readonly #yielding: YieldingHalves;
  #next = 0;

  private constructor(
    privateFolder: ConfinedFolder,
    all: ConfinedFolder,
    folder: ConfinedFolder,
    { runId, yielding }: StagingOptions,
  ) {
    this.#private = privateFolder;
    this.#all = all;
    this.folder = folder;
    this.#runId = runId;
    this.#yielding = yielding;
  }

  /**
   * `leftover` is shown each folder of a run that has died before its files are removed, or kept half received.
   * Throws a file-system error's code. The private folder stays the caller's, who closes it later than this.
   * @param yielding of all sources of the run on this file system
   */
  static open(
    privateFolder: ConfinedFolder,
    runId: string,
    leftover: (folder: ConfinedFolder) => void,
    yielding = new YieldingHalves(),
  ): Staging {
    const all = openOrMake(privateFolder, 'staging');
    try {
      removeLeftovers(privateFolder, all, leftover);
      writeOwner(all, runId);
      all.mkdir(runId);
      return new Staging(privateFolder, all, all.inside(runId), { runId, yielding });
    } catch (error) {
      all.close();
      throw error;
    }
  }

  /** Removes what runs that have died left, without a run of its own; see open(). */
  static clear(privateFolder: ConfinedFolder, leftover: (folder: ConfinedFolder) => void): void {
    if (privateFolder.lstat('staging') === undefined) return;
    const all = privateFolder.inside('staging');
    try {
      removeLeftovers(privateFolder, all, leftover);
    } finally {
      all.close();
    }
  }

  /** Whether a run that may still live changes something in the source. */
  static isInUse(privateFolder: ConfinedFolder): boolean {
    if (privateFolder.lstat('staging') === undefined) return false;
    const all = privateFolder.inside('staging');
    try {
      return hasLiveRun(all);
    } finally {
      all.close();
    }
  }

  /** Whether no other run that may still live changes something in the source. */
  get isAlone(): boolean {
    return !hasLiveRun(this.#all, this.#runId);
  }

  /** A new, empty file that only this user can read. @param record of one that is kept half received; before its bytes */
  create(operation: number, record?: PartialRecord): StagedFile {
    const name = this.nextName();
    if (record !== undefined) this.#writeRecord(name, record);
    const giveWay = () => this.#yielding.giveWay();
    const fd = this.folder.createFile(name);
    const file = new StagedFile(operation, name, fd, { record, giveWay });
    this.#open.add(file);
    return file;
  }

  /** A name that nothing in the run's folder has. */
  nextName(): string {
    this.#next += 1;
    return String(this.#next);
  }

  /** Forgets a file that was installed, and what was half received before of the same operation. */
  release(file: StagedFile): void {
    this.#forget(file);
    if (file.record !== undefined) this.#remove(file.name + RECORD_SUFFIX);
    this.#removeKept(file.operation);
  }

  /** Removes a file that won't be installed. */
  discard(file: StagedFile): void {
    this.#forget(file);
    this.#remove(file.name);
    if (file.record !== undefined) this.#remove(file.name + RECORD_SUFFIX);
  }

  /** As `discard`, for a file of which another run may use what has come. */
  keep(file: StagedFile): void {
    const isLarge = file.record !== undefined && file.size >= LEAST_PARTIAL;
    if (!isLarge || !file.isOnlyIn(this.folder)) this.discard(file);
    else {
      this.#forget(file);
      this.#kept.set(file.operation, file.name);
    }
  }

  /** As `keep`, for its first bytes alone, and until something else of the run needs the space. Returns how many are kept. */
  keepYielding(file: StagedFile, bytes: number): number {
    if (!this.#isCut(file, bytes)) this.discard(file);
    else this.keep(file);
    if (!this.#kept.has(file.operation)) return 0;
    this.yields(() => this.#removeKept(file.operation));
    return bytes;
  }

  /** Something else that goes where the run needs its space. @param remove returns whether it was there */
  yields(remove: () => boolean): void {
    this.#yielding.add(remove);
  }

  /** Removes everything of this run but what is kept half received, and closes. */
  close(): void {
    try {
      for (const file of this.#open) file.close();
      this.#open.clear();
      this.#kept.clear();
      salvage(this.#private, this.folder, this.#runId, () => this.isAlone);
      this.folder.close();
      removeRun(this.#all, this.#runId);
    } finally {
      this.#all.close();
    }
  }

  /** Where it can't be cut it is of no use, and not what its operation failed for. */
  #isCut(file: StagedFile, bytes: number): boolean {
    if (bytes < LEAST_PARTIAL || !file.isOnlyIn(this.folder)) return false;
    try {
      if (bytes < file.size) file.cut(bytes);
      return true;
    } catch (error) {
      if (error instanceof BytesyncError) return false;
      throw error;
    }
  }

  #forget(file: StagedFile): void {
    this.#open.delete(file);
    file.close();
  }

  /** Whether there was one. */
  #removeKept(operation: number): boolean {
    const kept = this.#kept.get(operation);
    this.#kept.delete(operation);
    if (kept === undefined) return false;
    this.#remove(kept);
    this.#remove(kept + RECORD_SUFFIX);
    return true;
  }

  #remove(name: string): void {
    if (this.folder.lstat(name) !== undefined) this.folder.unlink(name);
  }

  #writeRecord(name: string, record: PartialRecord): void {
    const path = name + RECORD_SUFFIX;
    const fd = this.folder.createFile(path);
    try {
      appendWhole(fd, encodeRecord(record), path);
    } finally {
      closeSync(fd);
    }
  }
}

/** A folder below, made where it is missing. */
export function openOrMake(parent: ConfinedFolder, name: string): ConfinedFolder {
  if (parent.lstat(name) === undefined) parent.mkdir(name);
  return parent.inside(name);
}

/** Undefined where there is none, or no longer: a run that ends removes it at any time. */
function openOwner(all: ConfinedFolder, name: string): number | undefined {
  try {
    return all.openRead(name);
  } catch (error) {
    if (error instanceof BytesyncError && error.code === 'entry-vanished') return undefined;
    throw error;
  }
}

function isLive(all: ConfinedFolder, runId: string): boolean {
  const name = runId + OWNER_SUFFIX;
  const fd = openOwner(all, name);
  if (fd === undefined) return false;
  try {
    const buffer = Buffer.alloc(OWNER_LIMIT);
    const text = buffer.toString('utf8', 0, readSync(fd, buffer, 0, buffer.length, 0));
    return ownerIsLive(text, Date.now() - fstatSync(fd).mtimeMs);
  } catch (error) {
    throw fileSystemError(error, { path: name });
  } finally {
    closeSync(fd);
  }
}

function runsOf(names: readonly string[]): Set<string> {
  const owned = names.filter((name) => draftOf(name) === undefined);
  return new Set(
    owned.map((name) => (name.endsWith(OWNER_SUFFIX) ? name.slice(0, -OWNER_SUFFIX.length) : name)),
  );
}

function hasLiveRun(all: ConfinedFolder, except?: string): boolean {
  const names = all.list('');
  for (const runId of runsOf(names)) {
    if (runId !== except && isLive(all, runId)) return true;
  }
  return names.some((name) => draftOf(name) === 'live');
}

function removeLeftovers(
  privateFolder: ConfinedFolder,
  all: ConfinedFolder,
  leftover: (folder: ConfinedFolder) => void,
): void {
  const names = all.list('');
  for (const name of names) {
    if (draftOf(name) === 'left' && all.lstat(name) !== undefined) all.unlink(name);
  }
  for (const runId of runsOf(names)) {
    if (isLive(all, runId)) continue;
    if (names.includes(runId)) {
      const folder = all.inside(runId);
      try {
        leftover(folder);
        salvage(privateFolder, folder, runId, () => !hasLiveRun(all));
      } finally {
        folder.close();
      }
    }
    removeRun(all, runId);
  }
}

/** A run's folder is flat: what is not a file or link there is not ours, and stops the removal. */
function removeRun(all: ConfinedFolder, runId: string): void {
  if (all.lstat(runId) !== undefined) {
    for (const name of all.list(runId)) all.unlink(`${runId}/${name}`);
    all.rmdir(runId);
  }
  const owner = runId + OWNER_SUFFIX;
  if (all.lstat(owner) !== undefined) all.unlink(owner);
}
