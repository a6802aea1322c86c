import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { describeOwner } from '../../../extension/src/engine/sync/stagingOwner.ts';
import { restoreFromTrash } from '../../../extension/src/engine/trash/restoreFromTrash.ts';
import {
  entryAt,
  fileAt,
  fill,
  linkAt,
  makeLink,
  nothingStaged,
  remove,
  temporaryFolder,
  tree,
  writeFile,
} from '../apply/sources.ts';
import { hasCode } from '../streams/errors.ts';
import { dated, NONE, restore, synchronize, told, VERSION, versionsIn } from './trashed.ts';

const SECONDS = 1_234_567_890.123456;

describe('restore from the trash', () => {
  const temporary = temporaryFolder((folder) => {
    if (existsSync(`${folder}/in/.bytesync/staging`)) nothingStaged(`${folder}/in`);
  });
  let root: string;
  const inTrash = (version = VERSION) => tree(`${root}/.bytesync/trash/${version}`);

  beforeEach(() => {
    root = temporary.at('in');
    mkdirSync(root);
  });

  it('brings back what was replaced and deleted, with dates and modes, and empties the version', async () => {
    fill(root, { replaced: 'old', 'd/e/deleted': 'gone', 'd/empty': null });
    symlinkSync('elsewhere', `${root}/link`);
    lutimesSync(`${root}/link`, SECONDS, SECONDS);
    for (const [name, mode] of [
      ['replaced', 0o751],
      ['d/e/deleted', 0o400],
      ['d/empty', 0o700],
      ['d/e', 0o750],
      ['d', 0o555],
    ] as const) {
      utimesSync(`${root}/${name}`, SECONDS, SECONDS);
      chmodSync(`${root}/${name}`, mode);
    }
    const paths = ['replaced', 'link', 'd', 'd/e', 'd/e/deleted', 'd/empty'];
    const before = { tree: tree(root), dated: paths.map((path) => dated(`${root}/${path}`)) };
    await synchronize(
      root,
      [
        writeFile('replaced', 'new', fileAt(root, 'replaced')),
        remove(linkAt(root, 'link')),
        remove(fileAt(root, 'd/e/deleted')),
        remove(entryAt(root, 'd/e'), { after: [2] }),
        remove(entryAt(root, 'd/empty')),
        remove(entryAt(root, 'd'), { after: [3, 4] }),
      ],
      { 0: 'new' },
    );
    assert.deepEqual(tree(root), { replaced: 'new' });
    const result = await restore(root);
    assert.deepEqual(told(result), { ...NONE, restored: 6 });
    assert.equal(result.bytes, 7);
    assert.deepEqual(tree(root), before.tree);
    assert.deepEqual(
      paths.map((path) => dated(`${root}/${path}`)),
      before.dated,
    );
    assert.equal(lstatSync(`${root}/replaced`).nlink, 1);
    // What was in the place is a version of its own now; the one that was restored is gone.
    assert.ok(result.replacedTo);
    assert.deepEqual(versionsIn(root), [result.replacedTo]);
    assert.deepEqual(inTrash(result.replacedTo), { replaced: 'new' });
    assert.ok(!existsSync(`${root}/.bytesync/trash/${VERSION}.json`));
  });

  it('can itself be restored', async () => {
    fill(root, { f: 'old' });
    await synchronize(root, [writeFile('f', 'new', fileAt(root, 'f'))], { 0: 'new' });
    const first = await restore(root);
    const second = await restore(root, 'all', first.replacedTo);
    assert.deepEqual(tree(root), { f: 'new' });
    assert.deepEqual(inTrash(second.replacedTo), { f: 'old' });
  });

  it('of some paths leaves the others where they are; a folder brings what lay in it', async () => {
    fill(root, { 'd/a': 'a', 'd/b/c': 'c', da: 'da', e: 'e' });
    chmodSync(`${root}/d`, 0o711);
    await synchronize(root, [
      remove(fileAt(root, 'd/a')),
      remove(fileAt(root, 'd/b/c')),
      remove(entryAt(root, 'd/b'), { after: [1] }),
      remove(entryAt(root, 'd'), { after: [0, 2] }),
      remove(fileAt(root, 'da')),
      remove(fileAt(root, 'e')),
    ]);
    const result = await restore(root, ['d/b', 'e', 'nothing', '../e', '']);
    const unknown = 'trash-path-unknown';
    const codes = { nothing: unknown, '../e': unknown, '': unknown };
    assert.deepEqual(told(result), { ...NONE, restored: 3, failed: 3, codes });
    assert.equal(result.replacedTo, undefined);
    assert.deepEqual(tree(root), { d: null, 'd/b': null, 'd/b/c': 'c', e: 'e' });
    assert.equal(lstatSync(`${root}/d`).mode & 0o7777, 0o711);
    assert.deepEqual(inTrash(), { d: null, 'd/a': 'a', da: 'da' });
    assert.deepEqual(told(await restore(root)), { ...NONE, restored: 2, unchanged: 1 });
    assert.deepEqual(versionsIn(root), []);
  });

  it('leaves a place alone that holds the same bytes or the same link', async () => {
    fill(root, { f: 'same', g: 'same' });
    symlinkSync('x', `${root}/l`);
    await synchronize(root, [
      remove(fileAt(root, 'f')),
      remove(fileAt(root, 'g')),
      remove(linkAt(root, 'l')),
    ]);
    fill(root, { f: 'same', g: 'diff' });
    symlinkSync('x', `${root}/l`);
    utimesSync(`${root}/f`, 1, 1);
    const inode = lstatSync(`${root}/f`).ino;
    const result = await restore(root);
    assert.deepEqual(told(result), { ...NONE, restored: 1, unchanged: 2 });
    assert.deepEqual([lstatSync(`${root}/f`).ino, lstatSync(`${root}/f`).mtimeMs], [inode, 1000]);
    assert.deepEqual(inTrash(), { f: 'same', l: '-> x' });
    assert.deepEqual(inTrash(result.replacedTo), { g: 'diff' });
  });

  it('finishes a restore that was killed before the entry left the version', async () => {
    fill(root, { f: 'old' });
    await synchronize(root, [remove(fileAt(root, 'f'))]);
    linkSync(`${root}/.bytesync/trash/${VERSION}/f`, `${root}/f`);
    const result = await restore(root);
    assert.deepEqual(told(result), { ...NONE, restored: 1 });
    assert.equal(result.replacedTo, undefined);
    assert.equal(lstatSync(`${root}/f`).nlink, 1);
    assert.deepEqual(versionsIn(root), []);
  });

  it('a folder in the way of a file goes to the trash with all that it holds', async () => {
    fill(root, { f: 'file' });
    await synchronize(root, [remove(fileAt(root, 'f'))]);
    fill(root, { 'f/a/b': 'b', 'f/empty': null });
    symlinkSync('/', `${root}/f/out`);
    chmodSync(`${root}/f/a`, 0o511);
    const { replacedTo, ...result } = await restore(root);
    assert.equal(result.restored, 1);
    assert.deepEqual(tree(root), { f: 'file' });
    const moved = { f: null, 'f/a': null, 'f/a/b': 'b', 'f/empty': null, 'f/out': '-> /' };
    assert.deepEqual(inTrash(replacedTo), moved);
    const back = await restore(root, 'all', replacedTo);
    assert.deepEqual(tree(root), moved);
    assert.equal(lstatSync(`${root}/f/a`).mode & 0o7777, 0o511);
    assert.deepEqual(inTrash(back.replacedTo), { f: 'file' });
  });

  for (const [what, make] of Object.entries({
    'a .git folder': (at: string) => fill(at, { '.git/config': 'x' }),
    'a pipe': (at: string) => execFileSync('mkfifo', [`${at}/pipe`]),
  })) {
    it(`a folder in the way that holds ${what} stays as it is`, async () => {
      fill(root, { f: 'file', g: 'g' });
      await synchronize(root, [remove(fileAt(root, 'f')), remove(fileAt(root, 'g'))]);
      fill(root, { 'f/a': 'a' });
      make(`${root}/f`);
      const codes = { f: 'target-not-empty' };
      const result = await restore(root);
      assert.deepEqual(told(result), { ...NONE, restored: 1, failed: 1, codes });
      assert.ok(existsSync(`${root}/f/a`));
      assert.equal(result.replacedTo, undefined);
      assert.deepEqual(inTrash(), { f: 'file' });
    });
  }

  it('a file, or a link to a folder, in the way of a folder goes to the trash', async () => {
    fill(root, {
      'd/f': 'f',
      'd/a/b/c': 'c',
      'e/f': 'f',
      'e/a/b': 'b',
      'out/f': 'mine',
      'out/a/b': 'mine',
    });
    const paths = ['d/f', 'd/a/b/c', 'e/f', 'e/a/b'];
    await synchronize(
      root,
      paths.map((path) => remove(fileAt(root, path))),
    );
    for (const name of ['d', 'e']) rmSync(`${root}/${name}`, { recursive: true });
    writeFileSync(`${root}/d`, 'a file');
    symlinkSync('out', `${root}/e`);
    const result = await restore(root);
    assert.deepEqual(told(result), { ...NONE, restored: 4 });
    assert.deepEqual(tree(root), {
      ...{ d: null, 'd/f': 'f', 'd/a': null, 'd/a/b': null, 'd/a/b/c': 'c' },
      ...{ e: null, 'e/f': 'f', 'e/a': null, 'e/a/b': 'b' },
      ...{ out: null, 'out/f': 'mine', 'out/a': null, 'out/a/b': 'mine' },
    });
    assert.deepEqual(inTrash(result.replacedTo), { d: 'a file', e: '-> out' });
  });

  it('a link in the place of a file is replaced and never followed', async () => {
    fill(root, { f: 'old', 'd/g': 'old' });
    writeFileSync(temporary.at('canary'), 'canary');
    await synchronize(root, [remove(fileAt(root, 'f')), makeLink('d/g', 'x', fileAt(root, 'd/g'))]);
    symlinkSync(temporary.at('canary'), `${root}/f`);
    const result = await restore(root);
    assert.deepEqual(told(result), { ...NONE, restored: 2 });
    assert.deepEqual(tree(root), { f: 'old', d: null, 'd/g': 'old' });
    assert.equal(
      readlinkSync(`${root}/.bytesync/trash/${result.replacedTo}/f`),
      temporary.at('canary'),
    );
    assert.deepEqual(tree(temporary.path).canary, 'canary');
  });

  it('a pipe in the place stays, and does not stop the others', async () => {
    fill(root, { f: 'f', g: 'g', 'd/h': 'h' });
    await synchronize(
      root,
      ['f', 'g', 'd/h'].map((path) => remove(fileAt(root, path))),
    );
    rmSync(`${root}/d`, { recursive: true });
    execFileSync('mkfifo', [`${root}/f`, `${root}/d`]);
    const result = await restore(root);
    const codes = { f: 'special-file', 'd/h': 'special-file' };
    assert.deepEqual(told(result), { ...NONE, restored: 1, failed: 2, codes });
    assert.deepEqual(inTrash(), { f: 'f', d: null, 'd/h': 'h' });
  });

  it('opens read-only folders and closes them again', async () => {
    fill(root, { 'd/f': 'f' });
    await synchronize(root, [remove(fileAt(root, 'd/f'))]);
    chmodSync(`${root}/d`, 0o555);
    assert.deepEqual(told(await restore(root)), { ...NONE, restored: 1 });
    assert.equal(lstatSync(`${root}/d`).mode & 0o7777, 0o555);
  });

  it('leaves alone and reports what is not of this program', async () => {
    fill(root, { f: 'f' });
    await synchronize(root, [remove(fileAt(root, 'f'))]);
    const version = `${root}/.bytesync/trash/${VERSION}`;
    fill(version, { '.git/hooks/post-checkout': 'evil', 'd/.bytesync/source.json': 'evil' });
    execFileSync('mkfifo', [`${version}/pipe`]);
    writeFileSync(Buffer.concat([Buffer.from(`${version}/bad `), Buffer.from([0xff])]), 'x');
    const result = await restore(root);
    const foreign = 'trash-foreign';
    const codes = { '.git': foreign, 'd/.bytesync': foreign, pipe: foreign, 'bad \ufffd': foreign };
    assert.deepEqual(told(result), { ...NONE, restored: 1, codes });
    assert.deepEqual(tree(root), { f: 'f' });
    assert.ok(existsSync(`${version}/.git/hooks/post-checkout`));
  });

  const LISTS: Readonly<Record<string, (list: string) => void>> = {
    'is missing': (list) => rmSync(list),
    'is empty': (list) => writeFileSync(list, ''),
    'is torn': (list) => writeFileSync(list, '{"format":"bytes'),
    'names other things': (list) =>
      writeFileSync(
        list,
        `{"format":"bytesync-trash","version":1,"runId":"${VERSION}"}\n{"path":"../f","kind":"file","mode":0,"mtimeUs":0,"reason":"deleted"}\n{"path":7}\nnull\n`,
      ),
  };
  for (const [what, make] of Object.entries(LISTS)) {
    it(`takes what is there when its list ${what}`, async () => {
      fill(root, { 'd/f': 'f' });
      utimesSync(`${root}/d/f`, SECONDS, SECONDS);
      const before = dated(`${root}/d/f`);
      await synchronize(root, [remove(fileAt(root, 'd/f'))]);
      make(`${root}/.bytesync/trash/${VERSION}.json`);
      rmSync(`${root}/d`, { recursive: true });
      assert.deepEqual(told(await restore(root)), { ...NONE, restored: 1 });
      assert.deepEqual(tree(root), { d: null, 'd/f': 'f' });
      assert.deepEqual(dated(`${root}/d/f`), before);
    });
  }

  it('refuses a list of another version of the format', async () => {
    fill(root, { f: 'f' });
    await synchronize(root, [remove(fileAt(root, 'f'))]);
    writeFileSync(
      `${root}/.bytesync/trash/${VERSION}.json`,
      '{"format":"bytesync-trash","version":2}\n',
    );
    await assert.rejects(restore(root), hasCode('trash-foreign'));
    assert.deepEqual(inTrash(), { f: 'f' });
  });

  for (const place of ['.bytesync', '.bytesync/trash', `.bytesync/trash/${VERSION}`]) {
    it(`never follows a link in place of ${place}`, async () => {
      fill(root, { f: 'f' });
      await synchronize(root, [remove(fileAt(root, 'f'))]);
      renameSync(`${root}/${place}`, temporary.at('out'));
      symlinkSync(temporary.at('out'), `${root}/${place}`);
      await assert.rejects(restore(root), hasCode('trash-foreign'));
      assert.deepEqual(tree(root), {});
    });
  }

  for (const version of ['', '..', '../..', 'none', '20261122T101500Z-ffffff', `${VERSION}.json`]) {
    it(`knows no version '${version}'`, async () => {
      fill(root, { f: 'f' });
      await synchronize(root, [remove(fileAt(root, 'f'))]);
      await assert.rejects(restore(root, 'all', version), hasCode('trash-version-unknown'));
    });
  }

  it('refuses while a run is at work in the folder', async () => {
    fill(root, { f: 'f' });
    await synchronize(root, [remove(fileAt(root, 'f'))]);
    fill(`${root}/.bytesync/staging`, { 'live/1': 'half', 'live.json': describeOwner() });
    await assert.rejects(restore(root), hasCode('folder-in-use'));
    assert.deepEqual(tree(root), {});
    rmSync(`${root}/.bytesync/staging/live.json`);
    assert.deepEqual(told(await restore(root)), { ...NONE, restored: 1 });
  });

  it('stops when a run begins in the folder, and leaves the rest for later', async () => {
    const paths = Array.from({ length: 3000 }, (_, at) => `f${at}`);
    const version = `${root}/.bytesync/trash/${VERSION}`;
    fill(version, Object.fromEntries(paths.map((path) => [path, path])));
    const owner = `${root}/.bytesync/staging/live.json`;
    const never = new AbortController().signal;
    const request = { root, version: VERSION, paths: 'all' } as const;
    const result = await restoreFromTrash(request, never, ({ done }) => {
      if (done > 0) writeFileSync(owner, describeOwner());
    });
    const { restored, skipped } = result;
    assert.deepEqual(told(result), { ...NONE, restored, skipped, codes: { '': 'folder-in-use' } });
    assert.ok(restored > 0 && restored + skipped === paths.length, `${restored} and ${skipped}`);
    assert.equal(readdirSync(version).length, skipped);
    rmSync(owner);
  });

  it('stops when it is told to, and says how far it came', async () => {
    fill(root, { f: 'f', g: 'g' });
    await synchronize(root, [remove(fileAt(root, 'f')), remove(fileAt(root, 'g'))]);
    const result = await restore(root, 'all', VERSION, AbortSignal.abort());
    assert.equal(result.aborted, true);
    assert.equal(result.restored, 0);
    assert.deepEqual(tree(root), {});
    assert.deepEqual(inTrash(), { f: 'f', g: 'g' });
  });
});
