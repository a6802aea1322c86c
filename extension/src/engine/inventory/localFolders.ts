import { opendir, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import { isWithin, type Mount, type Place, placeOf, placesBelow, readMounts } from './mounts.ts';
import { systemCode } from './systemCode.ts';

/** A folder of this machine, with what tells it from others. */
export interface Folder {
  /** As the user wrote it. */
  readonly typed: string;
  readonly real: string;
  /** Device and inode of the folder, then of each of its parents. */
  readonly identities: readonly string[];
  /** Absent where the platform doesn't tell. */
  readonly place: Place | undefined;
  /** What is mounted inside it. */
  readonly mounted: readonly Place[];
}

/** Why a path of this machine can't be offered, by the file system's error. */
export function unusable(path: string, cause: unknown): BytesyncError {
  const code = systemCode(cause);
  const missing = code === 'ENOENT' || code === 'ENOTDIR';
  const error: ErrorCode = missing ? 'folder-missing' : 'folder-unreadable';
  return new BytesyncError(error, { path, system: code ?? '' }, { cause });
}

async function identitiesOf(real: string): Promise<string[]> {
  const identities: string[] = [];
  for (let path = real; ; path = dirname(path)) {
    const { dev, ino } = await stat(path, { bigint: true });
    identities.push(`${dev}:${ino}`);
    if (dirname(path) === path) return identities;
  }
}

/**
 * What `checkLocalFolders` compares.
 * @throws BytesyncError 'folder-missing', 'folder-not-a-folder', 'folder-unreadable' (path)
 */
export async function inspect(typed: string, mounts: readonly Mount[]): Promise<Folder> {
  try {
    const real = await realpath(typed);
    if (!(await stat(real)).isDirectory()) {
      throw new BytesyncError('folder-not-a-folder', { path: typed });
    }
    // Done rather than asked for: access(2) answers for the real user, not for the effective one.
    await (await opendir(real)).close();
    await stat(`${real}/.`);
    const identities = await identitiesOf(real);
    const place = placeOf(real, mounts);
    return { typed, real, identities, place, mounted: placesBelow(real, mounts) };
  } catch (error) {
    throw error instanceof BytesyncError ? error : unusable(typed, error);
  }
}

/** Whether both are one folder, under whatever paths. */
export function isSame(a: Folder, b: Folder): boolean {
  if (a.real === b.real || a.identities[0] === b.identities[0]) return true;
  return a.place !== undefined && b.place !== undefined && samePlace(a.place, b.place);
}

function samePlace(a: Place, b: Place): boolean {
  return a.device === b.device && a.path === b.path;
}

function lies(inner: Place, outer: Place): boolean {
  return inner.device === outer.device && isWithin(inner.path, outer.path);
}

/** Whether `outer` holds `inner`, or a part of it, under any of its paths. */
export function holds(outer: Folder, inner: Folder): boolean {
  const [identity] = outer.identities;
  if (identity !== undefined && inner.identities.indexOf(identity) > 0) return true;
  const { place } = inner;
  if (place === undefined) return false;
  if (outer.place !== undefined && lies(place, outer.place)) return true;
  return outer.mounted.some((mounted) => lies(place, mounted) || lies(mounted, place));
}

/**
 * Checks folders that are about to be offered by one machine: each exists, is a folder that can be
 * read, and none is or holds another, also through symbolic links and bind mounts (found by device
 * and inode of every parent, and on Linux by what is mounted where).
 * @returns their real absolute paths, in the order given.
 * @throws BytesyncError 'folder-missing', 'folder-not-a-folder', 'folder-unreadable' (path),
 *   'folder-same' (first, second), 'folder-nested' (outer, inner); paths as they were typed.
 */
export async function checkLocalFolders(paths: readonly string[]): Promise<string[]> {
  const mounts = await readMounts();
  const folders: Folder[] = [];
  for (const path of paths) folders.push(await inspect(path, mounts));
  for (const [index, second] of folders.entries()) {
    for (const first of folders.slice(0, index)) checkPair(first, second);
  }
  return folders.map((folder) => folder.real);
}

/** @throws BytesyncError 'folder-same', 'folder-nested' */
export function checkPair(first: Folder, second: Folder): void {
  if (isSame(first, second)) {
    throw new BytesyncError('folder-same', { first: first.typed, second: second.typed });
  }
  for (const [outer, inner] of [
    [first, second],
    [second, first],
  ] as const) {
    if (holds(outer, inner)) {
      throw new BytesyncError('folder-nested', { outer: outer.typed, inner: inner.typed });
    }
  }
}
