// Applies operations as a user who is not root. Argument: a folder with the source 'in', in which
// 'foreign' may belong to somebody else. Prints how the operations ended.
import { Applier } from '../../../extension/src/engine/sync/applier.ts';
import { apply, ends, fileAt, RUN_ID, remove, setDates, setFolder, writeFile } from './sources.ts';

const root = `${process.argv[2]}/in`;
const operations = [
  writeFile('closed/a', 'new', fileAt(root, 'closed/a'), { mode: 0o000 }),
  remove(fileAt(root, 'closed/b')),
  writeFile('closed/new', 'new', null),
  setDates(fileAt(root, 'unreadable'), 0o200),
  setFolder('shut', 0o000),
  writeFile('foreign/new', 'new', null),
];
const result = await apply(root, { operations, contents: { 0: 'new', 2: 'new', 5: 'new' } });

let start = 'done';
const columns = [{ column: 0, root: '/', stats: new Map() }];
const applier = new Applier({
  operations: [],
  columns,
  runId: RUN_ID,
  onProgress: () => undefined,
});
try {
  await applier.start();
} catch (error) {
  start = error instanceof Error && 'code' in error ? String(error.code) : String(error);
} finally {
  await applier.close();
}
console.log(JSON.stringify({ uid: process.getuid?.(), ends: ends(result), start }));
