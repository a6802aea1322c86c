import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { unsavedBelow } from '../../../extension/src/engine/run/unsavedBelow.ts';
import { plant, temporaryFolder } from '../inventory/temporaryFolder.ts';

describe('what is edited below a root', () => {
  const folder = temporaryFolder();

  it('is told relative to it, however it was opened, and nothing else is', async () => {
    plant(folder(), { 'root/a': '', 'root/d/b': '', 'other/c': '' });
    const root = join(folder(), 'root');
    symlinkSync(root, join(folder(), 'way in'));
    symlinkSync(join(root, 'd'), join(root, 'shortcut'));
    const at = (...paths: string[]) => paths.map((path) => join(folder(), path));
    const opened = at('root/a', 'way in/d/b', 'root/shortcut/b', 'way in/new folder/new');
    assert.deepEqual(await unsavedBelow(root, opened), ['a', 'd/b', 'd/b', 'new folder/new']);
    const elsewhere = at(
      'root',
      'other/c',
      'rootless',
      'root/.git/COMMIT_EDITMSG',
      'root/.bytesync/x',
    );
    assert.deepEqual(await unsavedBelow(root, elsewhere), []);
  });
});
