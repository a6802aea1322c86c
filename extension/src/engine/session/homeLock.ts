import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';

/** Changes take milliseconds; whoever holds the lock for longer is not alive any more. */
const STALE_MS = 10_000;
const PATIENCE_MS = STALE_MS + 5_000;

/**
 * Runs `change` while no other process of this user changes the home folder. A lock that a killed
 * process left behind is taken over after ten seconds.
 * @throws BytesyncError home-unusable
 */
export async function withHomeLock<T>(home: string, change: () => Promise<T>): Promise<T> {
  const lock = join(home, 'lock');
  const owner = createId();
  try {
    await mkdir(home, { recursive: true, mode: 0o700 });
    await take(lock, owner);
  } catch (cause) {
    throw new BytesyncError('home-unusable', { path: lock }, { cause });
  }
  try {
    return await change();
  } finally {
    await release(lock, owner);
  }
}

async function take(lock: string, owner: string): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await create(lock, owner))) {
    if (performance.now() > end) throw new Error('another process holds the lock');
    await breakStale(lock, owner);
    await sleep(10 + Math.random() * 30);
  }
}

/** Answers false when the file is there already. */
async function create(path: string, owner: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(owner);
    } finally {
      await file.close();
    }
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return false;
    throw cause;
  }
}

/**
 * Removes a lock that nobody holds any more. One process at a time: another that found the lock
 * stale too would otherwise remove the fresh one of the first.
 */
async function breakStale(lock: string, owner: string): Promise<void> {
  if (!(await isStale(lock))) return;
  const breaking = `${lock}.breaking`;
  if (await create(breaking, owner)) {
    try {
      if (await isStale(lock)) await rm(lock, { force: true });
    } finally {
      await rm(breaking, { force: true });
    }
  } else if (await isStale(breaking)) {
    await rm(breaking, { force: true });
  }
}

async function isStale(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  // One of the future was made before the clock was set back.
  return found !== undefined && Math.abs(Date.now() - found.mtimeMs) > STALE_MS;
}

/** A process that was stopped for long may have lost its lock to another. */
async function release(lock: string, owner: string): Promise<void> {
  const holder = await readFile(lock, 'utf8').catch(() => '');
  if (holder === owner) await rm(lock, { force: true });
}
