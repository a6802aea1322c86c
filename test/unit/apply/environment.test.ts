import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { ConfinedFolder } from '../../../extension/src/engine/sync/confinedFolder.ts';
import { Durability } from '../../../extension/src/engine/sync/durability.ts';
import { FileSystemSync } from '../../../extension/src/engine/sync/fileSystemSync.ts';
import { freeSpace, requireSpace } from '../../../extension/src/engine/sync/freeSpace.ts';
import {
  apply,
  fill,
  makeFolder,
  nothingStaged,
  temporaryFolder,
  tree,
  writeFile,
} from './sources.ts';

const NOBODY = 65_534;

function script(name: string): string {
  return new URL(name, import.meta.url).pathname;
}

/** The JSON that a command prints as its last line. */
function outputOf(command: string, args: readonly string[], options: { uid?: number } = {}) {
  const ended = spawnSync(command, args, { ...options, encoding: 'utf8' });
  assert.equal(ended.status, 0, ended.stderr);
  return JSON.parse(ended.stdout.trim().split('\n').at(-1) ?? '');
}

describe('applying in a hard place', () => {
  const root = temporaryFolder();

  it('as an ordinary user: opens what it owns, reports what it may not', () => {
    const isRoot = process.getuid?.() === 0;
    fill(root.at('in'), {
      'closed/a': 'old',
      'closed/b': 'b',
      shut: null,
      unreadable: '',
      'foreign/x': '',
    });
    if (isRoot) {
      for (const path of [
        '',
        'in',
        'in/closed',
        'in/closed/a',
        'in/closed/b',
        'in/shut',
        'in/unreadable',
      ]) {
        chownSync(root.at(path), NOBODY, NOBODY);
      }
    }
    chmodSync(root.at('in/unreadable'), 0o200);
    chmodSync(root.at('in/closed'), 0o555);
    const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
    const said = outputOf(process.execPath, [script('./ordinaryUser.child.ts'), root.path], user);
    assert.notEqual(said.uid, 0);
    const foreign = isRoot ? 'not-permitted' : 'done';
    assert.deepEqual(said.ends, ['done', 'done', 'done', 'done', 'done', foreign]);
    assert.equal(said.start, 'not-permitted');
    assert.equal(lstatSync(root.at('in/closed')).mode & 0o7777, 0o555);
    assert.equal(lstatSync(root.at('in/shut')).mode & 0o7777, 0);
    assert.equal(lstatSync(root.at('in/closed/a')).mode & 0o7777, 0);
    chmodSync(root.at('in/closed/a'), 0o600);
    assert.equal(readFileSync(root.at('in/closed/a'), 'utf8'), 'new');
    nothingStaged(root.at('in'));
  });

  it('on a disk that fills: items fail, the rest goes on, nothing is half there', () => {
    mkdirSync(root.at('disk'));
    const mounted = `mount -t tmpfs -o size=1m tmpfs "$1" && exec "$2" "$3" "$1"`;
    const namespace = process.getuid?.() === 0 ? ['--mount'] : ['--mount', '--map-root-user'];
    const args = [root.at('disk'), process.execPath, script('./fullDisk.child.ts')];
    const said = outputOf('unshare', [...namespace, 'sh', '-c', mounted, 'sh', ...args]);
    assert.deepEqual(said, {
      ends: ['done', 'disk-full', 'done'],
      kept: 'old',
      small: 'new',
      one: 400 * 1024,
    });
  });

  /** What the child says where no file can be longer than so many blocks of 512 bytes. */
  function limited(blocks: number, what: 'list' | 'run') {
    const command = `ulimit -f ${blocks} && exec "$@"`;
    const child = [process.execPath, script('./limitedFile.child.ts'), root.path, what];
    return outputOf('sh', ['-c', command, 'sh', ...child]);
  }

  it('a line that fits only in part is not written at all', () => {
    const said = limited(1, 'list');
    assert.deepEqual(said, { ends: ['whole', 'write-failed', 'whole'], lengths: [300, 100] });
  });

  it('a run that can not begin leaves nothing that looks like one at work', () => {
    assert.deepEqual(limited(0, 'run'), { end: 'write-failed', staged: [] });
  });

  it('refuses before the first byte what can not fit', async () => {
    const operation = writeFile('huge', '', null);
    assert.ok(operation.kind === 'write-file');
    const entry = { ...operation.entry, size: Number.MAX_SAFE_INTEGER };
    const operations = [makeFolder('d'), { ...operation, entry }];
    await assert.rejects(apply(root.path, { operations }), { code: 'disk-full' });
    assert.deepEqual(readdirSync(root.path), []);
  });

  it('counts sources on one file system together', () => {
    const free = Number(freeSpace(root.path));
    const need = { root: root.path, bytes: Math.floor(free * 0.6) };
    requireSpace([need]);
    assert.throws(() => requireSpace([need, need]), { code: 'disk-full' });
    assert.throws(() => freeSpace(root.at('none')), { code: 'entry-vanished' });
  });

  it('refuses a run id that is a path', async () => {
    await assert.rejects(apply(root.path, { operations: [], runId: '../x' }), { code: 'internal' });
    assert.deepEqual(tree(root.path), {});
  });
});

