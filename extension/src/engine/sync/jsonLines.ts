import { closeSync, fstatSync, readFileSync } from 'node:fs';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { ConfinedFolder } from './confinedFolder.ts';
import { fileSystemError } from './fileSystemError.ts';

/** Longest file that is read, in bytes. No run writes one as long. */
const LIMIT = 256 * 1024 * 1024;

/**
 * The values of a file with one JSON value a line. A line that is no JSON is left out: the last
 * one of a run that was killed may be torn. Throws 'write-failed' above 256 MiB.
 */
export function readLines(folder: ConfinedFolder, path: string): unknown[] {
  const fd = folder.openRead(path);
  let text: string;
  try {
    if (fstatSync(fd).size > LIMIT) throw new BytesyncError('write-failed', { path });
    text = readFileSync(fd, 'utf8');
  } catch (error) {
    throw fileSystemError(error, { path });
  } finally {
    closeSync(fd);
  }
  const values: unknown[] = [];
  for (const line of text.split('\n')) {
    try {
      if (line !== '') values.push(JSON.parse(line));
    } catch {
      // Torn.
    }
  }
  return values;
}
