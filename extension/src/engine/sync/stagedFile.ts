import { closeSync, fchmodSync, fstatSync, ftruncateSync, futimesSync, writeSync } from 'node:fs';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { FileEntry } from '../inventory/entry.ts';
import type { ConfinedFolder } from './confinedFolder.ts';
import { fileSystemError } from './fileSystemError.ts';
import { setMtime } from './fileTimes.ts';
import type { PartialRecord } from './partial/partialRecord.ts';

/** What a finished staged file must still be when it is installed. */
export interface StagedStat {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
}

export interface StagedFileOptions {
  /** Where it is kept half received: what is written down of it. */
  readonly record?: PartialRecord | undefined;
  /** Makes room on a full disk, and returns whether it could. */
  readonly giveWay?: () => boolean;
}

/** A file of an operation on its way into a source. Its content is written here first. */
export class StagedFile {
  /** Index of the plan's operation. */
  readonly operation: number;
  /** Name in the run's staging folder. */
  readonly name: string;
  /** Where it is kept half received: what is written down of it. */
  readonly record: PartialRecord | undefined;
  readonly #fd: number;
  readonly #giveWay: () => boolean;
  #size = 0;
  #open = true;

  constructor(
    operation: number,
    name: string,
    fd: number,
    { record, giveWay = () => false }: StagedFileOptions = {},
  ) {
    this.operation = operation;
    this.name = name;
    this.record = record;
    this.#fd = fd;
    this.#giveWay = giveWay;
  }

  /**
   * Open for writing and reading. Throws 'aborted' once the file was given up: the system may have
   * given the number to another file by then, so it must not be kept.
   */
  get fd(): number {
    if (!this.#open) throw new BytesyncError('aborted');
    return this.#fd;
  }

  /** Bytes written so far. */
  get size(): number {
    return this.#size;
  }

  /**
   * Whether what it holds is nobody's but the run's: it has its name in the staging folder, and no other. False once it was put
   * in place, whatever was said of that: what failed may have been done all the same.
   */
  isOnlyIn(staging: ConfinedFolder): boolean {
    if (!this.#open) return false;
    try {
      const { dev, ino, nlink } = fstatSync(this.#fd, { bigint: true });
      const named = staging.lstat(this.name);
      return nlink === 1n && named?.ino === ino && named.dev === dev;
    } catch {
      // What can't be looked at may be anything.
      return false;
    }
  }

  /** Appends all of `bytes`. Throws 'aborted' (see `fd`), 'disk-full' or another file-system error. */
  write(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; ) {
      const written = this.#append(bytes, from);
      from += written;
      this.#size += written;
    }
  }

  /** Keeps so many bytes from its start, and writes on behind them. Only where it was never put in place. Throws as `write`. */
  cut(size: number): void {
    try {
      ftruncateSync(this.fd, size);
      this.#size = size;
    } catch (error) {
      throw fileSystemError(error);
    }
  }

  /**
   * Gives the complete file its mode and time. Throws 'content-mismatch' where its size is not
   * the entry's.
   */
  finish(entry: FileEntry): StagedStat {
    try {
      const read = () => fstatSync(this.fd, { bigint: true });
      if (read().size !== BigInt(entry.size)) {
        throw new BytesyncError('content-mismatch', { path: entry.path });
      }
      fchmodSync(this.fd, entry.mode);
      setMtime(
        entry.mtimeUs,
        (time) => futimesSync(this.fd, String(Date.now() / 1000), time),
        () => read().mtimeNs,
      );
      const { dev, ino, size, mtimeNs } = read();
      return { dev, ino, size, mtimeNs };
    } catch (error) {
      throw fileSystemError(error, { path: entry.path });
    }
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.#fd);
  }

  /** Returns how many bytes were written. */
  #append(bytes: Uint8Array, from: number): number {
    for (;;) {
      try {
        return writeSync(this.fd, bytes, from, bytes.length - from, this.#size);
      } catch (error) {
        const known = fileSystemError(error);
        if (known.code !== 'disk-full' || !this.#giveWay()) throw known;
      }
    }
  }
}
