import type { LocalStat } from '../inventory/entry.ts';

/** Bytes of a stamp. */
export const STAMP_LENGTH = 40;

/**
 * Writes what a file's content is known by beside its path: size, mtime, ctime, inode and device, 8 bytes
 * each, little endian. What doesn't fit is cut, and then matches nothing.
 */
export function writeStamp(into: DataView, at: number, stat: LocalStat): void {
  into.setBigUint64(at, BigInt(stat.size), true);
  into.setBigInt64(at + 8, stat.mtimeNs, true);
  into.setBigInt64(at + 16, stat.ctimeNs, true);
  into.setBigUint64(at + 24, stat.ino, true);
  into.setBigUint64(at + 32, stat.dev, true);
}

/** The ctime in ns. */
export function ctimeOf(from: DataView, at: number): bigint {
  return from.getBigInt64(at + 16, true);
}

/** Whether the stamp is this file's: all of it must be the same. */
export function isStampOf(stat: LocalStat, from: DataView, at: number): boolean {
  return (
    ctimeOf(from, at) === stat.ctimeNs &&
    from.getBigInt64(at + 8, true) === stat.mtimeNs &&
    from.getBigUint64(at, true) === BigInt(stat.size) &&
    from.getBigUint64(at + 24, true) === stat.ino &&
    from.getBigUint64(at + 32, true) === stat.dev
  );
}