describe('durability', () => {
  const root = temporaryFolder();
  const path = process.env.PATH;
  afterEach(() => {
    process.env.PATH = path;
  });

  for (const [title, many, commands] of [
    ['few, one by one', 32, true],
    ['many, by syncfs', 2, true],
    ['many, without the sync command', 2, false],
  ] as const) {
    it(`of ${title}`, async () => {
      if (!commands) process.env.PATH = root.at('no-commands');
      fill(root.path, { a: 'a', b: 'b', 'd/c': 'c' });
      const folder = ConfinedFolder.open(root.path);
      const durability = new Durability(root.path, many);
      const files = [openSync(root.at('a'), 'r+'), openSync(root.at('b'), 'r+')];
      assert.equal((await durability.files(files)).size, 0);
      for (const fd of files) closeSync(fd);
      await durability.folders(folder, ['', 'd', 'gone', 'a']);
      await durability.dates(folder, ['a', 'd/c', 'gone']);
      folder.close();
      durability.close();
    });
  }

  it('of a whole file system, by one process for all times, until it is closed', async () => {
    const sync = new FileSystemSync(root.path);
    const has = process.platform === 'linux';
    assert.equal(await sync.run(), has);
    // Whoever started it is not needed any more.
    process.env.PATH = root.at('no-commands');
    assert.deepEqual(await Promise.all([sync.run(), sync.run()]), [has, has]);
    sync.close();
    assert.equal(await sync.run(), false);
  });

  for (const [title, place, commands] of [
    ['no such folder', 'gone', true],
    ['no commands', '', false],
  ] as const) {
    it(`of a whole file system: says that it was not done (${title})`, async () => {
      if (!commands) process.env.PATH = root.at('no-commands');
      const sync = new FileSystemSync(root.at(place));
      assert.deepEqual(await Promise.all([sync.run(), sync.run()]), [false, false]);
      assert.equal(await sync.run(), false);
    });
  }

  it('of a whole file system: says that it was not done where no descriptor is left', () => {
    const module = new URL('../../../extension/src/engine/sync/fileSystemSync.ts', import.meta.url);
    const program = `
      import { openSync } from 'node:fs';
      import { FileSystemSync } from '${module}';
      const sync = new FileSystemSync('/tmp');
      try { for (;;) openSync('/dev/null'); } catch {}
      console.log(await sync.run(), await sync.run());
      sync.close();`;
    const limited = ['-c', 'ulimit -n 64; exec "$@"', 'sh', process.execPath];
    const options = ['--input-type=module', '--eval', program];
    const { status, stdout, stderr } = spawnSync('sh', [...limited, ...options], {
      encoding: 'utf8',
    });
    assert.deepEqual([status, stdout], [0, 'false false\n'], stderr);
  });

  it('says which file could not be made durable', async () => {
    writeFileSync(root.at('a'), 'a');
    const good = openSync(root.at('a'), 'r+');
    // Sockets, pipes and devices without a disk refuse fsync.
    const bad = openSync('/dev/null', 'r+');
    const errors = await new Durability(root.path).files([good, bad]);
    assert.deepEqual([...errors.keys()], [bad]);
    assert.equal(errors.get(bad)?.code, 'write-failed');
    closeSync(good);
    closeSync(bad);
  });
});
