import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { temporaryFolder } from '../apply/sources.ts';

describe('threads that are ended in the middle of what they do', () => {
  const folder = temporaryFolder();

  // Where one is ended between making a zlib handle and initializing it, Node.js aborts the process.
  it('don’t take the process with them, whether one is ended or all are', async () => {
    const program = fileURLToPath(new URL('./endedThreads.child.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [
      program,
      folder.at('tasks.mjs'),
    ]);
    assert.equal(stdout, 'ended all\n');
  });
});
