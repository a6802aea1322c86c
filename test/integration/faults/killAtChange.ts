// Loaded before a program (`node --import`): ends it by SIGKILL right before or after one of its changes of the file system.
// BYTESYNC_KILL_AT is the number of the change, counted from 1 on each thread, and `before` or `after`.

import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import workers, { type WorkerOptions } from 'node:worker_threads';

const NAMES = [
  ...(['renameSync', 'linkSync', 'unlinkSync', 'symlinkSync', 'mkdirSync', 'rmdirSync'] as const),
  ...(['copyFileSync', 'ftruncateSync', 'chmodSync', 'fchmodSync'] as const),
  ...(['utimesSync', 'futimesSync', 'lutimesSync', 'writeSync'] as const),
];

/** A write of so many bytes is content on its way to staging, not a line of a list. */
const CONTENT = 2_048;

const { BYTESYNC_KILL_AT = '' } = process.env;
const [number, side] = BYTESYNC_KILL_AT.split(' ');
let left = Number(number);

function isCounted(name: string, args: readonly unknown[]): boolean {
  const [, bytes] = args;
  return name !== 'writeSync' || !(bytes instanceof Uint8Array) || bytes.length < CONTENT;
}

for (const name of NAMES) {
  const change = fs[name] as (...args: unknown[]) => unknown;
  Object.assign(fs, {
    [name]: (...args: unknown[]) => {
      if (isCounted(name, args)) left -= 1;
      if (left === 0 && side === 'before') process.kill(process.pid, 'SIGKILL');
      const result = change(...args);
      if (left === 0) process.kill(process.pid, 'SIGKILL');
      return result;
    },
  });
}

// The engine's threads load nothing of what their process was told to load.
const { Worker } = workers;
workers.Worker = class extends Worker {
  constructor(file: string | URL, options: WorkerOptions = {}) {
    super(file, { ...options, execArgv: ['--import', import.meta.url] });
  }
};
syncBuiltinESMExports();
