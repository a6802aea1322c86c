import { readSync } from 'node:fs';
import type { Pace } from '../inventory/pace.ts';
import { fileSystemError } from '../sync/fileSystemError.ts';

const PIECE = 1024 * 1024;

/** Whether two open files hold the same bytes. @throws BytesyncError of reading; 'aborted' */
export async function sameContent(a: number, b: number, pace: Pace): Promise<boolean> {
  const left = Buffer.allocUnsafe(PIECE);
  const right = Buffer.allocUnsafe(PIECE);
  for (let at = 0; ; ) {
    if (pace.due) await pace.breathe();
    const length = read(a, left, at);
    if (read(b, right, at) !== length) return false;
    if (length === 0) return true;
    if (!left.subarray(0, length).equals(right.subarray(0, length))) return false;
    at += length;
  }
}

/** Fills the buffer, but for the end of the file. */
function read(fd: number, into: Buffer, from: number): number {
  try {
    let length = 0;
    while (length < into.length) {
      const got = readSync(fd, into, length, into.length - length, from + length);
      if (got === 0) break;
      length += got;
    }
    return length;
  } catch (error) {
    throw fileSystemError(error);
  }
}
