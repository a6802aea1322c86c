import { closeSync, fsync } from 'node:fs';
import { promisify } from 'node:util';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { ConfinedFolder } from './confinedFolder.ts';
import { fileSystemError } from './fileSystemError.ts';
import { FileSystemSync } from './fileSystemSync.ts';

/** From so many on, one syncfs is cheaper than an fsync for each. */
const MANY = 32;

/** Fsyncs at once: Node's thread pool has four threads, and other work needs some. */
const PARALLEL = 16;

const syncDescriptor = promisify(fsync);

/**
 * Makes what was written durable. Linux: many files at once by syncfs; elsewhere, and for few, an fsync for each, in
 * parallel.
 */
export class Durability {
  readonly #fileSystem: FileSystemSync;
  readonly #many: number;

  /** @param root absolute path of a folder on the file system in question */
  constructor(root: string, many: number = MANY) {
    this.#fileSystem = new FileSystemSync(root);
    this.#many = many;
  }

  close(): void {
    this.#fileSystem.close();
  }

  /** Returns the errors, by descriptor, of those that could not be made durable. */
  async files(descriptors: readonly number[]): Promise<Map<number, BytesyncError>> {
    const failed = new Map<number, BytesyncError>();
    if (descriptors.length >= this.#many && (await this.#fileSystem.run())) return failed;
    // No such command, or it failed: an fsync for each says which one and why.
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
    if (paths.length >= this.#many && (await this.#fileSystem.run())) return;
    try {
      await inParallel(paths, (path) => syncOne(path, open));
    } catch (error) {
      // One without read permission can't be opened, but the file system as a whole can be synced.
      if (!(await this.#fileSystem.run())) throw error;
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
