import { type BigIntStats, closeSync, fsyncSync } from 'node:fs';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { type KnownEntry, microseconds } from '../inventory/entry.ts';
import type { Pace } from '../inventory/pace.ts';
import { fileSystemError } from '../sync/fileSystemError.ts';
import { installFile, installLink, type Place } from '../sync/install.ts';
import type { StagedStat } from '../sync/stagedFile.ts';
import { linksFail } from '../sync/trash.ts';
import { clearPlace, parentOf, standingAt } from './clearPlace.ts';
import type { RestoredFolders } from './restoredFolders.ts';
import type { RestoreSite } from './restoreSite.ts';
import { sameContent } from './sameContent.ts';
import { selfAndParents } from './selectEntries.ts';
import type { TrashEntry } from './trashVersion.ts';

/** How the place of an entry came to hold it. */
export type PutBack = 'restored' | 'unchanged';

/**
 * Puts one entry of the version at its place. Its copy in the version stays until the caller removes it:
 * that is after a flush.
 * @throws BytesyncError of what keeps it from its place; that then holds what it held, or nothing where a
 *   folder stood, which is in the new version
 */
export async function putBack(
  site: RestoreSite,
  folders: RestoredFolders,
  entry: TrashEntry,
  pace: Pace,
): Promise<PutBack> {
  const { path } = entry;
  const now = seen(site, path);
  if (entry.kind === 'folder') return folders.ensure(path) ? 'restored' : 'unchanged';
  if (isSameFile(now, site.version.lstat(path))) {
    // A restore that was killed got this far: what is left to do is the same as for the others.
    site.touched(parentOf(path));
    return 'restored';
  }
  if (now !== undefined && (await isThere(site, entry, now, pace))) return 'unchanged';
  if (entry.kind === 'link') putLink(site, folders, entry, now);
  else putFile(site, folders, entry, now);
  return 'restored';
}

/** What stands at a path; folders that nobody may search are opened. */
function seen(site: RestoreSite, path: string): BigIntStats | undefined {
  try {
    return standingAt(site, path);
  } catch (error) {
    if (!(error instanceof BytesyncError) || error.code !== 'not-permitted') throw error;
    for (const folder of selfAndParents(parentOf(path)).reverse()) site.modes.open(folder);
    return standingAt(site, path);
  }
}

function isSameFile(a: BigIntStats | undefined, b: BigIntStats | undefined): boolean {
  return a !== undefined && a.ino === b?.ino && a.dev === b.dev;
}

async function isThere(
  site: RestoreSite,
  { path, kind, size }: TrashEntry,
  now: BigIntStats,
  pace: Pace,
): Promise<boolean> {
  const { source, version } = site;
  if (kind === 'link') {
    return now.isSymbolicLink() && source.readlink(path) === version.readlink(path);
  }
  if (!now.isFile() || now.size !== BigInt(size)) return false;
  const opened: number[] = [];
  try {
    for (const folder of [source, version]) opened.push(folder.openRead(path));
    const [a = -1, b = -1] = opened;
    return await sameContent(a, b, pace);
  } catch (error) {
    // What can't be read is taken for another: it goes to the trash as it is.
    if (error instanceof BytesyncError && error.code === 'not-permitted') return false;
    throw error;
  } finally {
    for (const fd of opened) closeSync(fd);
  }
}

function putFile(
  site: RestoreSite,
  folders: RestoredFolders,
  entry: TrashEntry,
  now: BigIntStats | undefined,
): void {
  const staging = site.staging.folder;
  const name = site.staging.nextName();
  try {
    const staged = stage(site, entry, name);
    const place = prepare(site, folders, entry.path, now);
    installFile(site.installing, place, name, staged);
  } finally {
    if (staging.lstat(name) !== undefined) staging.unlink(name);
  }
}

function putLink(
  site: RestoreSite,
  folders: RestoredFolders,
  { path, mode, mtimeUs }: TrashEntry,
  now: BigIntStats | undefined,
): void {
  const target = site.version.readlink(path);
  // Text that is not Unicode is read as another one.
  if (target.includes('\ufffd')) throw new BytesyncError('name-not-unicode', { name: target });
  const name = site.staging.nextName();
  const place = prepare(site, folders, path, now);
  const link: KnownEntry = { kind: 'link', path, mode, mtimeUs, target };
  installLink(site.installing, place, name, link);
}

/** A second name for the entry in staging; where there are no hard links, a durable copy. */
function stage(site: RestoreSite, { path, mode, mtimeUs }: TrashEntry, name: string): StagedStat {
  const staging = site.staging.folder;
  try {
    site.version.link(path, name, staging);
  } catch (error) {
    if (!linksFail(error)) throw error;
    site.version.copyFile(path, name, staging);
    syncContent(staging.openRead(name), path);
    staging.amend(name, { mode, mtimeUs }, () => undefined);
    site.dated(path);
  }
  const stat = staging.lstat(name);
  if (stat === undefined) throw new BytesyncError('entry-vanished', { path });
  return stat;
}

function syncContent(fd: number, path: string): void {
  try {
    fsyncSync(fd);
  } catch (error) {
    throw fileSystemError(error, { path });
  } finally {
    closeSync(fd);
  }
}

/** Makes the way free; what a file or link replaces stays until it is replaced. */
function prepare(
  site: RestoreSite,
  folders: RestoredFolders,
  path: string,
  now: BigIntStats | undefined,
): Place {
  const parent = parentOf(path);
  folders.ensure(parent);
  site.modes.open(parent);
  site.touched(parent);
  if (now === undefined || now.isDirectory()) {
    if (now !== undefined) clearPlace(site, path, now);
    return { path, expected: null, local: undefined };
  }
  const { size, mtimeNs, ctimeNs, ino, dev } = now;
  const expected = describe(site, path, now);
  return { path, expected, local: { size: Number(size), mtimeNs, ctimeNs, ino, dev } };
}

function describe(site: RestoreSite, path: string, stat: BigIntStats): KnownEntry {
  const timed = { path, mode: Number(stat.mode & 0o7777n), mtimeUs: microseconds(stat.mtimeNs) };
  if (stat.isFile()) return { ...timed, kind: 'file', size: Number(stat.size) };
  if (!stat.isSymbolicLink()) throw new BytesyncError('special-file', { path });
  return { ...timed, kind: 'link', target: site.source.readlink(path) };
}
