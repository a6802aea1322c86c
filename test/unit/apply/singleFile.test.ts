import assert from 'node:assert/strict';
import {
  chmodSync,
  closeSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { preparePrivateFolder } from '../../../extension/src/engine/inventory/sourceToken.ts';
import { ConfinedFolder } from '../../../extension/src/engine/sync/confinedFolder.ts';
import { CheckedPaths } from '../../../extension/src/engine/sync/confinedHandlesChecked.ts';
import { openHandles } from '../../../extension/src/engine/sync/confinedHandlesOpen.ts';
import type { Operation } from '../../../extension/src/engine/sync/plan.ts';
import {
  apply,
  ends,
  entryAt,
  fileAt,
  fill,
  linkAt,
  makeFolder,
  makeLink,
  nothingStaged,
  PLANNED_MTIME,
  RUN_ID,
  remove,
  setDates,
  setFolder,
  statsOf,
  temporaryFolder,
  tree,
  writeFile,
} from './sources.ts';

const FILE = 'notes.txt';

describe('a plan applied to a source that is a single file', () => {
  const temporary = temporaryFolder((folder) => {
    if (existsSync(`${folder}/in/.bytesync/staging`)) nothingStaged(`${folder}/in`);
  });
  let root: string;

  beforeEach(async () => {
    root = temporary.at('in');
    fill(root, { [FILE]: 'old', 'other.txt': 'canary', 'd/x': 'canary', e: null });
    symlinkSync('other.txt', `${root}/link`);
    await preparePrivateFolder(root);
    chmodSync(root, 0o751);
    utimesSync(root, 1e9, 1e9);
  });

  const trashed = () => tree(`${root}/.bytesync/trash/${RUN_ID}`);

  it('replaces, dates and deletes that file, with the trash in its folder', async () => {
    const replaced = await apply(root, {
      operations: [writeFile(FILE, 'new', fileAt(root, FILE))],
      contents: { 0: 'new' },
      file: FILE,
    });
    assert.deepEqual(ends(replaced), ['done']);
    assert.equal(readFileSync(`${root}/${FILE}`, 'utf8'), 'new');
    assert.deepEqual(trashed(), { [FILE]: 'old' });
    const operations = [setDates(fileAt(root, FILE))];
    assert.deepEqual(ends(await apply(root, { operations, file: FILE, runId: 'r2' })), ['done']);
    assert.equal(entryAt(root, FILE).mtimeUs, PLANNED_MTIME);
    const going = [remove(fileAt(root, FILE))];
    assert.deepEqual(ends(await apply(root, { operations: going, file: FILE, runId: 'r3' })), [
      'done',
    ]);
    const again = [writeFile(FILE, 'back', null)];
    const back = await apply(root, {
      ...{ operations: again, contents: { 0: 'back' }, file: FILE, runId: 'r4' },
    });
    assert.deepEqual(ends(back), ['done']);
    const { [FILE]: content, ...rest } = tree(root);
    assert.equal(content, 'back');
    assert.deepEqual(rest, {
      'other.txt': 'canary',
      d: null,
      'd/x': 'canary',
      e: null,
      link: '-> other.txt',
    });
    assert.equal(lstatSync(root).mode & 0o7777, 0o751);
  });

  /** What a plan might hold that others made up, or that was made by mistake. */
  const attacks: Readonly<Record<string, () => Operation>> = {
    'a new file beside it': () => writeFile('evil', 'x', null),
    'another file': () => writeFile('other.txt', 'x', fileAt(root, 'other.txt')),
    'a new file in a folder beside it': () => writeFile('d/evil', 'x', null),
    'a file below it': () => writeFile(`${FILE}/evil`, 'x', null),
    'a file of its name in other case': () => writeFile('NOTES.TXT', 'x', null),
    'the folder itself': () => writeFile('', 'x', null),
    'a folder beside it': () => makeFolder('evil'),
    'a folder in its place': () => makeFolder(FILE),
    'a link beside it': () => makeLink('evil', '/etc/passwd', null),
    'a link in its place': () => makeLink(FILE, '/etc/passwd', fileAt(root, FILE)),
    'another link': () => makeLink('link', '/etc/passwd', linkAt(root, 'link')),
    'the deletion of another file': () => remove(fileAt(root, 'other.txt')),
    'the deletion of a file in a folder': () => remove(fileAt(root, 'd/x')),
    'the deletion of a folder': () => remove(entryAt(root, 'e')),
    'the dates of another file': () => setDates(fileAt(root, 'other.txt')),
    'the dates of another link': () => setDates(linkAt(root, 'link')),
    'the mode and date of the folder': () => setFolder('', 0o777),
    'the mode and date of another folder': () => setFolder('e', 0o777),
  };
  for (const [what, draft] of Object.entries(attacks)) {
    it(`refuses ${what}`, async () => {
      const good = writeFile(FILE, 'new', fileAt(root, FILE));
      const bad = draft();
      const operations = bad.path === FILE ? [bad] : [bad, good];
      const stats = statsOf(root);
      const before = { tree: tree(root), stats: statsOf(root) };
      let staged = 0;
      const result = await apply(root, {
        ...{ operations, stats, file: FILE },
        before: (applier) => {
          if (bad.kind !== 'write-file') return;
          assert.throws(() => applier.stageFor(0), { code: 'path-not-allowed' });
          if (bad.expected) {
            assert.throws(() => applier.base(0), { code: 'path-not-allowed' });
          }
          applier.failed(0, 'path-not-allowed');
          staged = readdirSync(`${root}/.bytesync/staging/${RUN_ID}`).length;
        },
        contents: operations.length === 2 ? { 1: 'new' } : {},
      });
      const wanted = ['path-not-allowed', 'done'].slice(0, operations.length);
      assert.deepEqual(ends(result), wanted);
      assert.equal(staged, 0);
      const expected = operations.length === 2 ? { ...before.tree, [FILE]: 'new' } : before.tree;
      assert.deepEqual(tree(root), expected);
      const now = statsOf(root);
      for (const [path, stat] of before.stats) {
        if (path !== '' && path !== FILE) assert.deepEqual(now.get(path), stat, path);
      }
      assert.equal(lstatSync(root).mode & 0o7777, 0o751);
    });
  }

  it('does not open its folder where that may not be written to', async () => {
    chmodSync(root, 0o555);
    const operations = [writeFile(FILE, 'new', fileAt(root, FILE))];
    const modes: number[] = [];
    const result = await apply(root, {
      ...{ operations, contents: { 0: 'new' }, file: FILE },
      afterStaged: () => modes.push(lstatSync(root).mode & 0o7777),
    });
    assert.deepEqual([...modes, lstatSync(root).mode & 0o7777], [0o555, 0o555]);
    chmodSync(root, 0o755);
    // For root no permission counts.
    assert.deepEqual(ends(result), [process.geteuid?.() === 0 ? 'done' : 'not-permitted']);
  });

  it('makes no private folder where there is none', async () => {
    const bare = temporary.at('bare');
    fill(bare, { [FILE]: 'old' });
    const operations = [writeFile(FILE, 'new', fileAt(bare, FILE))];
    await assert.rejects(apply(bare, { operations, file: FILE }), { code: 'target-changed' });
    assert.deepEqual(readdirSync(bare), [FILE]);
  });

  it('leaves it alone when a link has taken its place', async () => {
    const operations = [writeFile(FILE, 'new', fileAt(root, FILE))];
    const stats = statsOf(root);
    const result = await apply(root, {
      ...{ operations, stats, contents: { 0: 'new' }, file: FILE },
      between: () => {
        linkSync(`${root}/${FILE}`, `${root}/kept`);
        const swap = ConfinedFolder.open(root);
        swap.unlink(FILE);
        swap.symlink('other.txt', FILE);
        swap.close();
      },
    });
    assert.deepEqual(ends(result), ['target-changed']);
    assert.equal(tree(root)['other.txt'], 'canary');
  });
});

for (const [strategy, open] of Object.entries({
  'of this platform': openHandles,
  'checked paths': CheckedPaths.open,
})) {
  describe(`a folder confined to one file, ${strategy}`, () => {
    const temporary = temporaryFolder();
    let folder: ConfinedFolder;

    beforeEach(() => {
      fill(temporary.path, { [FILE]: 'mine', other: 'canary', 'd/x': 'canary' });
      mkdirSync(temporary.at('.bytesync'));
      folder = ConfinedFolder.open(temporary.path, open).onlyFile(FILE);
    });
    afterEach(() => folder.close());

    it('reaches that file, and looks at its folder', () => {
      closeSync(folder.openRead(FILE));
      closeSync(folder.openFolder(''));
      assert.equal(folder.lstat('')?.isDirectory(), true);
      assert.equal(folder.lstat(FILE)?.isFile(), true);
      folder.amend(FILE, { mode: 0o600 }, () => undefined);
      folder.existingPrivateFolder()?.close();
    });

    const refused: Readonly<Record<string, () => unknown>> = {
      'lstat of another file': () => folder.lstat('other'),
      'lstat below it': () => folder.lstat(`${FILE}/x`),
      'openRead of another file': () => folder.openRead('other'),
      'createFile of another': () => folder.createFile('new'),
      'openFolder of another': () => folder.openFolder('d'),
      list: () => folder.list(''),
      'list of another': () => folder.list('d'),
      inside: () => folder.inside('d'),
      'inside of itself': () => folder.inside(''),
      privateFolder: () => folder.privateFolder(),
      mkdir: () => folder.mkdir(FILE),
      rmdir: () => folder.rmdir('d'),
      'unlink of another': () => folder.unlink('other'),
      symlink: () => folder.symlink('x', FILE),
      'readlink of another': () => folder.readlink('other'),
      'rename from another': () => folder.rename('other', FILE),
      'rename to another': () => folder.rename(FILE, 'other'),
      'link from another': () => folder.link('other', FILE),
      'link to another': () => folder.link(FILE, 'new'),
      'copy from another': () => folder.copyFile('other', FILE, folder),
      'copy to another': () => folder.copyFile(FILE, 'new', folder),
      'amend of the folder': () => folder.amend('', { mode: 0o777 }, () => undefined),
      'amend of another': () => folder.amend('other', { mode: 0o777 }, () => undefined),
      'setLinkTime of another': () => folder.setLinkTime('other', 0),
      'unlink of the folder': () => folder.unlink(''),
    };
    for (const [what, use] of Object.entries(refused)) {
      it(`refuses ${what}`, () => {
        const before = [tree(temporary.path), statsOf(temporary.path)];
        assert.throws(use, { code: 'path-not-allowed' });
        assert.deepEqual([tree(temporary.path), statsOf(temporary.path)], before);
      });
    }
  });
}
