import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRunId, runTime } from '../../../extension/src/engine/sync/runId.ts';
import { listTrash } from '../../../extension/src/engine/trash/listTrash.ts';
import {
  entryAt,
  fileAt,
  fill,
  linkAt,
  remove,
  temporaryFolder,
  tree,
  writeFile,
} from '../apply/sources.ts';
import { hasCode } from '../streams/errors.ts';
import { synchronize, VERSION, versionOf } from './trashed.ts';

describe('what the trash holds', () => {
  const temporary = temporaryFolder();
  let root: string;
  const list = (request: Partial<Parameters<typeof listTrash>[0]> = {}) =>
    listTrash({ root, ...request });

  beforeEach(() => {
    root = temporary.at('in');
    mkdirSync(root);
  });

  async function delete_(path: string, runId: string): Promise<void> {
    fill(root, { [path]: path });
    await synchronize(root, [remove(fileAt(root, path))], {}, runId);
  }

  it('is nothing where there is none, and looking makes none', async () => {
    fill(root, { f: 'f' });
    assert.deepEqual(await list(), { versions: [], moreVersions: 0, problems: [] });
    assert.deepEqual(tree(temporary.path), { in: null, 'in/f': 'f' });
  });

  it('is told by version, newest first, with each entry as it was', async () => {
    fill(root, { f: 'old', 'd/g': 'gone' });
    symlinkSync('x', `${root}/d/l`);
    const entries = ['d', 'd/g', 'd/l', 'f'].map((path) => entryAt(root, path));
    await synchronize(
      root,
      [
        writeFile('f', 'new', fileAt(root, 'f')),
        remove(fileAt(root, 'd/g')),
        remove(linkAt(root, 'd/l')),
        remove(entryAt(root, 'd'), { after: [1, 2] }),
      ],
      { 0: 'new' },
    );
    await delete_('later', versionOf(23));
    const { versions, ...rest } = await list();
    assert.deepEqual(rest, { moreVersions: 0, problems: [] });
    assert.deepEqual(
      versions.map(({ id }) => id),
      [versionOf(23), VERSION],
    );
    const { entries: listed, ...counts } = versions[1] ?? assert.fail();
    const date = Date.UTC(2026, 10, 22, 10, 15);
    assert.deepEqual(counts, { id: VERSION, date, files: 3, folders: 1, bytes: 7, moreEntries: 0 });
    const reasons = ['deleted', 'deleted', 'deleted', 'replaced'];
    assert.deepEqual(
      listed,
      entries.map(({ path, kind, mode, mtimeUs, ...others }, at) => {
        const size = 'size' in others ? others.size : 0;
        return { path, kind, size, mode, mtimeUs, reason: reasons[at] };
      }),
    );
  });

  it('lists so many entries and versions as are asked for, and counts all', async () => {
    for (const day of [20, 21, 22]) await delete_('f', versionOf(day));
    fill(root, { a: 'a', b: 'bb', c: 'ccc' });
    const operations = ['a', 'b', 'c'].map((path) => remove(fileAt(root, path)));
    await synchronize(root, operations, {}, versionOf(23));
    const { versions, moreVersions } = await list({ versions: 2, entries: 2 });
    assert.equal(moreVersions, 2);
    assert.deepEqual(
      versions.map(({ id }) => id),
      [versionOf(23), versionOf(22)],
    );
    const [{ entries, moreEntries, files, bytes } = assert.fail()] = versions;
    assert.deepEqual(
      [entries.map(({ path }) => path), moreEntries, files, bytes],
      [['a', 'b'], 1, 3, 6],
    );
    const one = await list({ version: versionOf(20) });
    assert.deepEqual(
      one.versions.map(({ id }) => id),
      [versionOf(20)],
    );
  });

  it('leaves out versions that hold nothing, and reports what is not of this program', async () => {
    await delete_('f', VERSION);
    const trash = `${root}/.bytesync/trash`;
    fill(trash, {
      [versionOf(1)]: null,
      [`${versionOf(2)}.json`]: '',
      'notes.txt': 'mine',
      '20269999T101500Z-ab12cd/x': '',
      [versionOf(3)]: 'a file',
      [`${versionOf(4)}/f`]: 'f',
      [`${versionOf(4)}.json`]: '{"format":"bytesync-trash","version":2}',
      [`${VERSION}/.git/config`]: '',
    });
    symlinkSync('/etc', `${trash}/${versionOf(5)}`);
    const { versions, problems } = await list();
    assert.deepEqual(
      versions.map(({ id }) => id),
      [VERSION],
    );
    const foreign = [
      'notes.txt',
      '20269999T101500Z-ab12cd',
      `${VERSION}/.git`,
      versionOf(5),
      versionOf(4),
      versionOf(3),
    ];
    assert.deepEqual(
      problems.map(({ path, code }) => [path, code]),
      foreign.map((path) => [path, 'trash-foreign']),
    );
  });

  it('says what is wrong with the folder, the version or the trash', async () => {
    await delete_('f', VERSION);
    await assert.rejects(listTrash({ root: `${root}/none` }), hasCode('folder-missing'));
    await assert.rejects(list({ version: versionOf(1) }), hasCode('trash-version-unknown'));
    await assert.rejects(list({ version: '../..' }), hasCode('trash-version-unknown'));
    await assert.rejects(listTrash({ root }, AbortSignal.abort()), hasCode('aborted'));
    renameSync(`${root}/.bytesync`, temporary.at('out'));
    symlinkSync('../out', `${root}/.bytesync`);
    await assert.rejects(list(), hasCode('trash-foreign'));
    rmSync(`${root}/.bytesync`);
    writeFileSync(`${root}/.bytesync`, '');
    await assert.rejects(list(), hasCode('trash-foreign'));
  });
});

describe('names of runs', () => {
  it('say when the run began', () => {
    const now = new Date(Date.UTC(2026, 10, 22, 10, 15, 7, 999));
    assert.match(createRunId(now), /^20261122T101507Z-[0-9a-f]{6}$/);
    assert.equal(runTime(createRunId(now)), Date.UTC(2026, 10, 22, 10, 15, 7));
  });

  for (const name of [
    '',
    'x',
    '20261122T101500Z',
    '20261122T101500Z-AB12CD',
    '20261322T101500Z-ab12cd',
    '20261122T101500Z-ab12cd/..',
    '20261122T101500Z-ab12cd\n',
  ]) {
    it(`are not like ${JSON.stringify(name)}`, () => assert.equal(runTime(name), undefined));
  }
});
