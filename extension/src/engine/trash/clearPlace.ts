import type { BigIntStats } from 'node:fs';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { microseconds } from '../inventory/entry.ts';
import type { RestoreSite } from './restoreSite.ts';

interface Standing {
  readonly path: string;
  readonly stat: BigIntStats;
}

/**
 * Moves what stands at a path into the new version of the trash, a folder with all that it holds.
 * @throws BytesyncError special-file; target-not-empty for a folder that holds something that can't go to
 *   the trash (a `.git` folder, a socket), before any of it has moved
 */
export function clearPlace(site: RestoreSite, path: string, stat: BigIntStats): void {
  const standing = [{ path, stat }, ...(stat.isDirectory() ? contentOf(site, path) : [])];
  if (!stat.isDirectory() && !canMove(stat)) throw new BytesyncError('special-file', { path });
  for (const { path, stat } of standing.toReversed()) {
    const parent = parentOf(path);
    site.modes.open(parent);
    site.touched(parent);
    if (stat.isDirectory()) site.trash.takeFolder(site.source, path, timesOf(stat));
    else site.trash.take(site.source, path, stat);
  }
}

/** Undefined where nothing is; also below a file, or a link whatever it leads to. */
export function standingAt({ source }: RestoreSite, path: string): BigIntStats | undefined {
  try {
    return source.lstat(path);
  } catch (error) {
    if (error instanceof BytesyncError && error.code === 'entry-changed') return undefined;
    throw error;
  }
}

/** The folder that a path lies in; '' for the root. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Everything in a folder, each folder before its content. */
function contentOf(site: RestoreSite, folder: string): Standing[] {
  return site.source.list(folder).flatMap((name) => {
    const path = `${folder}/${name}`;
    const stat = movable(site, path);
    if (stat === undefined) throw new BytesyncError('target-not-empty', { path: folder });
    return stat.isDirectory() ? [{ path, stat }, ...contentOf(site, path)] : [{ path, stat }];
  });
}

function movable(site: RestoreSite, path: string): BigIntStats | undefined {
  try {
    const stat = site.source.lstat(path);
    return stat !== undefined && (stat.isDirectory() || canMove(stat)) ? stat : undefined;
  } catch (error) {
    const code = error instanceof BytesyncError ? error.code : undefined;
    if (code === 'path-not-allowed' || code === 'name-not-allowed') return undefined;
    throw error;
  }
}

function canMove(stat: BigIntStats): boolean {
  return stat.isFile() || stat.isSymbolicLink();
}

function timesOf(stat: BigIntStats): { mode: number; mtimeUs: number } {
  return { mode: Number(stat.mode & 0o7777n), mtimeUs: microseconds(stat.mtimeNs) };
}
