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

/** What else speaks against keeping a half-received file. */
export interface KeptBounds {
  /** Absent: all are. Asked of each once, the newest first. */
  readonly isOfUse?: (partial: PartialFile) => boolean;
  /** Of all together. */
  readonly mostBytes?: number;
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

  /** As `kept`; all else is removed, but not what can't be looked at. */
  settle(now: number, bounds: KeptBounds = {}): PartialFile[] {
    const { kept, unclear } = this.#choose(now, bounds);
    this.clear(new Set([...kept.map(({ name }) => name), ...unclear]));
    return kept;
  }

  /**
   * What is worth keeping, the newest first. All else is not: a file or record that stands alone or makes no sense, what is
   * older than a week, of two for one path the one that is worth less, and the oldest of those that are too many.
   */
  kept(now: number, bounds: KeptBounds = {}): PartialFile[] {
    return this.#choose(now, bounds).kept;
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

  /** Removes all but those of these names. */
  clear(spared: ReadonlySet<string> = new Set()): void {
    for (const name of this.#names()) if (!spared.has(name)) this.#removeFiles(name);
  }

  /** Removes a file, if it is there, and then its record. */
  remove(name: string): void {
    for (const one of [name, name + RECORD_SUFFIX]) {
      if (this.#folder.lstat(one) !== undefined) this.#folder.unlink(one);
    }
  }

  #choose(
    now: number,
    { isOfUse = () => true, mostBytes = MOST_BYTES }: KeptBounds,
  ): { kept: PartialFile[]; unclear: readonly string[] } {
    const { found, unclear } = this.#found(now);
    const kept: PartialFile[] = [];
    let bytes = 0;
    for (const partial of onePerPath(found)) {
      const { size } = partial.stat;
      if (kept.length >= MOST_PARTIALS || bytes + size > mostBytes || !isOfUse(partial)) continue;
      bytes += size;
      kept.push(partial);
    }
    return { kept, unclear };
  }

  /** All that make sense, the newest first, and the names of those that can't be read. */
  #found(now: number): { found: PartialFile[]; unclear: readonly string[] } {
    const found: { readonly partial: PartialFile; readonly ageMs: number }[] = [];
    const unclear: string[] = [];
    for (const name of this.#names()) {
      try {
        const one = this.#look(name, now);
        if (one !== undefined) found.push(one);
      } catch (error) {
        // Whatever is wrong with it is no reason to do without the others.
        if (!(error instanceof BytesyncError)) throw error;
        unclear.push(name);
      }
    }
    found.sort((a, b) => a.ageMs - b.ageMs);
    return { found: found.map(({ partial }) => partial), unclear };
  }

  /** Of files, records, or both. */
  #names(): string[] {
    const names = this.#folder.list('').map((name) => {
      return name.endsWith(RECORD_SUFFIX) ? name.slice(0, -RECORD_SUFFIX.length) : name;
    });
    return [...new Set(names)].sort();
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

/** Of two for one path the newer, unless the older has more of the same content. */
export function onePerPath(newestFirst: readonly PartialFile[]): PartialFile[] {
  const best = new Map<string, PartialFile>();
  for (const partial of newestFirst) {
    const newer = best.get(partial.path);
    if (newer === undefined || isFurther(partial, newer)) best.set(partial.path, partial);
  }
  return [...best.values()];
}

/** A run that took the older one as its base may have been ended before it got that far. */
function isFurther(older: PartialFile, newer: PartialFile): boolean {
  return isSameContent(older, newer) && older.stat.size > newer.stat.size;
}
