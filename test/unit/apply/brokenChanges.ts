import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const NAMES = [
  ...(['renameSync', 'linkSync', 'unlinkSync', 'symlinkSync', 'mkdirSync', 'rmdirSync'] as const),
  ...([
    'copyFileSync',
    'openSync',
    'writeSync',
    'ftruncateSync',
    'chmodSync',
    'fchmodSync',
  ] as const),
  ...(['utimesSync', 'futimesSync', 'lutimesSync'] as const),
];

/** Which change of the file system fails, counted from 1, and whether all later ones do, as if the process had been killed. */
export interface Broken {
  readonly at: number;
  readonly forEver: boolean;
}

/** Does some work in which a change of the file system fails. Returns whether there were so many. */
export async function withBroken(
  { at, forEver }: Broken,
  work: () => Promise<unknown>,
): Promise<boolean> {
  let changes = 0;
  const originals = NAMES.map((name) => [name, fs[name]] as const);
  for (const [name, original] of originals) {
    const change = original as (...args: unknown[]) => unknown;
    const broken = (...args: unknown[]) => {
      if (changesSomething(name, args)) {
        changes += 1;
        if (changes === at || (forEver && changes > at)) throw failure(name);
      }
      return change(...args);
    };
    Object.assign(fs, { [name]: broken });
  }
  syncBuiltinESMExports();
  try {
    await work();
  } finally {
    Object.assign(fs, Object.fromEntries(originals));
    syncBuiltinESMExports();
  }
  return changes >= at;
}

function changesSomething(name: string, [, flags]: readonly unknown[]): boolean {
  return name !== 'openSync' || (typeof flags === 'number' && (flags & fs.constants.O_CREAT) !== 0);
}

function failure(syscall: string): Error {
  return Object.assign(new Error('EIO: i/o error'), { code: 'EIO', errno: -5, syscall });
}
