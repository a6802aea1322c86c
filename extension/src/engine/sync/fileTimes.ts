import { microseconds } from '../inventory/entry.ts';

/** Half a microsecond: the farthest from both neighbours for a runtime that cuts. */
const NUDGE = 0.5;

/**
 * Seconds since the epoch, as a decimal string, for the utimes family. A string because Node takes
 * a negative number for "now", but not a negative string.
 */
function seconds(mtimeUs: number): string {
  return String(mtimeUs / 1e6);
}

/**
 * Sets a modification time so that reading it back and rounding gives the same microseconds.
 * Runtimes differ: some round to nanoseconds, some cut to microseconds towards zero, so that a
 * double a hair below the wanted value loses one. Hence what was set is read and, where it is not
 * right, set once more half a microsecond away from zero. A file system with coarser
 * times keeps what it can.
 */
export function setMtime(mtimeUs: number, set: (time: string) => void, readNs: () => bigint): void {
  set(seconds(mtimeUs));
  if (microseconds(readNs()) === mtimeUs) return;
  set(seconds(mtimeUs + (mtimeUs < 0 ? -NUDGE : NUDGE)));
}
