import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { encodeInventory } from '../../../extension/src/engine/inventory/encodeInventory.ts';
import type { Entry, Inventory } from '../../../extension/src/engine/inventory/entry.ts';
import { preparePrivateFolder } from '../../../extension/src/engine/inventory/sourceToken.ts';
import { type WalkProgress, walkSource } from '../../../extension/src/engine/inventory/walk.ts';
import { asOrdinaryUser, plant, temporaryFolder } from './temporaryFolder.ts';

const walk = (root: string): Promise<Inventory> =>
  walkSource(root, { gitignore: true, patterns: [] });

/** Path and kind of each entry; an unknown one with its reason. Every inventory must be sendable. */
function outline({ entries }: Inventory): Record<string, string> {
  encodeInventory(entries);
  return Object.fromEntries(
    entries.map((entry) => [entry.path, entry.kind === 'unknown' ? entry.reason : entry.kind]),
  );
}

function problems(inventory: Inventory): [string, string][] {
  return inventory.problems.map(({ path, code }) => [path, code]);
}

async function codeOf(run: Promise<unknown>): Promise<string> {
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof BytesyncError, String(error));
  return error.code;
}

describe('walk', () => {
  const root = temporaryFolder();

  it('tells size, date, mode, target and local stat', async () => {
    plant(root(), { 'f/file': 'hello', 'empty/': '' });
    chmodSync(join(root(), 'f/file'), 0o4640);
    utimesSync(join(root(), 'f/file'), 0, 1_234_567_890.123456);
    symlinkSync('../nowhere é', join(root(), 'link'));
    const { entries, stats, problems: none } = await walk(root());
    const byPath = new Map<string, Entry>(entries.map((entry) => [entry.path, entry]));
    const file = {
      kind: 'file',
      path: 'f/file',
      size: 5,
      mtimeUs: 1_234_567_890_123_456,
      mode: 0o4640,
    };
    assert.deepEqual(byPath.get('f/file'), file);
    const link = byPath.get('link');
    assert.ok(link?.kind === 'link');
    assert.equal(link.target, '../nowhere é');
    assert.deepEqual([...byPath.keys()], ['', 'empty', 'f', 'f/file', 'link']);
    const { size, mtimeNs, ctimeNs, ino, dev } = lstatSync(join(root(), 'f/file'), {
      bigint: true,
    });
    assert.deepEqual(stats.get('f/file'), { size: Number(size), mtimeNs, ctimeNs, ino, dev });
    assert.deepEqual([...stats.keys()].sort(), [...byPath.keys()]);
    assert.deepEqual(none, []);
  });

  it('sorts by UTF-16 code units', async () => {
    plant(root(), { 'a/b': '', 'a-b': '', 'a.b': '', '\uffff': '', '😀': '', Z: '', é: '' });
    const paths = (await walk(root())).entries.map((entry) => entry.path);
    assert.deepEqual(paths, ['', 'Z', 'a', 'a-b', 'a.b', 'a/b', 'é', '😀', '\uffff']);
  });

  const dates: readonly [string, string, number][] = [
    ['before 1970', '-1.5', -1_500_000],
    ['in 1901', '-2147483648', -2_147_483_648_000_000],
    ['in 2106', '4294967296.25', 4_294_967_296_250_000],
    ['in 2242', '8589934592.000001', 8_589_934_592_000_001],
    ['with nanoseconds', '1700000000.123456789', 1_700_000_000_123_457],
  ];
  for (const [what, seconds, expected] of dates) {
    it(`tells a date ${what}`, async () => {
      plant(root(), { f: '' });
      // Node's utimes takes a negative number for now.
      execFileSync('touch', ['-d', `@${seconds}`, join(root(), 'f')]);
      const { entries } = await walk(root());
      assert.ok(entries[1]?.kind === 'file');
      assert.equal(entries[1].mtimeUs, expected);
    });
  }

  it('offers any name that is Unicode', async () => {
    const names = [
      'new\nline',
      '😀',
      'e\u0301',
      'é',
      'b\\s',
      ' ',
      '...',
      '~',
      'a'.repeat(255),
      '\ufffd',
      '\ufeffbom',
      '\'"$(x)',
    ];
    for (const name of names) writeFileSync(join(root(), name), '');
    const found = await walk(root());
    assert.deepEqual(Object.keys(outline(found)).slice(1).sort(), [...names].sort());
    assert.deepEqual(found.problems, []);
  });

  it('names that are not Unicode are unknown, each on its own, and a problem', async () => {
    const folder = Buffer.from(`${root()}/`);
    writeFileSync(Buffer.concat([folder, Buffer.from('bad\xff', 'latin1')]), '');
    writeFileSync(Buffer.concat([folder, Buffer.from('bad\xfe', 'latin1')]), '');
    mkdirSync(Buffer.concat([folder, Buffer.from('dir\xc3', 'latin1')]));
    writeFileSync(Buffer.concat([folder, Buffer.from('dir\xc3/inner', 'latin1')]), '');
    plant(root(), { 'bad\ufffd': 'a real name', good: '' });
    const found = await walk(root());
    assert.deepEqual(outline(found), {
      '': 'folder',
      'bad\ufffd': 'file',
      'bad\ufffd~2': 'name',
      'bad\ufffd~3': 'name',
      'dir\ufffd': 'name',
      good: 'file',
    });
    assert.deepEqual(
      found.problems.map(({ path, code, values }) => [path, code, values?.name]),
      [
        ['bad\ufffd~2', 'name-not-unicode', 'bad\\xfe'],
        ['bad\ufffd~3', 'name-not-unicode', 'bad\\xff'],
        ['dir\ufffd', 'name-not-unicode', 'dir\\xc3'],
      ],
    );
  });

  it('a link whose text is not Unicode is unknown', async () => {
    symlinkSync(Buffer.from('to\xff', 'latin1'), join(root(), 'bad'));
    symlinkSync('to\ufffd', join(root(), 'good'));
    const found = await walk(root());
    assert.deepEqual(outline(found), { '': 'folder', bad: 'name', good: 'link' });
    assert.deepEqual(problems(found), [['bad', 'name-not-unicode']]);
  });

  it('never follows a link: loops, folders, files, nothing', async () => {
    plant(root(), { 'd/x': '' });
    symlinkSync('..', join(root(), 'd/up'));
    symlinkSync('loop', join(root(), 'loop'));
    symlinkSync('/', join(root(), 'away'));
    const found = outline(await walk(root()));
    assert.deepEqual(found, {
      '': 'folder',
      away: 'link',
      d: 'folder',
      'd/up': 'link',
      'd/x': 'file',
      loop: 'link',
    });
  });

  it('a socket and a FIFO are special', async () => {
    execFileSync('mkfifo', [join(root(), 'fifo')]);
    const server = await new Promise<Server>((resolve) => {
      const created: Server = createServer().listen(join(root(), 'socket'), () => resolve(created));
    });
    try {
      const found = await walk(root());
      assert.deepEqual(outline(found), { '': 'folder', fifo: 'special', socket: 'special' });
      assert.deepEqual(problems(found), [
        ['fifo', 'special-file'],
        ['socket', 'special-file'],
      ]);
      const ignoring = await walkSource(root(), { gitignore: true, patterns: ['fifo', 'socket'] });
      assert.deepEqual(outline(ignoring), { '': 'folder', fifo: 'ignored', socket: 'ignored' });
      assert.deepEqual(ignoring.problems, []);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  for (const [what, mode] of [
    ['no right at all', 0o000],
    ['no right to list', 0o311],
    ['no right to enter', 0o644],
  ] as const) {
    it(`a folder with ${what} is unknown as a whole`, async () => {
      plant(root(), { 'closed/a/b': '', 'closed/c': '', 'open/x': '' });
      chmodSync(join(root(), 'closed'), mode);
      const found = await asOrdinaryUser(() => walk(root()));
      chmodSync(join(root(), 'closed'), 0o755);
      assert.deepEqual(outline(found), {
        '': 'folder',
        closed: 'unreadable',
        open: 'folder',
        'open/x': 'file',
      });
      assert.deepEqual(problems(found), [['closed', 'entry-unreadable']]);
      assert.equal(found.stats.has('closed'), false);
    });
  }

  it('a folder whose rules cannot be read offers nothing', async () => {
    plant(root(), { 's/.gitignore': 'secret', 's/secret': '', 't/x': '' });
    chmodSync(join(root(), 's/.gitignore'), 0);
    const found = await asOrdinaryUser(() => walk(root()));
    assert.deepEqual(outline(found), { '': 'folder', s: 'unreadable', t: 'folder', 't/x': 'file' });
    assert.deepEqual(problems(found), [['s', 'entry-unreadable']]);
    const free = await asOrdinaryUser(() => walkSource(root(), { gitignore: false, patterns: [] }));
    assert.equal(outline(free)['s/secret'], 'file');
  });

  it('rules in a link or a folder count for nothing, as with Git', async () => {
    plant(root(), { rules: '*', 'a/x': '', 'b/.gitignore/y': '' });
    symlinkSync('../rules', join(root(), 'a/.gitignore'));
    const found = outline(await walk(root()));
    assert.equal(found['a/x'], 'file');
    assert.equal(found['b/.gitignore/y'], 'file');
  });

  it(".git and private folders below the root are ignored, the root's own is not listed", async () => {
    plant(root(), {
      '.git/config': '',
      'sub/.git': 'gitdir: x',
      '.bytesync/trash/x': '',
      'sub/.bytesync/x': '',
      'case/.GIT/x': '',
      '.ByteSync/x': '',
      '.gitignore': '',
      '.github/x': '',
    });
    const found = await walk(root());
    assert.deepEqual(outline(found), {
      '': 'folder',
      '.ByteSync': 'ignored',
      '.git': 'ignored',
      '.github': 'folder',
      '.github/x': 'file',
      '.gitignore': 'file',
      case: 'folder',
      'case/.GIT': 'ignored',
      sub: 'folder',
      'sub/.bytesync': 'ignored',
      'sub/.git': 'ignored',
    });
    assert.deepEqual(found.problems, []);
    assert.deepEqual(found.nestedTokens, []);
  });

  it('tells the tokens of sources below the root', async () => {
    plant(root(), { 'a/b/x': '', 'c/': '', 'linked/': '' });
    const own = await preparePrivateFolder(root());
    const nested = await preparePrivateFolder(join(root(), 'a/b'));
    symlinkSync('../a/b/.bytesync', join(root(), 'linked/.bytesync'));
    plant(root(), { 'c/.bytesync/source.json': 'nonsense' });
    const ownToken = own.token ?? '';
    const found = await walkSource(root(), { gitignore: true, patterns: [], ownToken });
    assert.deepEqual(found.nestedTokens, [nested.token]);
  });

  it('refuses a source that holds itself', async () => {
    const { token } = await preparePrivateFolder(root());
    plant(root(), { 'inside/.bytesync/source.json': '' });
    // As a bind mount of the root would show it.
    execFileSync('cp', [
      join(root(), '.bytesync/source.json'),
      join(root(), 'inside/.bytesync/source.json'),
    ]);
    const options = { gitignore: true, patterns: [], ownToken: token ?? '' };
    assert.equal(await codeOf(walkSource(root(), options)), 'source-offered-twice');
  });

  it('refuses a root that is no readable folder', async () => {
    plant(root(), { file: '', 'closed/x': '' });
    symlinkSync('loop', join(root(), 'loop'));
    chmodSync(join(root(), 'closed'), 0);
    assert.equal(await codeOf(walk(join(root(), 'none'))), 'folder-missing');
    assert.equal(await codeOf(walk(join(root(), 'file'))), 'folder-not-a-folder');
    assert.equal(await codeOf(walk(join(root(), 'file/x'))), 'folder-missing');
    assert.equal(await codeOf(walk(join(root(), 'loop'))), 'folder-unreadable');
    assert.equal(
      await codeOf(asOrdinaryUser(() => walk(join(root(), 'closed')))),
      'folder-unreadable',
    );
    assert.equal(
      await codeOf(asOrdinaryUser(() => walk(join(root(), 'closed/x')))),
      'folder-unreadable',
    );
    chmodSync(join(root(), 'closed'), 0o755);
  });

  it('takes a root that is given as a link', async () => {
    plant(root(), { 'real/x': '' });
    symlinkSync('real', join(root(), 'link'));
    assert.deepEqual(outline(await walk(join(root(), 'link'))), { '': 'folder', x: 'file' });
  });

  it('stops when it is aborted, before and on the way', async () => {
    plant(root(), { 'a/b': '' });
    const options = { gitignore: true, patterns: [] };
    assert.equal(await codeOf(walkSource(root(), options, AbortSignal.abort())), 'aborted');
    const abort = new AbortController();
    setImmediate(() => abort.abort());
    assert.equal(await codeOf(walkSource(root(), options, abort.signal)), 'aborted');
  });

  it('reports what it has seen, at the end in full', async () => {
    plant(root(), { 'a/b': '12345', 'a/c': '123', d: '' });
    const seen: WalkProgress[] = [];
    await walkSource(root(), {
      gitignore: true,
      patterns: [],
      onProgress: (now) => seen.push(now),
    });
    assert.deepEqual(seen.at(-1), { files: 3, folders: 2, bytes: 8 });
  });

  it('a folder that is swapped for another while it is read is unknown', async () => {
    // Reading the rules of the folder takes turns of the event loop: time for the swap, if it comes in the right one.
    const swap = (top: string, turns: number) => {
      if (turns > 0) return void setImmediate(swap, top, turns - 1);
      renameSync(join(top, 's'), join(top, 'old'));
      renameSync(join(top, 'other'), join(top, 's'));
    };
    const files = { 's/.bytesyncignore': 'secret', 's/secret': '', 's/x': '', 'other/secret': '' };
    for (let turns = 0; turns < 2000; turns += 1) {
      const top = join(root(), `${turns}`);
      plant(top, files);
      swap(top, turns);
      const found = await walkSource(top, { gitignore: false, patterns: [] });
      if (outline(found).s === 'folder') continue;
      assert.equal(outline(found).s, 'incomplete');
      assert.equal(outline(found)['s/secret'], undefined);
      assert.ok(problems(found).some(([path, code]) => path === 's' && code === 'entry-changed'));
      return;
    }
    assert.fail('the swap was never in time');
  });

  it('survives a tree that is torn down and built up while it walks', async () => {
    const tree = join(root(), 't');
    const build = () =>
      plant(
        tree,
        Object.fromEntries(
          Array.from({ length: 300 }, (_, index) => [`${index % 20}/${index}/f`, '']),
        ),
      );
    build();
    let done = false;
    const churn = (async () => {
      while (!done) {
        renameSync(join(tree, '3'), join(root(), 'moved'));
        await new Promise(setImmediate);
        rmSync(join(tree, '5'), { recursive: true, force: true });
        renameSync(join(root(), 'moved'), join(tree, '3'));
        await new Promise(setImmediate);
        build();
      }
    })();
    for (let round = 0; round < 20; round += 1) {
      outline(await walk(root()));
      await new Promise(setImmediate);
    }
    done = true;
    await churn;
  });

  it('works on folders of another user', async () => {
    plant(root(), { 'x/y': '' });
    if (process.geteuid?.() === 0) chownSync(join(root(), 'x'), 12_345, 12_345);
    assert.equal(outline(await asOrdinaryUser(() => walk(root())))['x/y'], 'file');
  });
});
