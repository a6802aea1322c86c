// A run that is killed in the middle of copying a file of the member. Arguments: the two folders of a mirror plan.

import { carryOut, planFolders } from './localFolders.ts';

const work = await planFolders(process.argv.slice(2));
await carryOut(work, undefined, () => process.kill(process.pid, 'SIGKILL'));
