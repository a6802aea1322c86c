// A prune that is killed after some of its changes to the file system. Arguments: the folder, how many
// changes, the versions; prints how many there were where it comes to its end before.

import { killedAfter } from './killedAfter.ts';
import { prune } from './trashed.ts';

const [root = '', limit = '', ...versions] = process.argv.slice(2);
const changes = killedAfter(Number(limit));
const { pruned } = await prune(root, versions);
console.log(JSON.stringify({ pruned, changes: changes() }));
