import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { checkMessages, problemsOf } from './pair.ts';
import { bytesync, type Report, reportOf, temporaryFolder } from './program.ts';
import { NEW, OLD, plant, snapshot } from './trees.ts';

describe('bad input: kinds of files', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let a: string;
  let b: string;
  let home: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    a = join(folder.path, 'a');
    b = join(folder.path, 'b');
    home = join(folder.path, 'home');
    for (const path of [a, b, home]) mkdirSync(path);
    plant(a, { 'rest.txt': { content: 'rest\n', date: NEW } });
    plant(b, { 'rest.txt': { content: 'old rest\n', date: OLD } });
  });

  afterEach(() => folder.remove());

  async function run(preset: string, exit: number): Promise<Report> {
    const flags = ['--preset', preset, '--yes', '--accept-guard', '--json'];
    const ended = await bytesync(['sync', a, b, ...flags], { home });
    assert.equal(ended.code, exit, ended.stderr);
    const report = reportOf(ended);
    checkMessages(report);
    assert.equal(readFileSync(join(b, 'rest.txt'), 'utf8'), 'rest\n');
    return report;
  }

  it('symlink loops, dangling and outward links: copied as links, never followed', async () => {
    plant(folder.path, { 'outside/secret.txt': { content: 'secret\n' } });
    plant(a, {
      self: { link: 'self' },
      'round/one': { link: 'two' },
      'round/two': { link: 'one' },
      'deep/up': { link: '..' },
      'deep/top': { link: '../deep' },
      dangling: { link: 'nowhere' },
      outward: { link: join(folder.path, 'outside') },
      absolute: { link: '/' },
    });
    // Where A has a link out, B has a folder: nothing may go through it.
    plant(b, { 'outward/own.txt': { content: 'own\n' } });
    await run('mirror', 0);
    assert.deepEqual(snapshot(b), snapshot(a));
    assert.equal(readlinkSync(join(b, 'self')), 'self');
    assert.deepEqual(readdirSync(join(folder.path, 'outside')), ['secret.txt']);
    const again = await run('update', 0);
    assert.equal(again.items.copied + again.items.updated, 0);
  });

  it('sockets, pipes and devices: special-file, neither sent nor replaced', async () => {
    const server = createServer().listen(join(a, 'socket'));
    try {
      execFileSync('mkfifo', [join(a, 'pipe'), join(b, 'pipe-here')]);
      const devices = process.getuid?.() === 0;
      if (devices) execFileSync('mknod', [join(a, 'device'), 'c', '1', '3']);
      plant(b, { pipe: { content: 'a file on B\n' }, 'extra/old.txt': { content: 'old\n' } });
      plant(a, { 'pipe-here': { content: 'a file on A\n' } });
      execFileSync('mkfifo', [join(b, 'extra/pipe')]);
      const report = await run('mirror', 1);
      assert.deepEqual(problemsOf(report), [
        ...(devices ? ['special-file A device'] : []),
        'special-file B extra/pipe',
        'special-file A pipe',
        'special-file B pipe-here',
        'special-file A socket',
      ]);
      assert.equal(readFileSync(join(b, 'pipe'), 'utf8'), 'a file on B\n');
      assert.ok(lstatSync(join(b, 'pipe-here')).isFIFO());
      assert.deepEqual(readdirSync(join(b, 'extra')), ['pipe']);
      assert.deepEqual(readdirSync(b).sort(), [
        '.bytesync',
        'extra',
        'pipe',
        'pipe-here',
        'rest.txt',
      ]);
    } finally {
      server.close();
    }
  });

  const A_TREE = {
    'file-here': { content: 'a file on A\n' },
    'folder-here/in/one.txt': { content: 'one\n' },
    'link-here': { link: 'rest.txt' },
    'over-empty': { content: 'a file on A\n' },
  } as const;
  const B_TREE = {
    'file-here/in/two.txt': { content: 'two\n' },
    'folder-here': { content: 'a file on B\n' },
    'link-here/three.txt': { content: 'three\n' },
    'over-empty': { folder: true },
  } as const;

  it('mirror: a file where a folder must be, and the reverse: resolved through the trash', async () => {
    plant(a, A_TREE);
    plant(b, B_TREE);
    await run('mirror', 0);
    assert.deepEqual(snapshot(b), snapshot(a));
    const [run1 = ''] = readdirSync(join(b, '.bytesync/trash')).filter((n) => !n.includes('.'));
    const trash = join(b, '.bytesync/trash', run1);
    assert.equal(readFileSync(join(trash, 'file-here/in/two.txt'), 'utf8'), 'two\n');
    assert.equal(readFileSync(join(trash, 'folder-here'), 'utf8'), 'a file on B\n');
    assert.equal(readFileSync(join(trash, 'link-here/three.txt'), 'utf8'), 'three\n');
  });

  it('update: a file where a folder must be, and the reverse: conflicts, both sides stay', async () => {
    plant(a, A_TREE);
    plant(b, B_TREE);
    const before = [snapshot(a), snapshot(b)];
    const report = await run('update', 1);
    assert.deepEqual(problemsOf(report), [
      'conflict  file-here',
      'conflict  folder-here',
      'conflict  link-here',
      'conflict  over-empty',
    ]);
    assert.match(report.problems[0]?.message ?? '', /\(a folder on one side, something else on/u);
    assert.equal(report.items.conflicts, 4);
    const after = [snapshot(a), snapshot(b)];
    for (const side of [0, 1]) {
      for (const [path, state] of Object.entries(before[side] ?? {})) {
        if (path !== 'rest.txt' && path !== '') assert.equal(after[side]?.[path], state, path);
      }
    }
  });

  it('backup: a full folder stays as a conflict, a file or an empty folder gives way', async () => {
    plant(a, A_TREE);
    plant(b, B_TREE);
    const report = await run('backup', 1);
    assert.deepEqual(problemsOf(report), ['conflict  file-here', 'conflict  link-here']);
    assert.match(report.problems[0]?.message ?? '', /\(a folder that is not empty stands where/u);
    assert.equal(readFileSync(join(b, 'file-here/in/two.txt'), 'utf8'), 'two\n');
    assert.equal(readFileSync(join(b, 'link-here/three.txt'), 'utf8'), 'three\n');
    assert.equal(readFileSync(join(b, 'folder-here/in/one.txt'), 'utf8'), 'one\n');
    assert.equal(readFileSync(join(b, 'over-empty'), 'utf8'), 'a file on A\n');
    const [run1 = ''] = readdirSync(join(b, '.bytesync/trash')).filter((n) => !n.includes('.'));
    const trashed = join(b, '.bytesync/trash', run1, 'folder-here');
    assert.equal(readFileSync(trashed, 'utf8'), 'a file on B\n');
  });

  it('.bytesync that is no folder: said, and nothing is put through it', async () => {
    plant(folder.path, { 'elsewhere/x.txt': { content: 'x\n' } });
    for (const [planted, what] of [
      [{ content: 'mine\n' }, 'a file'],
      [{ link: '../elsewhere' }, 'a link'],
    ] as const) {
      const c = join(folder.path, what);
      plant(c, { '.bytesync': planted });
      const ended = await bytesync(['sync', a, c, '--yes', '--json'], { home });
      assert.equal(ended.code, 2, ended.stderr);
      assert.match(ended.stderr, /\.bytesync is not a folder/u);
      assert.deepEqual(readdirSync(c), ['.bytesync']);
    }
    assert.deepEqual(readdirSync(join(folder.path, 'elsewhere')), ['x.txt']);
  });
});
