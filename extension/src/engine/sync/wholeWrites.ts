import { fstatSync, ftruncateSync, writeSync } from 'node:fs';
import { fileSystemError } from './fileSystemError.ts';

/**
 * Appends a text to a file that this process alone writes to, all of it or nothing: a disk that fills
 * takes the first part of it without an error, and what comes later would be glued to that.
 * Throws a file-system error's code with `path`.
 */
export function appendWhole(fd: number, text: string, path: string): void {
  const bytes = Buffer.from(text);
  try {
    const before = fstatSync(fd).size;
    try {
      for (let from = 0; from < bytes.length; ) {
        from += writeSync(fd, bytes, from, bytes.length - from, before + from);
      }
    } catch (error) {
      ftruncateSync(fd, before);
      throw error;
    }
  } catch (error) {
    throw fileSystemError(error, { path });
  }
}
