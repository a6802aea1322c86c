import {
  type BigIntStats,
  closeSync,
  fstatSync,
  futimesSync,
  lstatSync,
  openSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { PRIVATE_FOLDER } from '../inventory/path.ts';

/** What time it is for a file system. */
export interface FileSystemClock {
  /** The file system: a file of another one is not dated by it. */
  readonly dev: bigint;
  /** What is changed from now on gets a ctime of at least this. */
  readonly nowNs: bigint;
}

/** 2001-09-09, in seconds: no clock that is right shows it. */
const LONG_AGO = 1_000_000_000;
const DAY_NS = 86_400_000_000_000n;
/** Dates lag behind the clock by up to the step in which they are counted. */
const LAG_MS = 1_000;

/**
 * Linux' numbers of FAT and exFAT: they have no ctime on disk, and a driver that shows one makes it up until
 * the medium is unmounted.
 */
const WITHOUT_CTIME: ReadonlySet<number> = new Set([0x4d44, 0x2011bab0]);

/**
 * Linux' numbers of file systems that are this machine's own, so that its clock dates them, and that keep a
 * true ctime: ext, XFS, Btrfs, tmpfs, ZFS, F2FS, bcachefs, overlayfs.
 */
const OURS: ReadonlySet<number> = new Set([
  0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x2fc12fc1, 0xf2f52010, 0xca451a4e, 0x794c7630,
]);

/**
 * The clock of a data source's file system, if it dates each change there; undefined where it does not, or
 * where nobody can tell. Where something can be written, a file of ours is dated back and looked at: its
 * ctime is the clock, and on a file system without a true one it has moved with the mtime.
 * @param root real absolute path of the source's folder
 */
export function fileSystemClock(root: string): FileSystemClock | undefined {
  try {
    const type = process.platform === 'linux' ? statfsSync(root).type : 0;
    if (WITHOUT_CTIME.has(type)) return undefined;
    const probed = probe(join(root, PRIVATE_FOLDER));
    if (probed !== undefined) return probed === 'no-ctime' ? undefined : probed;
    if (!OURS.has(type)) return undefined;
    const { dev } = lstatSync(root, { bigint: true });
    return { dev, nowNs: BigInt(Date.now() - LAG_MS) * 1_000_000n };
  } catch {
    // Then files are read, as ever.
    return undefined;
  }
}

/** Undefined where nothing can be written. */
function probe(folder: string): FileSystemClock | 'no-ctime' | undefined {
  const path = join(folder, 'clock');
  try {
    // In a folder that a link leads to, the name may be somebody else's.
    if (!lstatSync(folder).isDirectory()) return undefined;
    // Made anew, so that no link is followed and no other file's name is taken.
    rmSync(path, { force: true });
    const file = openSync(path, 'wx', 0o600);
    try {
      writeSync(file, '\n');
      const made = fstatSync(file, { bigint: true });
      futimesSync(file, LONG_AGO, LONG_AGO);
      return clockOf(made, fstatSync(file, { bigint: true }));
    } finally {
      closeSync(file);
      rmSync(path, { force: true });
    }
  } catch {
    return undefined;
  }
}

/**
 * What a file says of its file system's clock.
 * @param made right after it was written
 * @param dated after its mtime was set to long ago
 */
export function clockOf(
  made: Pick<BigIntStats, 'ctimeNs'>,
  { dev, mtimeNs, ctimeNs }: Pick<BigIntStats, 'dev' | 'mtimeNs' | 'ctimeNs'>,
): FileSystemClock | 'no-ctime' {
  const isTrue = ctimeNs >= made.ctimeNs && ctimeNs > mtimeNs + DAY_NS;
  return isTrue ? { dev, nowNs: ctimeNs } : 'no-ctime';
}
