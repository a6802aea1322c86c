// A run that is killed in the middle of receiving a file. Argument: the source.

import { Applier } from '../../../extension/src/engine/sync/applier.ts';
import { fileAt, RUN_ID, statsOf, writeFile } from './sources.ts';

const root = process.argv[2] ?? '';
const operations = [writeFile('f', 'new content', fileAt(root, 'f'))];
const columns = [{ column: 0, root, stats: statsOf(root) }];
const applier = new Applier({ operations, columns, runId: RUN_ID, onProgress: () => undefined });
await applier.start();
applier.stageFor(0).write(Buffer.from('new'));
process.kill(process.pid, 'SIGKILL');
