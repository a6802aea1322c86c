import { closeSync, fstatSync, readSync } from 'node:fs';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { localStat } from '../../inventory/describe.ts';
import type { LocalStat } from '../../inventory/entry.ts';
import type { ConfinedFolder } from '../confinedFolder.ts';
import { fileSystemError } from '../fileSystemError.ts';
import {
  isSameContent,
  LEAST_PARTIAL,
  MOST_PARTIALS,
  type PartialRecord,
  parseRecord,
  RECORD_LIMIT,
} from './partialRecord.ts';

export const PARTIAL_FOLDER = 'partial';
export const RECORD_SUFFIX = '.json';

/** Who has not resumed by then most likely does not want to; the space is the user's. */
const MOST_AGE_MS = 7 * 24 * 60 * 60 * 1000;

/** A file of 100 GB, of which nearly all had come, is where a resume saves most. */
const MOST_BYTES = 128 * 1024 ** 3;

const OWNER_READS = 0o400n;

/** A half-received file. Its `stat` has the bytes received as size. */
export interface PartialFile extends PartialRecord {
  /** In the folder. */
  readonly name: string;
  readonly stat: LocalStat;
}

/** `.bytesync/partial`: each half-received file stands beside a record of what it was to become. */
export class PartialFolder {
  readonly #folder: ConfinedFolder;

  /** @param folder `PARTIAL_FOLDER`; close() closes it */
  constructor(folder: ConfinedFolder) {
    this.#folder = folder;
  }

  /** Undefined where there is none. Throws a file-system error's code. */
  static open(privateFolder: ConfinedFolder): PartialFolder | undefined {
    if (privateFolder.lstat(PARTIAL_FOLDER) === undefined) return undefined;
    return new PartialFolder(privateFolder.inside(PARTIAL_FOLDER));
  }

  close(): void {
    this.#folder.close();
  }

  /**
   * What is kept, the newest first. All else is removed: a file or record that stands alone or makes no sense, what is
   * older than a week, of two for one path the one that is worth less, and the oldest of those that are too many.
   * @param hasRoom whether the whole file could still be written beside what is left of it; absent: it could
   */
  settle(
    now: number,
    hasRoom: (partial: PartialFile) => boolean = () => true,
    mostBytes = MOST_BYTES,
  ): PartialFile[] {
    const kept: PartialFile[] = [];
    let bytes = 0;
    for (const partial of this.#oneOfEachPath(this.#found(now))) {
      bytes += partial.stat.size;
      if (kept.length < MOST_PARTIALS && bytes <= mostBytes && hasRoom(partial)) {
        kept.push(partial);
        continue;
      }
      bytes -= partial.stat.size;
      this.remove(partial.name);
    }
    return kept;
  }

  /** A descriptor for reading, to be closed by the caller; 'entry-changed' where it is not the file that was found. */
  open({ name, stat }: Pick<PartialFile, 'name' | 'stat'>): number {
    const fd = this.#folder.openRead(name);
    const { ino, dev, mtimeNs, size } = fstatSync(fd, { bigint: true });
    const isSame = ino === stat.ino && dev === stat.dev && mtimeNs === stat.mtimeNs;
    if (isSame && Number(size) === stat.size) return fd;
    closeSync(fd);
    throw new BytesyncError('entry-changed', { path: name });
  }

  /** Removes a file, if it is there, and then its record. */
  remove(name: string): void {
    for (const one of [name, name + RECORD_SUFFIX]) {
      if (this.#folder.lstat(one) !== undefined) this.#folder.unlink(one);
    }
  }

  /** Of two for one path the newer, unless the older has more of the same content. */
  #oneOfEachPath(newestFirst: readonly PartialFile[]): PartialFile[] {
    const best = new Map<string, PartialFile>();
    for (const partial of newestFirst) {
      const newer = best.get(partial.path);
      const isWorse = newer !== undefined && !isFurther(partial, newer);
      if (!isWorse) best.set(partial.path, partial);
      const worse = isWorse ? partial : newer;
      if (worse !== undefined) this.remove(worse.name);
    }
    return [...best.values()];
  }

  /** All that make sense, the newest first; the others are removed. */
  #found(now: number): PartialFile[] {
    const names = new Set(
      this.#folder.list('').map((name) => {
        return name.endsWith(RECORD_SUFFIX) ? name.slice(0, -RECORD_SUFFIX.length) : name;
      }),
    );
    const found: { readonly partial: PartialFile; readonly ageMs: number }[] = [];
    for (const name of [...names].sort()) {
      const one = this.#look(name, now);
      if (one !== undefined) found.push(one);
      else this.#removeFiles(name);
    }
    return found.sort((a, b) => a.ageMs - b.ageMs).map(({ partial }) => partial);
  }

  #look(name: string, now: number): { partial: PartialFile; ageMs: number } | undefined {
    const stat = this.#folder.lstat(name);
    const written = this.#folder.lstat(name + RECORD_SUFFIX);
    if (stat?.isFile() !== true || written?.isFile() !== true) return undefined;
    const ageMs = now - Number(written.mtimeMs);
    // A date to come is none that can be trusted.
    if (Math.abs(ageMs) > MOST_AGE_MS || (stat.mode & OWNER_READS) === 0n) return undefined;
    const record = parseRecord(this.#text(name + RECORD_SUFFIX));
    if (record === undefined || stat.size < LEAST_PARTIAL || stat.size > record.size)
      return undefined;
    return { partial: { ...record, name, stat: localStat(stat) }, ageMs };
  }

  #text(name: string): string {
    const fd = this.#folder.openRead(name);
    try {
      const buffer = Buffer.alloc(RECORD_LIMIT + 1);
      const length = readSync(fd, buffer, 0, buffer.length, 0);
      return length > RECORD_LIMIT ? '' : buffer.toString('utf8', 0, length);
    } catch (error) {
      throw fileSystemError(error, { path: name });
    } finally {
      closeSync(fd);
    }
  }

  /** A folder that somebody made here is not ours. */
  #removeFiles(name: string): void {
    for (const one of [name, name + RECORD_SUFFIX]) {
      const stat = this.#folder.lstat(one);
      if (stat !== undefined && !stat.isDirectory()) this.#folder.unlink(one);
    }
  }
}

/** A run that took the older one as its base may have been ended before it got that far. */
function isFurther(older: PartialFile, newer: PartialFile): boolean {
  return isSameContent(older, newer) && older.stat.size > newer.stat.size;
}
