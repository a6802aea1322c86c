// Fills a file system of 1 MiB. Argument: a source on it. Prints how the operations ended.
import { fileSystemError } from '../../../extension/src/engine/sync/fileSystemError.ts';
import { apply, CONTENT, ends, fileAt, fill, statsOf, tree, writeFile } from './sources.ts';

const root = process.argv[2] ?? '';
const half = 'x'.repeat(400 * 1024);
fill(root, { kept: 'old', small: 'old' });
const operations = [
  writeFile('one', half, null),
  writeFile('kept', half, fileAt(root, 'kept')),
  writeFile('small', 'new', fileAt(root, 'small')),
];
const stats = statsOf(root);
const filler = 'y'.repeat(500 * 1024);
const result = await apply(root, {
  operations,
  stats,
  before: (applier) => {
    // The space was there when the run began.
    fill(root, { filler });
    for (const [id, text] of [half, half, 'new'].entries()) {
      const file = applier.stageFor(id);
      try {
        file.write(Buffer.from(text));
        applier.staged(id, file, CONTENT);
      } catch (error) {
        applier.failed(id, fileSystemError(error).code);
      }
    }
  },
});
const { kept, small, one } = tree(root);
console.log(JSON.stringify({ ends: ends(result), kept, small, one: one?.length }));
