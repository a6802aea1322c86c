import type { LocalStat } from '../inventory/entry.ts';
import type { FileSystemClock } from './fileSystemClock.ts';

/**
 * How long a file must have been left alone before it was read, in ns. Two seconds are the coarsest step in
 * which a file system counts; a write(2) stamps the file when it begins, and may copy for some seconds more.
 */
export const QUIET_NS = 10_000_000_000n;

/**
 * Whether a file's dates lie clearly before the moment that the clock shows, so that its content, if it is
 * looked at from then on, may be remembered under them.
 *
 * A file system counts time in steps, of some milliseconds mostly. Whoever writes to a file within the step of
 * its ctime leaves no trace in its dates. Once the file system's own clock stands after ctime, each later
 * write gets another ctime, whatever it does to the mtime. So the clock must be that of the file system: a
 * server's may be hours away from ours. mtimes in the future are left out as well; they cost a
 * reading each time, and nothing else.
 *
 * What this can't see: stores through a shared mapping (mmap) stamp a page once, and then not
 * again before the kernel has written it out, which may take half a minute; a clock that is set back, and
 * then meets the very same nanosecond again; a client that is told old attributes by its own cache of a
 * network share. The preset check reads everything for that reason.
 * @param quietNs 0 for files that nobody else can have held open when they were verified
 */
export function isSettled(
  { mtimeNs, ctimeNs, dev }: Pick<LocalStat, 'mtimeNs' | 'ctimeNs' | 'dev'>,
  clock: FileSystemClock,
  quietNs: bigint = QUIET_NS,
): boolean {
  const latest = mtimeNs > ctimeNs ? mtimeNs : ctimeNs;
  return dev === clock.dev && latest + quietNs < clock.nowNs;
}
