import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import fc from 'fast-check';
import { microseconds } from '../../../extension/src/engine/inventory/entry.ts';
import { ConfinedFolder } from '../../../extension/src/engine/sync/confinedFolder.ts';
import { CheckedPaths } from '../../../extension/src/engine/sync/confinedHandlesChecked.ts';
import { openHandles } from '../../../extension/src/engine/sync/confinedHandlesOpen.ts';
import { fill, temporaryFolder, tree } from './sources.ts';

const OUTSIDE = { 'a/b/file': 'canary', 'b/file': 'canary', file: 'canary' };

const OPERATIONS: Readonly<Record<string, (folder: ConfinedFolder) => void>> = {
  lstat: (folder) => folder.lstat('a/b/file/x'),
  openRead: (folder) => closeSync(folder.openRead('a/b/file')),
  createFile: (folder) => closeSync(folder.createFile('a/b/new')),
  openFolder: (folder) => closeSync(folder.openFolder('a/b')),
  list: (folder) => folder.list('a/b'),
  inside: (folder) => folder.inside('a/b').close(),
  mkdir: (folder) => folder.mkdir('a/b/new'),
  rmdir: (folder) => folder.rmdir('a/b/empty'),
  unlink: (folder) => folder.unlink('a/b/file'),
  symlink: (folder) => folder.symlink('x', 'a/b/new'),
  readlink: (folder) => folder.readlink('a/b/file'),
  'rename from': (folder) => folder.rename('a/b/file', 'moved'),
  'rename to': (folder) => folder.rename('mine', 'a/b/file'),
  'link from': (folder) => folder.link('a/b/file', 'linked'),
  'link to': (folder) => folder.link('mine', 'a/b/new'),
  'copy from': (folder) => folder.copyFile('a/b/file', 'copied', folder),
  'copy to': (folder) => folder.copyFile('mine', 'a/b/new', folder),
  amend: (folder) => folder.amend('a/b/file', { mode: 0o777, mtimeUs: 0 }, () => undefined),
  setLinkTime: (folder) => folder.setLinkTime('a/b/file', 0),
};

const STRATEGIES = { 'of this platform': openHandles, 'checked paths': CheckedPaths.open };

