// A prune that is killed after some of its changes to the file system. Arguments: the folder, how many
// changes, the versions; prints how many there were where it comes to its end before.

import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { prune } from './trashed.ts';

const [root = '', limit = '', ...versions] = process.argv.slice(2);
let changes = 0;

/** Counts calls of a function, and ends the process before the one that is too much. */
function counted<A extends unknown[], R>(call: (...args: A) => R): (...args: A) => R {
  return (...args) => {
    if (changes === Number(limit)) process.kill(process.pid, 'SIGKILL');
    changes += 1;
    return call(...args);
  };
}

fs.renameSync = counted(fs.renameSync);
fs.unlinkSync = counted(fs.unlinkSync);
fs.rmdirSync = counted(fs.rmdirSync);
Object.assign(fs, { mkdirSync: counted(fs.mkdirSync) });
syncBuiltinESMExports();

const { pruned } = await prune(root, versions);
console.log(JSON.stringify({ pruned, changes }));
