// A restore that is killed after some of its changes to the file system. Arguments: the folder, how
// many changes; prints how many there were where it comes to its end before.

import { killedAfter } from './killedAfter.ts';
import { restore } from './trashed.ts';

const [root = '', limit = ''] = process.argv.slice(2);
const changes = killedAfter(Number(limit));
const { restored } = await restore(root);
console.log(JSON.stringify({ restored, changes: changes() }));
