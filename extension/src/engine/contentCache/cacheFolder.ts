import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { SourcePlace } from '../lastSync/ownMemory.ts';

/** Bytes of a file that is read: some ten million files. */
const FILE_MAX = 1024 * 1024 * 1024;
/** Bytes of all caches together, but for the one that was written last. */
const TOTAL_MAX = 1024 * 1024 * 1024;
const DAY_MS = 24 * 60 * 60 * 1000;
/** A cache that was not used for so long is removed. */
const UNUSED_MS = 90 * DAY_MS;
/** What a process that was killed left behind. */
const TEMPORARY_MS = DAY_MS;

// A pipe under that name must not hang the reader, nor a link lead elsewhere. Not every platform has both.
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Names of caches, and of those that are being written. */
const NAME = /^[0-9a-f]{32}(?<temporary>\.[0-9a-f]{12})?$/u;

/** Where the caches of a member lie: one file for each data source, readable by its user alone. */
export function cacheFolderIn(storage: string): string {
  return join(storage, 'contents');
}

/** 32 bytes that stay with a data source for as long as it is the same folder at the same place. */
export function identityOf({ root, file }: SourcePlace): Uint8Array {
  const { dev, ino } = lstatSync(root, { bigint: true });
  const digest = createHash('sha256').update('bytesync content cache v1\0');
  return digest.update(JSON.stringify([`${dev}`, `${ino}`, root, file ?? null])).digest();
}

function pathOf(folder: string, identity: Uint8Array): string {
  return join(folder, Buffer.from(identity.subarray(0, 16)).toString('hex'));
}

/** Reads a cache and notes that it was used. @returns undefined where there is none that can be read */
export function readCacheFile(folder: string, identity: Uint8Array): Uint8Array | undefined {
  const path = pathOf(folder, identity);
  try {
    const file = openSync(path, FLAGS);
    try {
      const found = fstatSync(file);
      if (!found.isFile() || found.size > FILE_MAX) return undefined;
      if (Math.abs(Date.now() - found.mtimeMs) > DAY_MS) markUsed(path);
      return readFileSync(file);
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

function markUsed(path: string): void {
  try {
    lutimesSync(path, Date.now() / 1000, Date.now() / 1000);
  } catch {
    // It goes when its time is over, and is made anew.
  }
}

/**
 * Replaces a cache. Whoever writes last wins, whole. Nothing is flushed: what a power failure leaves does not
 * pass the check.
 * @throws errors of the file system
 */
export function writeCacheFile(folder: string, identity: Uint8Array, bytes: Uint8Array): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = pathOf(folder, identity);
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(temporary, bytes, { flag: 'wx', mode: 0o600 });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  prune(folder, path);
}

/** Removes what was not used for long, and then the oldest until the rest is not too much. */
function prune(folder: string, kept: string): void {
  const now = Date.now();
  const found = readdirSync(folder).flatMap((name) => {
    const match = NAME.exec(name);
    const path = join(folder, name);
    const stat = match === null ? undefined : lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined || !stat.isFile() || path === kept) return [];
    const isTemporary = match?.groups?.temporary !== undefined;
    return [{ path, isTemporary, size: stat.size, age: now - stat.mtimeMs }];
  });
  let total = 0;
  for (const { path, isTemporary, size, age } of found.sort((a, b) => a.age - b.age)) {
    total += size;
    const isOld = age > (isTemporary ? TEMPORARY_MS : UNUSED_MS);
    if (isOld || (!isTemporary && total > TOTAL_MAX)) rmSync(path, { force: true });
  }
}