for (const [strategy, open] of Object.entries(STRATEGIES)) {
  describe(`a confined folder, ${strategy}`, () => {
    const temporary = temporaryFolder();
    let folder: ConfinedFolder;

    beforeEach(() => {
      fill(temporary.path, { 'in/a/b/file': 'mine', 'in/a/b/empty': null, 'in/mine': 'mine' });
      fill(temporary.at('out'), OUTSIDE);
      mkdirSync(temporary.at('out/b/empty'));
      folder = ConfinedFolder.open(temporary.at('in'), open);
    });
    afterEach(() => folder.close());

    const swaps: readonly [string, string, string][] = [
      ['the first folder', 'a', 'out/a'],
      ['the second folder', 'a/b', 'out/b'],
      ['the entry itself', 'a/b/file', 'out/file'],
    ];
    for (const [title, component, outside] of swaps) {
      for (const [name, operation] of Object.entries(OPERATIONS)) {
        it(`${name}: nothing outside is touched when a link takes the place of ${title}`, () => {
          // What the folder learns here it must not trust later.
          assert.equal(folder.lstat('a/b/file')?.isFile(), true);
          const before = state(temporary.at('out'));
          renameSync(temporary.at(`in/${component}`), temporary.at('aside'));
          symlinkSync(temporary.at(outside), temporary.at(`in/${component}`));
          let refused = false;
          try {
            operation(folder);
          } catch (error) {
            refused = true;
            assert.match(String(error), /entry-changed|entry-vanished/);
          }
          if (component !== 'a/b/file') assert.equal(refused, true);
          assert.deepEqual(state(temporary.at('out')), before);
          assert.equal(folder.lstat('copied'), undefined);
        });
      }
    }

    it('does not use a folder that was moved out of the source', () => {
      assert.equal(folder.lstat('a/b/file')?.isFile(), true);
      renameSync(temporary.at('in/a'), temporary.at('out/moved'));
      assert.throws(() => folder.createFile('a/b/new'), { code: 'entry-vanished' });
      fill(temporary.path, { 'in/a/b/file': 'another' });
      closeSync(folder.createFile('a/b/new'));
      assert.deepEqual(readdirSync(temporary.at('out/moved/b')).sort(), ['empty', 'file']);
    });

    it('opens regular files only, and does not hang on a FIFO', () => {
      execFileSync('mkfifo', [temporary.at('in/fifo')]);
      for (const path of ['fifo', 'a']) {
        assert.throws(() => folder.openRead(path), { code: 'entry-changed' }, path);
      }
    });

    it('never writes over what exists, except by rename', () => {
      assert.throws(() => folder.createFile('mine'), { code: 'entry-changed' });
      assert.throws(() => folder.mkdir('a'), { code: 'entry-changed' });
      assert.throws(() => folder.symlink('x', 'mine'), { code: 'entry-changed' });
      assert.throws(() => folder.link('a/b/file', 'mine'), { code: 'entry-changed' });
      assert.throws(() => folder.copyFile('a/b/file', 'mine', folder), { code: 'entry-changed' });
      assert.throws(() => folder.rmdir('a'), { code: 'target-not-empty' });
    });

    it('has a private folder that no path leads into, and refuses a link in its place', () => {
      const hidden = folder.privateFolder();
      closeSync(hidden.createFile('x'));
      hidden.close();
      assert.throws(() => folder.lstat('.bytesync/x'), { code: 'path-not-allowed' });
      assert.throws(() => folder.lstat('a/.BYTESYNC/x'), { code: 'path-not-allowed' });
      rmSync(temporary.at('in/.bytesync'), { recursive: true });
      symlinkSync(temporary.at('out'), temporary.at('in/.bytesync'));
      assert.throws(() => folder.privateFolder(), { code: 'entry-changed' });
    });

    it('holds few descriptors, however many folders it has seen, and closes them all', () => {
      const open = () => readdirSync('/proc/self/fd').length;
      const before = open();
      for (let index = 0; index < 500; index += 1) {
        folder.mkdir(`f${index}`);
        folder.mkdir(`f${index}/g`);
        folder.mkdir(`f${index}/g/h`);
      }
      folder.rename('f0/g/h', 'f1/g/h2');
      assert.ok(open() < before + 80, `${open() - before} descriptors`);
      folder.close();
      assert.ok(open() <= before);
    });

    it('sets times that read back as the same microseconds', () => {
      linkSync(temporary.at('in/mine'), temporary.at('in/second'));
      symlinkSync('nowhere', temporary.at('in/link'));
      // What 32 bits of seconds and ext4 can hold: 1901 to 2106.
      const times = fc.integer({ min: -2_147_000_000_000_000, max: 4_294_967_295_999_999 });
      const read = (path: string) => microseconds(folder.lstat(path)?.mtimeNs ?? 0n);
      const check = (mtimeUs: number) => {
        folder.amend('mine', { mtimeUs }, () => undefined);
        folder.amend('a', { mtimeUs }, () => undefined);
        folder.setLinkTime('link', mtimeUs);
        assert.deepEqual([read('mine'), read('a'), read('link')], [mtimeUs, mtimeUs, mtimeUs]);
      };
      fc.assert(fc.property(times, check), { numRuns: 3000 });
      for (const mtimeUs of [0, -1, 1, -999_999, -1_000_001, 1_234_567_890_123_457]) check(mtimeUs);
    });
  });
}

/** Contents and the metadata that an attack could change. */
function state(root: string): unknown {
  const listing = execFileSync('find', [root, '-printf', '%P %m %T@ %s %l\n'], {
    encoding: 'utf8',
  });
  return [tree(root), listing.split('\n').sort()];
}

describe('without links', () => {
  const temporary = temporaryFolder();

  it('the root itself may be one', () => {
    fill(temporary.path, { 'real/file': 'content' });
    symlinkSync('real', temporary.at('link'));
    const folder = ConfinedFolder.open(temporary.at('link'));
    const fd = folder.openRead('file');
    assert.equal(readFileSync(fd, 'utf8'), 'content');
    closeSync(fd);
    folder.close();
    writeFileSync(temporary.at('plain'), '');
    assert.throws(() => ConfinedFolder.open(temporary.at('plain')), { code: 'entry-changed' });
    assert.throws(() => ConfinedFolder.open(temporary.at('none')), { code: 'entry-vanished' });
  });
});
