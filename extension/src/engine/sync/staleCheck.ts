import type { BigIntStats } from 'node:fs';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { KnownEntry, LocalStat } from '../inventory/entry.ts';

/** What `lstat` says, as far as the check needs it. */
export type SeenStat = Pick<
  BigIntStats,
  'size' | 'mtimeNs' | 'ctimeNs' | 'ino' | 'dev' | 'nlink'
> & {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
};

function isKind(stat: SeenStat, kind: KnownEntry['kind']): boolean {
  if (kind === 'file') return stat.isFile();
  return kind === 'folder' ? stat.isDirectory() : stat.isSymbolicLink();
}

function sameFile(a: Pick<SeenStat, 'ino' | 'dev'>, b: Pick<SeenStat, 'ino' | 'dev'>): boolean {
  return a.ino === b.ino && a.dev === b.dev;
}

/**
 * Whether targets are still exactly what the inventory of this member saw. Kind, device and inode
 * must be the same; for files and links also size, mtime and ctime to the nanosecond. Of a folder
 * only the identity counts, since this very run changes its times.
 *
 * A file with several hard links is the one case where this run changes something that another of
 * its operations expects unchanged: replacing, deleting or dating one name moves the ctime (and
 * dating the mtime) of the others. Such inodes are remembered with the mtime that the run left;
 * their ctime no longer counts, their mtime and size do.
 */
export class StaleCheck {
  /** Mtime that this run left on inodes with several links, by device and inode. */
  readonly #touched = new Map<string, bigint>();

  /** `expected` null: nothing must be there. `linkTarget`: read for links only. */
  matches(
    stat: SeenStat | undefined,
    expected: KnownEntry | null,
    local: LocalStat | undefined,
    linkTarget: () => string = () => '',
  ): boolean {
    if (expected === null) return stat === undefined;
    if (stat === undefined || local === undefined) return false;
    if (!isKind(stat, expected.kind) || !sameFile(stat, local)) return false;
    if (expected.kind === 'folder') return true;
    if (stat.size !== BigInt(local.size)) return false;
    if (expected.kind === 'link' && linkTarget() !== expected.target) return false;
    const touched = this.#touched.get(key(stat));
    if (touched !== undefined) return stat.mtimeNs === touched;
    return stat.mtimeNs === local.mtimeNs && stat.ctimeNs === local.ctimeNs;
  }

  /** As `matches`; throws 'target-changed'. */
  require(path: string, ...seen: Parameters<StaleCheck['matches']>): void {
    if (!this.matches(...seen)) throw new BytesyncError('target-changed', { path });
  }

  /** The run has changed, or is about to change, one of several names of this file. */
  touched(stat: SeenStat): void {
    if (stat.nlink > 1n) this.#touched.set(key(stat), stat.mtimeNs);
  }
}

/**
 * Whether nothing happened between two looks at the same path within one operation. The ctime
 * does not count where the run itself has linked the file in between.
 */
export function unchanged(before: SeenStat, after: SeenStat | undefined, linked: boolean): boolean {
  if (after === undefined || !sameFile(before, after)) return false;
  if (before.size !== after.size || before.mtimeNs !== after.mtimeNs) return false;
  return linked || before.ctimeNs === after.ctimeNs;
}

function key(stat: SeenStat): string {
  return `${stat.dev}:${stat.ino}`;
}
