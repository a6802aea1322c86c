import assert from 'node:assert/strict';
import {
  chmodSync,
  linkSync,
  lstatSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { Applier } from '../../../extension/src/engine/sync/applier.ts';
import type { Operation } from '../../../extension/src/engine/sync/plan.ts';
import {
  apply,
  CONTENT,
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

const LONG_NAME = 'n'.repeat(255);

describe('applying operations', () => {
  const root = temporaryFolder(nothingStaged);

  it('makes folders, files and links with their modes and times', async () => {
    const operations = [
      makeFolder('a'),
      makeFolder('a/b', 0o555, { after: [0] }),
      writeFile('a/b/file', 'content', null, { after: [1] }),
      makeLink('a/link', '../elsewhere', null, { after: [0] }),
      setFolder('a/b', 0o555, { after: [2] }),
      setFolder('a', 0o755, { after: [3, 4] }),
    ];
    const result = await apply(root.path, { operations, contents: { 2: 'content' } });
    assert.deepEqual(ends(result), Array(6).fill('done'));
    assert.deepEqual(result.problems, []);
    assert.equal(result.bytesWritten, 7);
    assert.deepEqual(tree(root.path), {
      a: null,
      'a/b': null,
      'a/b/file': 'content',
      'a/link': '-> ../elsewhere',
    });
    for (const { path, kind, ...rest } of operations) {
      const entry = entryAt(root.path, path);
      assert.equal(entry.mtimeUs, PLANNED_MTIME, path);
      if ('entry' in rest && kind !== 'make-link') assert.equal(entry.mode, rest.entry.mode, path);
    }
  });

  it('tells how each file stood in its place, with its content', async () => {
    fill(root.path, { old: 'o' });
    const operations = [
      writeFile('new', 'n', null),
      writeFile('old', 'x', fileAt(root.path, 'old')),
      makeFolder('d', 0o755),
    ];
    const result = await apply(root.path, { operations, contents: { 0: 'n', 1: 'x' } });
    const stats = statsOf(root.path);
    assert.deepEqual(
      [...result.outcomes].map(({ placed }) => placed),
      [
        { content: CONTENT, stat: stats.get('new') },
        { content: CONTENT, stat: stats.get('old') },
        undefined,
      ],
    );
  });

  it('keeps what it replaces and deletes in the trash, with content, mode and time', async () => {
    fill(root.path, { 'd/replaced': 'old', 'd/gone/deep': 'deleted', same: 'same' });
    symlinkSync('here', root.at('link'));
    chmodSync(root.at('d/replaced'), 0o604);
    utimesSync(root.at('d/replaced'), 1e9, 1e9);
    chmodSync(root.at('d/gone'), 0o711);
    const operations = [
      writeFile('d/replaced', 'new', fileAt(root.path, 'd/replaced')),
      remove(fileAt(root.path, 'd/gone/deep')),
      remove(entryAt(root.path, 'd/gone'), { after: [1] }),
      makeLink('link', 'there', linkAt(root.path, 'link')),
      setDates(fileAt(root.path, 'same'), 0o601),
    ];
    const folder = entryAt(root.path, 'd/gone');
    const result = await apply(root.path, { operations, contents: { 0: 'new' } });
    assert.deepEqual(ends(result), Array(5).fill('done'));
    const now = { d: null, 'd/replaced': 'new', link: '-> there', same: 'same' };
    assert.deepEqual(tree(root.path), now);
    assert.equal(fileAt(root.path, 'same').mode, 0o601);
    assert.equal(fileAt(root.path, 'same').mtimeUs, PLANNED_MTIME);

    const trash = root.at(`.bytesync/trash/${RUN_ID}`);
    const kept = {
      d: null,
      'd/gone': null,
      'd/gone/deep': 'deleted',
      'd/replaced': 'old',
      link: '-> here',
    };
    assert.deepEqual(tree(trash), kept);
    assert.equal(statSync(`${trash}/d/replaced`).mode & 0o7777, 0o604);
    assert.equal(statSync(`${trash}/d/replaced`).mtimeMs, 1e12);
    const [header, ...lines] = readFileSync(`${trash}.json`, 'utf8').trimEnd().split('\n');
    assert.deepEqual(JSON.parse(header ?? ''), {
      format: 'bytesync-trash',
      version: 1,
      runId: RUN_ID,
    });
    const byPath = new Map(lines.map((line) => [JSON.parse(line).path, JSON.parse(line)]));
    assert.deepEqual([...byPath.keys()].sort(), ['d/gone', 'd/gone/deep', 'd/replaced', 'link']);
    assert.deepEqual(byPath.get('d/gone'), {
      path: 'd/gone',
      kind: 'folder',
      mode: 0o711,
      mtimeUs: folder.mtimeUs,
      reason: 'deleted',
    });
    assert.deepEqual(byPath.get('d/replaced'), {
      path: 'd/replaced',
      kind: 'file',
      mode: 0o604,
      mtimeUs: 1e15,
      reason: 'replaced',
    });
  });

  it('turns a file into a link, a link into a file, and swaps files and folders', async () => {
    fill(root.path, { file: 'f', folder: null, other: 'o' });
    symlinkSync('x', root.at('link'));
    const operations = [
      makeLink('file', 'target', fileAt(root.path, 'file')),
      writeFile('link', 'now a file', linkAt(root.path, 'link')),
      remove(entryAt(root.path, 'folder')),
      writeFile('folder', 'was a folder', null, { after: [2] }),
      remove(fileAt(root.path, 'other')),
      makeFolder('other', 0o755, { after: [4] }),
    ];
    const result = await apply(root.path, {
      operations,
      contents: { 1: 'now a file', 3: 'was a folder' },
    });
    assert.deepEqual(ends(result), Array(6).fill('done'));
    assert.deepEqual(tree(root.path), {
      file: '-> target',
      link: 'now a file',
      folder: 'was a folder',
      other: null,
    });
  });

  const NAMES: readonly [string, string][] = [
    ['255 bytes', LONG_NAME],
    ['a newline', 'two\nlines'],
    ['emoji', '🗂️ sync 🤝'],
    ['a leading dash', '-rf'],
    ['a deep path', Array(90).fill('folder-with-a-name-of-40-characters-xxxx').join('/')],
  ];
  for (const [title, name] of NAMES) {
    it(`creates, replaces and deletes a name with ${title}`, async () => {
      const folders = name.split('/').slice(0, -1);
      const made = folders.map((_, depth) =>
        makeFolder(folders.slice(0, depth + 1).join('/'), 0o755, {
          after: depth === 0 ? [] : [depth - 1],
        }),
      );
      const id = made.length;
      const after = id === 0 ? [] : [id - 1];
      const create = [...made, writeFile(name, 'one', null, { after })];
      const created = await apply(root.path, { operations: create, contents: { [id]: 'one' } });
      assert.deepEqual(created.problems, []);
      assert.equal(readFileSync(root.at(name), 'utf8'), 'one');

      const replace = [writeFile(name, 'two', fileAt(root.path, name))];
      const replaced = await apply(root.path, {
        operations: replace,
        contents: { 0: 'two' },
        runId: 'r2',
      });
      assert.deepEqual(replaced.problems, []);
      assert.equal(readFileSync(root.at(name), 'utf8'), 'two');
      assert.equal(readFileSync(root.at(`.bytesync/trash/r2/${name}`), 'utf8'), 'one');

      const deleted = await apply(root.path, {
        operations: [remove(fileAt(root.path, name))],
        runId: 'r3',
      });
      assert.deepEqual(deleted.problems, []);
      assert.equal(readFileSync(root.at(`.bytesync/trash/r3/${name}`), 'utf8'), 'two');
    });
  }

  it('refuses a name that is too long for the file system, and does the rest', async () => {
    const operations = [writeFile('€'.repeat(100), 'x', null), writeFile('ok', 'y', null)];
    const result = await apply(root.path, { operations, contents: { 0: 'x', 1: 'y' } });
    assert.deepEqual(ends(result), ['name-too-long', 'done']);
    assert.deepEqual(tree(root.path), { ok: 'y' });
  });

  const FORBIDDEN = [
    '../out',
    '/etc/x',
    'a/../../out',
    '.git/hooks/x',
    '.bytesync/x',
    'nul\0',
    'a//b',
  ];
  for (const path of FORBIDDEN) {
    it(`refuses the path ${JSON.stringify(path)} for every operation`, async () => {
      const file = { kind: 'file', path, size: 1, mode: 0o600, mtimeUs: 0 } as const;
      const operations: Operation[] = [
        writeFile(path, 'x', null),
        makeFolder(path),
        makeLink(path, 'x', null),
        setDates(file),
        remove(file),
        setFolder(path),
      ];
      const result = await apply(root.path, { operations, contents: { 0: 'x' } });
      assert.deepEqual(ends(result), Array(6).fill('path-not-allowed'));
      assert.deepEqual(tree(root.path), {});
    });
  }

  it('never deletes the source itself', async () => {
    fill(root.path, { a: 'a' });
    const result = await apply(root.path, { operations: [remove(entryAt(root.path, ''))] });
    assert.notDeepEqual(ends(result), ['done']);
    assert.deepEqual(tree(root.path), { a: 'a' });
  });

  it('leaves a folder with something new inside', async () => {
    fill(root.path, { 'd/known': 'k' });
    const operations = [
      remove(fileAt(root.path, 'd/known')),
      remove(entryAt(root.path, 'd'), { after: [0] }),
    ];
    const stats = statsOf(root.path);
    fill(root.path, { 'd/new': 'n' });
    const result = await apply(root.path, { operations, stats });
    assert.deepEqual(ends(result), ['done', 'target-not-empty']);
    assert.deepEqual(tree(root.path), { d: null, 'd/new': 'n' });
  });

  it('takes dependants down with a failed operation, and nothing else', async () => {
    fill(root.path, { taken: 'appeared meanwhile' });
    const operations = [
      makeFolder('taken'),
      writeFile('taken/file', 'x', null, { after: [0] }),
      writeFile('free', 'y', null),
      setFolder('', 0o750, { after: [1, 2] }),
    ];
    const result = await apply(root.path, { operations, contents: { 1: 'x', 2: 'y' } });
    assert.deepEqual(ends(result), ['target-changed', 'dependency-failed', 'done', 'done']);
    assert.deepEqual(
      result.problems.map(({ path, column, code }) => [path, column, code]),
      [
        ['taken', 0, 'target-changed'],
        ['taken/file', 0, 'dependency-failed'],
      ],
    );
    assert.deepEqual(tree(root.path), { taken: 'appeared meanwhile', free: 'y' });
  });

  it('replaces and dates several names of one file, and says that links broke', async () => {
    fill(root.path, { one: 'shared' });
    for (const name of ['two', 'three', 'four']) linkSync(root.at('one'), root.at(name));
    const operations = [
      writeFile('one', 'new', fileAt(root.path, 'one')),
      remove(fileAt(root.path, 'two'), { after: [0] }),
      setDates(fileAt(root.path, 'three'), 0o611, { after: [1] }),
      writeFile('four', 'also', fileAt(root.path, 'four'), { after: [2] }),
    ];
    const result = await apply(root.path, { operations, contents: { 0: 'new', 3: 'also' } });
    assert.deepEqual(ends(result), Array(4).fill('done'));
    assert.deepEqual(tree(root.path), { one: 'new', three: 'shared', four: 'also' });
    assert.deepEqual(
      [...result.outcomes].map(({ linksBroken }) => linksBroken === true),
      [true, false, false, true],
    );
    // The other names can be written to without changing what the trash holds.
    writeFileSync(root.at('three'), 'SHARED');
    assert.equal(readFileSync(root.at(`.bytesync/trash/${RUN_ID}/one`), 'utf8'), 'shared');
  });

  it('opens read-only folders for the run and closes them again, on failures too', async () => {
    fill(root.path, { 'closed/a': 'a', 'closed/b': 'b', 'settled/c': 'c' });
    chmodSync(root.at('closed'), 0o555);
    chmodSync(root.at('settled'), 0o500);
    const operations = [
      writeFile('closed/a', 'new', fileAt(root.path, 'closed/a')),
      writeFile('closed/b', 'never comes', fileAt(root.path, 'closed/b')),
      remove(fileAt(root.path, 'settled/c')),
      setFolder('settled', 0o511, { after: [2] }),
    ];
    const result = await apply(root.path, {
      operations,
      contents: { 0: 'new' },
    });
    assert.deepEqual(ends(result), ['done', 'stream-aborted', 'done', 'done']);
    assert.equal(lstatSync(root.at('closed')).mode & 0o7777, 0o555);
    assert.equal(lstatSync(root.at('settled')).mode & 0o7777, 0o511);
  });

  it('gives the base of a delta, which stays readable', async () => {
    fill(root.path, { big: 'old content' });
    const operations = [
      writeFile('big', 'new', fileAt(root.path, 'big')),
      writeFile('none', '', null),
    ];
    await apply(root.path, {
      operations,
      contents: { 0: 'new', 1: '' },
      before: (applier) => {
        const base = applier.base(0);
        assert.ok(base !== undefined);
        assert.equal(applier.base(0), base);
        const buffer = Buffer.alloc(20);
        assert.equal(buffer.toString('utf8', 0, base.read(buffer, 0)), 'old content');
        assert.equal(applier.base(1), undefined);
      },
    });
    assert.deepEqual(tree(root.path), { big: 'new', none: '' });
  });

  it('installs a file that came before its folder was made', async () => {
    const operations = [
      writeFile('f', 'x', null),
      makeFolder('d', 0o755, { after: [0] }),
      writeFile('d/g', 'y', null, { after: [1] }),
      writeFile('d/h', 'z', null, { after: [1] }),
    ];
    const applier = new Applier({
      operations,
      columns: [{ column: 0, root: root.path, stats: statsOf(root.path) }],
      runId: RUN_ID,
      onProgress: () => undefined,
    });
    await applier.start();
    const early = applier.stageFor(2);
    early.write(Buffer.from('y'));
    applier.staged(2, early, CONTENT);
    applier.failed(3, 'source-changed');
    assert.equal(applier.wants(3), false);
    assert.throws(() => applier.stageFor(3), { code: 'not-in-plan' });
    assert.throws(() => applier.stageFor(1), { code: 'not-in-plan' });
    const first = applier.stageFor(0);
    first.write(Buffer.from('x'));
    applier.staged(0, first, CONTENT);
    const result = await applier.finish();
    assert.deepEqual(ends(result), ['done', 'done', 'done', 'source-changed']);
    assert.deepEqual(tree(root.path), { f: 'x', d: null, 'd/g': 'y' });
  });

  it('leaves columns of others alone', async () => {
    const operations = [writeFile('mine', 'x', null), makeFolder('theirs', 0o755, { target: 1 })];
    const result = await apply(root.path, { operations, contents: { 0: 'x' } });
    assert.deepEqual(
      [...result.outcomes].map(({ operation }) => operation),
      [0],
    );
    assert.deepEqual(tree(root.path), { mine: 'x' });
  });

  it('aborts: what is done stays, nothing else arrives, a given up file takes no more', async () => {
    const operations = [makeFolder('made'), writeFile('half', 'half', null)];
    const applier = new Applier({
      operations,
      columns: [{ column: 0, root: root.path, stats: statsOf(root.path) }],
      runId: RUN_ID,
      onProgress: () => undefined,
    });
    await applier.start();
    const file = applier.stageFor(1);
    file.write(Buffer.from('ha'));
    applier.abort();
    const result = await applier.finish();
    assert.deepEqual(ends(result), ['done', 'aborted']);
    assert.throws(() => file.write(Buffer.from('lf')), { code: 'aborted' });
    assert.deepEqual(tree(root.path), { made: null });
  });

  it('does thousands of operations in groups, and lets others have their turn', async () => {
    const count = 700;
    const operations = Array.from({ length: count }, (_, id) => writeFile(`f${id}`, `${id}`, null));
    const contents = Object.fromEntries(operations.map((_, id) => [id, `${id}`]));
    const result = await apply(root.path, { operations, contents });
    assert.equal(ends(result).filter((end) => end === 'done').length, count);
    assert.equal(tree(root.path).f699, '699');
  });
});
