// A run that has half received a file and is ended, killed before one of the changes that its end makes. Arguments: the source,
// what happens ('close': the run ends by itself, 'clear': another one finds it), and how many changes come before.

import { clearLeftovers } from '../../../extension/src/engine/sync/leftovers.ts';
import { killedAfter } from '../trash/killedAfter.ts';
import { beginHalf } from './partialFiles.ts';

const [root = '', what, limit] = process.argv.slice(2);
if (what === 'close') {
  const run = beginHalf(root);
  killedAfter(Number(limit));
  run.close();
} else {
  killedAfter(Number(limit));
  clearLeftovers(root);
}
