import { execFile } from 'node:child_process';
import { closeSync, fsync } from 'node:fs';
import { promisify } from 'node:util';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { ConfinedFolder } from './confinedFolder.ts';
import { fileSystemError } from './fileSystemError.ts';

/** From so many on, one syncfs is cheaper than an fsync for each. */
const MANY = 32;

/** Fsyncs at once: Node's thread pool has four threads, and other work needs some. */
const PARALLEL = 16;

const syncDescriptor = promisify(fsync);
const run = promisify(execFile);

/**
 * Makes what was written durable. Linux: many files at once by syncfs, through coreutils' sync,
 * since Node has no call for it; elsewhere, and for few, an fsync for each, in parallel.
 */
export class Durability {
  /** Absolute path of a folder on the file system in question. */
  readonly #root: string;
  readonly #many: number;
  #hasSyncfs = process.platform === 'linux';

  constructor(root: string, many: number = MANY) {
    this.#root = root;
    this.#many = many;
  }

  /** Returns the errors, by descriptor, of those that could not be made durable. */
  async files(descriptors: readonly number[]): Promise<Map<number, BytesyncError>> {
    const failed = new Map<number, BytesyncError>();
    if (descriptors.length >= this.#many && (await this.#syncFileSystem())) return failed;
    await inParallel(descriptors, async (fd) => {
      try {
        await syncDescriptor(fd);
      } catch (error) {
        failed.set(fd, fileSystemError(error));
      }
    });
    return failed;
  }

  /** Entries of folders. One that is gone has nothing left to make durable. */
  async folders(folder: ConfinedFolder, paths: readonly string[]): Promise<void> {
    // Windows has no fsync of folders; NTFS journals its entries.
    if (process.platform === 'win32') return;
    await this.#entries(paths, (path) => folder.openFolder(path));
  }

  /** Mode and times of files. */
  async dates(folder: ConfinedFolder, paths: readonly string[]): Promise<void> {
    await this.#entries(paths, (path) => folder.openRead(path));
  }

  async #entries(paths: readonly string[], open: (path: string) => number): Promise<void> {
    if (paths.length >= this.#many && (await this.#syncFileSystem())) return;
    try {
      await inParallel(paths, (path) => syncOne(path, open));
    } catch (error) {
      // One without read permission can't be opened, but the file system as a whole can be synced.
      if (!(await this.#syncFileSystem())) throw error;
    }
  }

  async #syncFileSystem(): Promise<boolean> {
    if (!this.#hasSyncfs) return false;
    try {
      await run('sync', ['--file-system', this.#root]);
      return true;
    } catch {
      // No such command, or it failed: an fsync for each then says which one and why.
      this.#hasSyncfs = false;
      return false;
    }
  }
}

async function syncOne(path: string, open: (path: string) => number): Promise<void> {
  let fd: number;
  try {
    fd = open(path);
  } catch (error) {
    const code = error instanceof BytesyncError ? error.code : undefined;
    if (code === 'entry-vanished' || code === 'entry-changed') return;
    throw error;
  }
  try {
    await syncDescriptor(fd);
  } catch (error) {
    throw fileSystemError(error, { path });
  } finally {
    closeSync(fd);
  }
}

/** Ends when all have ended; then throws the first error. */
async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const item = items[next];
      next += 1;
      if (item !== undefined) await work(item);
    }
  };
  const workers = Array.from({ length: Math.min(PARALLEL, items.length) }, worker);
  const failed = (await Promise.allSettled(workers)).find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
