// Runs where files can't grow beyond a limit. Arguments: a folder, and 'list' or 'run'. Prints what became of it.
import { openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileSystemError } from '../../../extension/src/engine/sync/fileSystemError.ts';
import { appendWhole } from '../../../extension/src/engine/sync/wholeWrites.ts';
import { apply, makeFolder } from './sources.ts';

const [, , root = '', what] = process.argv;

/** Lines of which the second does not fit, and how long those are that the list then has. */
function list() {
  const path = join(root, 'list');
  const fd = openSync(path, 'wx');
  const ends = [300, 400, 100].map((length) => {
    try {
      appendWhole(fd, `${'x'.repeat(length - 1)}\n`, 'list');
      return 'whole';
    } catch (error) {
      return fileSystemError(error).code;
    }
  });
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return { ends, lengths: lines.map((line) => line.length + 1) };
}

/** A run that can't even say whose it is. */
async function run() {
  const end = await apply(root, { operations: [makeFolder('made')] }).then(
    () => 'done',
    (error: unknown) => fileSystemError(error).code,
  );
  return { end, staged: readdirSync(join(root, '.bytesync/staging')) };
}

console.log(JSON.stringify(what === 'list' ? list() : await run()));
