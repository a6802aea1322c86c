import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { openOwnSource, walkedSource } from '../../../extension/src/engine/planning/ownSource.ts';
import { putHalf } from '../apply/partialFiles.ts';
import { fill, temporaryFolder } from '../apply/sources.ts';

const SETTINGS = { gitignore: true, patterns: [] };

describe('the half-received files that others are told of', () => {
  const root = temporaryFolder();

  async function told(
    paths: readonly string[],
    settings: Partial<Parameters<typeof openOwnSource>[1]> = {},
  ): Promise<string[]> {
    for (const [index, path] of paths.entries()) {
      putHalf(root.at('.bytesync/partial'), `run-${index}`, { path });
    }
    const own = await openOwnSource(root.path, { ...SETTINGS, ...settings }, undefined);
    return (walkedSource(own, undefined).partials ?? []).map(({ path }) => path).sort();
  }

  it('are those in folders that are offered, there or not', async () => {
    fill(root.path, { 'there/x': 'x' });
    const paths = ['a.iso', 'new/deep/a.iso', 'there/a.iso', 'there/x'];
    assert.deepEqual(await told(paths), paths);
  });

  const leftOut: readonly [string, Parameters<typeof told>[1], readonly string[]][] = [
    ['a pattern of the session', { patterns: ['*.iso'] }, ['a.iso', 'new/a.iso']],
    ['a pattern for a folder that is not there', { patterns: ['new/'] }, ['new/a.iso', 'new/d/a']],
    ['a rule for names', { hidden: 'exclude' }, ['.secret', 'new/.secret/a']],
    ['what is never offered', {}, ['.git/a', 'new/.git/a', '.bytesync/a']],
  ];
  for (const [title, settings, paths] of leftOut) {
    it(`are none that ${title} leaves out`, async () => {
      assert.deepEqual(await told([...paths, 'told'], settings), ['told']);
    });
  }

  it('are none that a rule file leaves out, wherever it lies', async () => {
    fill(root.path, {
      '.gitignore': '/out\n*.log\n',
      'inner/.bytesyncignore': 'secret*\n',
      'out/x': 'x',
    });
    const paths = ['out/a', 'a.log', 'new/b.log', 'inner/secret1', 'inner/new/secret2'];
    assert.deepEqual(await told([...paths, 'inner/told']), ['inner/told']);
    assert.deepEqual(await told([], { gitignore: false }), [
      'a.log',
      'inner/told',
      'new/b.log',
      'out/a',
    ]);
  });

  it('are none below what is no folder', async () => {
    fill(root.path, { file: 'x', 'outside/.keep': '' });
    symlinkSync('outside', root.at('link'));
    mkdirSync(root.at('folder'));
    assert.deepEqual(await told(['file/a', 'link/a', 'folder/a']), ['folder/a']);
  });

  it('are told as the folder has them, of two for one path the one that is further', async () => {
    fill(root.path, { 'There/x': 'x', 'There/Kept': '', 'inner/.gitignore': '*.log\n' });
    const names = { ignoresCase: true, ignoresForm: true };
    const paths = ['THERE/a.iso', 'there/kept', 'There/A.iso', 'New/a', 'INNER/a.log'];
    assert.deepEqual(await told(paths, { names }), ['New/a', 'There/A.iso', 'There/Kept']);
  });

  it('is, of a single file, its own unless the session leaves it out', async () => {
    const paths = ['one', 'other'];
    assert.deepEqual(await told(paths, { file: 'one' }), ['one']);
    assert.deepEqual(await told(paths, { file: 'one', patterns: ['one'] }), []);
  });
});
