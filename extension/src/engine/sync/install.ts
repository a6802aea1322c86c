import type { BigIntStats } from 'node:fs';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { FileEntry, KnownEntry, LinkEntry, LocalStat } from '../inventory/entry.ts';
import type { ConfinedFolder } from './confinedFolder.ts';
import type { StagedStat } from './stagedFile.ts';
import { type StaleCheck, unchanged } from './staleCheck.ts';
import { linksFail, type Trash } from './trash.ts';

/** Where entries are put in place: a source, its trash, and the folder that new ones come from. */
export interface Site {
  readonly source: ConfinedFolder;
  readonly staging: ConfinedFolder;
  readonly trash: Trash;
  readonly stale: StaleCheck;
}

/** The place of one operation. */
export interface Place {
  readonly path: string;
  /** What must be there now; null: nothing. */
  readonly expected: KnownEntry | null;
  /** What the inventory saw there. */
  readonly local: LocalStat | undefined;
}

/** What is at the place now. Throws 'target-changed' where that is not as expected. */
function requirePlace(site: Site, place: Place): BigIntStats | undefined {
  const { path, expected, local } = place;
  const stat = site.source.lstat(path);
  site.stale.require(path, stat, expected, local, () => site.source.readlink(path));
  return stat;
}

/**
 * Puts a finished staged file into its place. At every moment the path holds its old or its new
 * content, and the old one is in the trash before it goes. Returns whether the replaced file had
 * other names: they keep the old content.
 */
export function installFile(site: Site, place: Place, name: string, staged: StagedStat): boolean {
  const now = site.staging.lstat(name);
  const same = now?.ino === staged.ino && now.dev === staged.dev && now.isFile();
  if (!same || now.size !== staged.size || now.mtimeNs !== staged.mtimeNs) {
    throw new BytesyncError('content-mismatch', { path: place.path });
  }
  const old = requirePlace(site, place);
  if (old === undefined) installExclusively(site, place.path, name);
  else replace(site, place.path, name, old);
  return old?.isFile() === true && old.nlink > 1n;
}

/**
 * Puts a symbolic link into its place. `name`: a free one in staging. Its time is set before it
 * replaces anything; where nothing was, right after it was made.
 */
export function installLink(site: Site, place: Place, name: string, entry: LinkEntry): void {
  const old = requirePlace(site, place);
  if (old === undefined) {
    inFreePlace(place.path, () => site.source.symlink(entry.target, place.path));
    site.source.setLinkTime(place.path, entry.mtimeUs);
    return;
  }
  site.staging.symlink(entry.target, name);
  try {
    site.staging.setLinkTime(name, entry.mtimeUs);
    replace(site, place.path, name, old);
  } finally {
    if (site.staging.lstat(name) !== undefined) site.staging.unlink(name);
  }
}

/** Moves what is at the place into the trash. A folder must be empty ('target-not-empty'). */
export function remove(site: Site, place: Place & { readonly expected: KnownEntry }): void {
  const stat = requirePlace(site, place);
  if (stat === undefined) throw new BytesyncError('target-changed', { path: place.path });
  const { path, expected } = place;
  if (expected.kind === 'folder') {
    site.trash.takeFolder(site.source, path, expected);
    return;
  }
  site.trash.take(site.source, path, stat);
  site.stale.touched(stat);
}

/** Sets mtime, and for a file the mode, of what is at the place. */
export function setDates(
  site: Site,
  place: Place & { readonly expected: FileEntry | LinkEntry },
  entry: FileEntry | LinkEntry,
): void {
  const { path, expected, local } = place;
  if (entry.kind === 'link') {
    requirePlace(site, place);
    site.source.setLinkTime(path, entry.mtimeUs);
    return;
  }
  const after = site.source.amend(path, entry, (stat) =>
    site.stale.require(path, stat, expected, local),
  );
  site.stale.touched(after);
}

/** A second name, then away with the first: unlike rename, it never overwrites what came meanwhile. */
function installExclusively(site: Site, path: string, name: string): void {
  try {
    inFreePlace(path, () => site.staging.link(name, path, site.source));
  } catch (error) {
    if (!linksFail(error)) throw error;
    if (site.source.lstat(path) !== undefined) throw new BytesyncError('target-changed', { path });
    site.staging.rename(name, path, site.source);
    return;
  }
  site.staging.unlink(name);
}

function replace(site: Site, path: string, name: string, old: BigIntStats): void {
  const kept = site.trash.keep(site.source, path, old);
  try {
    if (!unchanged(old, site.source.lstat(path), kept.linked)) {
      throw new BytesyncError('target-changed', { path });
    }
    site.staging.rename(name, path, site.source);
  } catch (error) {
    kept.discard();
    throw error;
  }
  site.stale.touched(old);
}

function inFreePlace(path: string, make: () => void): void {
  try {
    make();
  } catch (error) {
    if (error instanceof BytesyncError && error.code === 'entry-changed') {
      throw new BytesyncError('target-changed', { path }, { cause: error });
    }
    throw error;
  }
}
