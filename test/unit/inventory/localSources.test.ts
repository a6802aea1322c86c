import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, rmSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { checkLocalSources } from '../../../extension/src/engine/inventory/localSources.ts';
import { asOrdinaryUser, plant, temporaryFolder } from './temporaryFolder.ts';

describe('folders and files that are offered', () => {
  const root = temporaryFolder();
  const at = (path: string) => join(root(), path);
  beforeEach(() => {
    plant(root(), {
      'a/notes.txt': 'n',
      'a/other.txt': 'o',
      'a/in/deep.txt': 'd',
      'a/in/more/x': '',
      'b/notes.txt': 'b',
      'c/.git/config': '',
      'c/.git/hooks/pre-commit': '',
      'c/.bytesync/source.json': '',
      'c/.gitignore': '',
    });
    symlinkSync('notes.txt', at('a/link'));
    symlinkSync('a', at('to-a'));
    symlinkSync('nowhere', at('a/dangling'));
    linkSync(at('a/other.txt'), at('b/hard'));
  });

  async function refusal(paths: string[], here: string[] = []): Promise<object> {
    const places = await checkLocalSources([], here);
    const error = await checkLocalSources(places, paths).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof BytesyncError, String(error));
    const { system: _, ...values } = error.values;
    return { code: error.code, ...values };
  }

  it('are given back as a real folder, and a name where it is a file', async () => {
    const paths = [at('b'), at('to-a/notes.txt'), at('c/.gitignore')];
    assert.deepEqual(await checkLocalSources([], paths), [
      { typed: at('b'), root: at('b') },
      { typed: at('to-a/notes.txt'), root: at('a'), file: 'notes.txt' },
      { typed: at('c/.gitignore'), root: at('c'), file: '.gitignore' },
    ]);
    const typed = relative(process.cwd(), at('a/in/../notes.txt'));
    const [place] = await checkLocalSources([], [typed]);
    assert.deepEqual(place, { typed, root: at('a'), file: 'notes.txt' });
  });

  const unusable: readonly [string, string][] = [
    ['none', 'folder-missing'],
    ['a/none.txt', 'folder-missing'],
    ['a/notes.txt/x', 'folder-missing'],
    ['a/dangling', 'folder-missing'],
    ['a/NOTES.txt', 'folder-missing'],
    ['a/link', 'file-not-a-file'],
    ['c/.git/config', 'file-not-allowed'],
    ['c/.git/hooks/pre-commit', 'file-not-allowed'],
    ['c/.bytesync/source.json', 'file-not-allowed'],
  ];
  for (const [path, code] of unusable) {
    it(`${path}: ${code}`, async () => {
      assert.deepEqual(await refusal([at(path)]), { code, path: at(path) });
    });
  }

  for (const name of ['.git', '.Git', '.bytesync', '.g\u200cit', '.git. ']) {
    it(`a file called ${JSON.stringify(name)}: file-not-allowed`, async () => {
      plant(root(), { [`d/${name}`]: 'gitdir: elsewhere' });
      const path = at(`d/${name}`);
      assert.deepEqual(await refusal([path]), { code: 'file-not-allowed', path });
    });
  }

  it('a pipe: file-not-a-file, and nobody waits for it', async () => {
    execFileSync('mkfifo', [at('a/pipe')]);
    assert.deepEqual(await refusal([at('a/pipe')]), {
      code: 'file-not-a-file',
      path: at('a/pipe'),
    });
  });

  it('a file that may not be read: file-unreadable', async () => {
    chmodSync(at('a/notes.txt'), 0);
    const found = await asOrdinaryUser(() => refusal([at('a/notes.txt')]));
    assert.deepEqual(found, { code: 'file-unreadable', path: at('a/notes.txt') });
  });

  it('a file in a folder that may not be listed: folder-unreadable', async () => {
    chmodSync(at('a'), 0o711);
    const found = await asOrdinaryUser(() => refusal([at('a/notes.txt')]));
    assert.equal((found as { code: string }).code, 'folder-unreadable');
  });

  type Pair = 'same' | 'together' | 'first holds second' | 'second holds first' | 'apart';
  const pairs: readonly [string, string, Pair][] = [
    ['a/notes.txt', 'a/notes.txt', 'same'],
    ['a/notes.txt', 'to-a/notes.txt', 'same'],
    ['a/other.txt', 'b/hard', 'same'],
    ['a/notes.txt', 'a/other.txt', 'together'],
    ['to-a/other.txt', 'a/notes.txt', 'together'],
    ['a', 'a/notes.txt', 'first holds second'],
    ['a', 'a/in/deep.txt', 'first holds second'],
    ['to-a/notes.txt', 'a', 'second holds first'],
    ['a/in/deep.txt', 'a', 'second holds first'],
    ['a/notes.txt', 'b/notes.txt', 'apart'],
    ['a/notes.txt', 'a/in', 'apart'],
    ['a/in', 'a/notes.txt', 'apart'],
    ['a/notes.txt', 'a/in/deep.txt', 'apart'],
    ['a/notes.txt', 'b', 'apart'],
  ];
  for (const [first, second, expected] of pairs) {
    it(`${first} and ${second}: ${expected}`, async () => {
      const [one, two] = [at(first), at(second)];
      if (expected === 'apart') {
        assert.equal((await checkLocalSources([], [one, two])).length, 2);
        assert.equal(
          (await checkLocalSources(await checkLocalSources([], [one]), [two])).length,
          1,
        );
        return;
      }
      const [outer, inner] = expected === 'first holds second' ? [one, two] : [two, one];
      const codes = { same: 'file-same', together: 'files-of-one-folder' } as const;
      const wanted =
        expected === 'same' || expected === 'together'
          ? { code: codes[expected], first: one, second: two }
          : { code: 'folder-nested', outer, inner };
      assert.deepEqual(await refusal([one, two]), wanted);
    });
  }

  it('are held against what is offered already, also when a file of that is gone', async () => {
    const here = await checkLocalSources([], [at('a/notes.txt')]);
    rmSync(at('a/notes.txt'));
    await checkLocalSources(here, [at('b')]);
    await assert.rejects(checkLocalSources(here, [at('a/other.txt')]), {
      code: 'files-of-one-folder',
    });
    await assert.rejects(checkLocalSources(here, [at('a')]), { code: 'folder-nested' });
  });
});
