import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorCode } from '@bytesync/shared/errors.ts';
import { readOfferedFile } from '../../../extension/src/engine/inventory/offeredFile.ts';
import { hasCode } from '../streams/errors.ts';
import { asOrdinaryUser, plant, temporaryFolder } from './temporaryFolder.ts';

describe('a file of a source that somebody wants to see', () => {
  const folder = temporaryFolder();
  const root = () => join(folder(), 'root');
  const read = (path: string, options: object = {}) =>
    readOfferedFile({ root: root(), path, gitignore: true, patterns: [], limit: 1000, ...options });

  beforeEach(() => {
    plant(folder(), {
      'root/a.txt': 'text',
      'root/d/e/deep': 'deep',
      'root/empty': '',
      'root/.gitignore': 'ignored\nbuild/\n',
      'root/d/.gitignore': 'local\n',
      'root/ignored': 'secret',
      'root/build/out': 'secret',
      'root/d/local': 'secret',
      'root/local': 'not ignored here',
      'root/.git/config': 'secret',
      'root/.git/HEAD': 'ref: refs/heads/main\n',
      'root/.git/objects/': '',
      'root/.git/refs/': '',
      'root/.git/info/exclude': 'excluded\n',
      'root/excluded': 'secret',
      'root/.bytesync/source.json': 'secret',
      'root/d/.bytesync/source.json': 'secret',
      outside: 'secret',
    });
  });

  it('is read whole', async () => {
    const text = async (path: string) => Buffer.from(await read(path)).toString();
    assert.equal(await text('a.txt'), 'text');
    assert.equal(await text('d/e/deep'), 'deep');
    assert.equal(await text('empty'), '');
    assert.equal(await text('local'), 'not ignored here');
    assert.equal(await text('.gitignore'), 'ignored\nbuild/\n');
  });

  const refused: [path: string, code: ErrorCode][] = [
    ['', 'path-not-allowed'],
    ['..', 'path-not-allowed'],
    ['../outside', 'path-not-allowed'],
    ['d/../../outside', 'path-not-allowed'],
    ['/etc/passwd', 'path-not-allowed'],
    ['./a.txt', 'path-not-allowed'],
    ['d//e/deep', 'path-not-allowed'],
    ['a.txt\0', 'path-not-allowed'],
    ['x'.repeat(40_000), 'path-not-allowed'],
    ['d', 'not-allowed'],
    ['a.txt/x', 'not-allowed'],
    ['missing', 'entry-vanished'],
    ['missing/x', 'entry-vanished'],
    ['.git/config', 'not-allowed'],
    ['.GIT/config', 'not-allowed'],
    ['.git', 'not-allowed'],
    ['.bytesync/source.json', 'not-allowed'],
    ['d/.bytesync/source.json', 'not-allowed'],
    ['ignored', 'not-allowed'],
    ['build/out', 'not-allowed'],
    ['build/missing', 'not-allowed'],
    ['d/local', 'not-allowed'],
    ['excluded', 'not-allowed'],
  ];
  for (const [path, code] of refused) {
    const shown = path.length > 100 ? 'a path that is too long' : JSON.stringify(path);
    it(`is not ${shown}: ${code}`, () => assert.rejects(read(path), hasCode(code)));
  }

  it('obeys the rules of the run', async () => {
    assert.equal(Buffer.from(await read('ignored', { gitignore: false })).toString(), 'secret');
    await assert.rejects(read('a.txt', { patterns: ['*.txt'] }), hasCode('not-allowed'));
    await assert.rejects(read('.git/config', { gitignore: false }), hasCode('not-allowed'));
  });

  it('is the one file where that is all the source is, however Git ignores it', async () => {
    const one = { only: 'ignored' };
    assert.equal(Buffer.from(await read('ignored', one)).toString(), 'secret');
    for (const path of ['a.txt', 'missing', 'd/e/deep', 'IGNORED', 'ignored/x', '.gitignore']) {
      await assert.rejects(read(path, one), hasCode('not-allowed'), path);
    }
    await assert.rejects(read('ignored', { ...one, patterns: ['ign*'] }), hasCode('not-allowed'));
    for (const only of ['.git', 'd', '.bytesync']) {
      await assert.rejects(read(only, { only }), hasCode('not-allowed'), only);
    }
  });

  it('is not reached through a link, and is none', async () => {
    symlinkSync(folder(), join(root(), 'way out'));
    symlinkSync('../outside', join(root(), 'link out'));
    symlinkSync('a.txt', join(root(), 'link in'));
    for (const path of ['way out/outside', 'link out', 'link in']) {
      await assert.rejects(read(path), hasCode('not-allowed'), path);
    }
  });

  it('is no pipe, and nobody waits for one', async function () {
    if (process.platform === 'win32') this.skip();
    execFileSync('mkfifo', [join(root(), 'pipe')]);
    await assert.rejects(read('pipe'), hasCode('not-allowed'));
  });

  it('is not larger than wanted', async () => {
    await assert.rejects(read('a.txt', { limit: 3 }), hasCode('content-too-large'));
    assert.equal((await read('a.txt', { limit: 4 })).length, 4);
    assert.equal((await read('empty', { limit: 0 })).length, 0);
  });

  it('is refused when it holds something else than its size says', async function () {
    if (process.platform !== 'linux') this.skip();
    const growing = { root: '/proc', path: 'version', gitignore: false, patterns: [], limit: 9999 };
    await assert.rejects(readOfferedFile(growing), hasCode('entry-changed'));
  });

  it('says when it may not be read', async () => {
    chmodSync(join(root(), 'a.txt'), 0);
    mkdirSync(join(root(), 'closed'), 0o000);
    await asOrdinaryUser(async () => {
      await assert.rejects(read('a.txt'), hasCode('entry-unreadable'));
      await assert.rejects(read('closed/x'), hasCode('entry-unreadable'));
    });
    chmodSync(join(root(), 'closed'), 0o700);
  });
});
