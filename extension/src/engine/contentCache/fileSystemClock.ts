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
import { createId } from '@bytesync/shared/wire/ids.ts';
import { PRIVATE_FOLDER } from '../inventory/path.ts';

/** What time it is for a file system. */
export interface FileSystemClock {
  /** The file system: a file of another one is not dated by it. */
  readonly dev: bigint;
  /** What is changed from now on gets a ctime of at least this. */
  readonly nowNs: bigint;
}

/** Names in the private folder while a clock is read; one that is left behind goes with what other probes leave. */
const CLOCK_PREFIX = 'probe-clock-';
/** 2001-09-09, in seconds: no clock that is right shows it. */
const LONG_AGO = 1_000_000_000;
const DAY_NS = 86_400_000_000_000n;
/** Dates lag behind the clock by up to the step in which they are counted. */
const LAG_MS = 1_000;

/**
 * Linux' numbers of file systems whose ctime doesn't tell each change. FAT and exFAT have none on disk, and a driver
 * that shows one makes it up until the medium is unmounted. tmpfs and ramfs never write a page out, so that stores
 * through a mapping stamp a file once and then never again. A file on overlayfs may show the ctime of the file
 * system below, whatever a file of ours on the upper one shows.
 */
const WITHOUT_CTIME: ReadonlySet<number> = new Set([
  0x4d44, 0x2011bab0, 0x01021994, 0x858458f6, 0x794c7630,
]);

/**
 * Linux' numbers of file systems that are this machine's own, so that its clock dates them, and that keep a
 * true ctime: ext, XFS, Btrfs, ZFS, F2FS, bcachefs.
 */
const OURS: ReadonlySet<number> = new Set([
  0xef53, 0x58465342, 0x9123683e, 0x2fc12fc1, 0xf2f52010, 0xca451a4e,
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
  const path = join(folder, `${CLOCK_PREFIX}${createId()}`);
  try {
    // In a folder that a link leads to, the name may be somebody else's.
    if (!lstatSync(folder).isDirectory()) return undefined;
    // A name that nobody else has, and made anew: no link is followed, and no other file is touched.
    const file = openSync(path, 'wx', 0o600);
    try {
      writeSync(file, '\n');
      const made = fstatSync(file, { bigint: true });
      futimesSync(file, LONG_AGO, LONG_AGO);
      return clockOf(made, fstatSync(file, { bigint: true }));
    } finally {
      const { dev, ino } = fstatSync(file, { bigint: true });
      closeSync(file);
      removeOwn(path, { dev, ino });
    }
  } catch {
    return undefined;
  }
}

/** Only what was made here: the folder may have been put aside for another one meanwhile. */
function removeOwn(path: string, own: Pick<BigIntStats, 'dev' | 'ino'>): void {
  const { dev, ino } = lstatSync(path, { bigint: true });
  if (dev === own.dev && ino === own.ino) rmSync(path);
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
