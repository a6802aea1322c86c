import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** Functions that change the file system. */
const CHANGES = [
  'linkSync',
  'renameSync',
  'unlinkSync',
  'symlinkSync',
  'rmdirSync',
  'mkdirSync',
] as const;

/**
 * Ends this process by SIGKILL before the change to the file system that comes after so many.
 * @returns how many there have been
 */
export function killedAfter(limit: number): () => number {
  let changes = 0;
  const counted =
    (call: (...args: never[]) => unknown) =>
    (...args: never[]) => {
      if (changes === limit) process.kill(process.pid, 'SIGKILL');
      changes += 1;
      return call(...args);
    };
  for (const name of CHANGES) Object.assign(fs, { [name]: counted(fs[name]) });
  syncBuiltinESMExports();
  return () => changes;
}
