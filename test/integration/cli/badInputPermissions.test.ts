import assert from 'node:assert/strict';
import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkMessages, problemsOf } from './pair.ts';
import { bytesync, type Report, reportOf, temporaryFolder } from './program.ts';
import { NEW, OLD, plant, snapshot } from './trees.ts';

const NOBODY = 65_534;
const ROOT = process.getuid?.() === 0;

/** Root may do everything, so these run as somebody who may not. */
function give(path: string): void {
  if (!ROOT) return;
  chownSync(path, NOBODY, NOBODY);
  if (!lstatSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) give(join(path, name));
}

describe('bad input: permissions', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let a: string;
  let b: string;
  let home: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    a = join(folder.path, 'a');
    b = join(folder.path, 'b');
    home = join(folder.path, 'home');
    mkdirSync(home);
    plant(a, {
      'rest/new.txt': { content: 'new\n' },
      'rest/one.txt': { content: 'A\n', date: NEW },
    });
    plant(b, { 'rest/one.txt': { content: 'B\n', date: OLD } });
    chmodSync(folder.path, 0o755);
    give(home);
  });

  afterEach(() => {
    for (const root of [a, b]) for (const path of ['closed', 'listed']) open(join(root, path));
    return folder.remove();
  });

  function open(path: string): void {
    try {
      chmodSync(path, 0o755);
    } catch {
      // Not every test has it.
    }
  }

  async function run(preset: string, exit: number, from = 'A'): Promise<Report> {
    const flags = ['--preset', preset, '--from', from, '--yes', '--accept-guard', '--json'];
    const user = ROOT ? { uid: NOBODY } : {};
    const ended = await bytesync(['sync', a, b, ...flags], { home, ...user });
    assert.equal(ended.code, exit, `${ended.stderr}${ended.stdout}`);
    const report = reportOf(ended);
    checkMessages(report);
    return report;
  }

  function restIsDone(): void {
    for (const path of ['rest/new.txt', 'rest/one.txt']) {
      assert.equal(readFileSync(join(b, path), 'utf8'), readFileSync(join(a, path), 'utf8'));
    }
  }

  it('check: what is identical, different, or may not be read is counted, and nothing changes', async () => {
    for (const root of [a, b]) {
      plant(root, {
        'same.txt': { content: 'same\n' },
        'secret.txt': { content: 'secret\n' },
      });
      give(root);
    }
    const before = [snapshot(a), snapshot(b)];
    chmodSync(join(a, 'secret.txt'), 0o200);
    const report = await run('check', 1);
    chmodSync(join(a, 'secret.txt'), 0o644);
    assert.deepEqual(problemsOf(report), ['entry-unreadable A secret.txt']);
    // Identical: same.txt and the folder rest.
    assert.deepEqual(report.check, { identical: 2, different: 1, onlyOn: 1, unreadable: 1 });
    assert.deepEqual([snapshot(a), snapshot(b)], before);
  });

  for (const preset of ['update', 'mirror', 'backup']) {
    it(`${preset}: a file that may not be read: a problem, the other side's stays`, async () => {
      plant(a, {
        'new-secret.txt': { content: 'only on A\n' },
        'secret.txt': { content: 'longer on A\n', date: NEW },
      });
      plant(b, { 'secret.txt': { content: 'on B\n', date: OLD } });
      for (const path of [a, b]) give(path);
      for (const path of ['secret.txt', 'new-secret.txt']) chmodSync(join(a, path), 0o200);
      const report = await run(preset, 1);
      const left = problemsOf(report);
      assert.deepEqual(left, [
        'entry-unreadable B new-secret.txt',
        'entry-unreadable A secret.txt',
      ]);
      assert.match(
        report.problems[0]?.message ?? '',
        /cannot be read on A\. Check its permissions/u,
      );
      restIsDone();
      assert.equal(readFileSync(join(b, 'secret.txt'), 'utf8'), 'on B\n');
      assert.ok(!readdirSync(b).includes('new-secret.txt'));
    });

    it(`${preset}: folders that may not be read or entered: what the other has is kept`, async () => {
      for (const name of ['closed', 'listed']) {
        plant(a, {
          [`${name}/one.txt`]: { content: 'A\n' },
          [`${name}/two.txt`]: { content: 'A\n' },
        });
        plant(b, {
          [`${name}/one.txt`]: { content: 'B\n' },
          [`${name}/own.txt`]: { content: 'B\n' },
        });
      }
      for (const path of [a, b]) give(path);
      chmodSync(join(a, 'closed'), 0o000);
      chmodSync(join(a, 'listed'), 0o444);
      const before = snapshot(b);
      const report = await run(preset, 1);
      assert.deepEqual(problemsOf(report), [
        'entry-unreadable A closed',
        'entry-unreadable A listed',
      ]);
      restIsDone();
      const after = snapshot(b);
      for (const [path, state] of Object.entries(before)) {
        if (/^(?:closed|listed)/u.test(path)) assert.equal(after[path], state, path);
      }
    });
  }

  it('mirror: an unreadable folder at the target is not deleted', async () => {
    plant(b, { 'closed/own.txt': { content: 'B\n' }, 'gone.txt': { content: 'B\n' } });
    for (const path of [a, b]) give(path);
    chmodSync(join(b, 'closed'), 0o000);
    const report = await run('mirror', 1);
    assert.deepEqual(problemsOf(report), ['entry-unreadable B closed']);
    restIsDone();
    assert.ok(!readdirSync(b).includes('gone.txt'));
    chmodSync(join(b, 'closed'), 0o755);
    assert.equal(readFileSync(join(b, 'closed/own.txt'), 'utf8'), 'B\n');
  });

  it('a .gitignore that may not be read: what it would leave out is left alone', async () => {
    plant(a, { 'sub/.gitignore': { content: '*.key\n' }, 'sub/my.key': { content: 'secret\n' } });
    plant(b, { 'sub/own.txt': { content: 'B\n' } });
    for (const path of [a, b]) give(path);
    chmodSync(join(a, 'sub/.gitignore'), 0o000);
    const report = await run('mirror', 1);
    assert.deepEqual(problemsOf(report), ['entry-unreadable A sub']);
    assert.match(report.problems[0]?.message ?? '', /\.gitignore/u);
    restIsDone();
    assert.deepEqual(readdirSync(join(b, 'sub')), ['own.txt']);
  });

  it('a target that may not be written to: one problem, and it still is a source', async () => {
    plant(b, { 'own.txt': { content: 'B\n' } });
    give(a);
    give(b);
    if (ROOT) chownSync(b, 0, 0);
    chmodSync(b, 0o555);
    const before = snapshot(b);
    const report = await run('update', 1);
    assert.deepEqual(problemsOf(report), ['read-only B ']);
    assert.match(report.problems[0]?.message ?? '', /may not be written to/u);
    assert.deepEqual(snapshot(b), before);
    assert.equal(readFileSync(join(a, 'own.txt'), 'utf8'), 'B\n');
    chmodSync(b, 0o755);
  });

  it('a source that may not be written to: mirrored without a word', async () => {
    give(a);
    give(b);
    if (ROOT) chownSync(a, 0, 0);
    chmodSync(a, 0o555);
    await run('mirror', 0);
    assert.deepEqual(snapshot(b), snapshot(a));
    assert.ok(!readdirSync(a).includes('.bytesync'));
    chmodSync(a, 0o755);
  });

  it('read-only files and folders of one’s own are updated and keep their modes', async () => {
    plant(a, {
      'shut/one.txt': { content: 'A\n', date: NEW, mode: 0o444 },
      shut: { folder: true, mode: 0o555 },
    });
    plant(b, {
      'shut/one.txt': { content: 'B\n', mode: 0o444 },
      'shut/gone.txt': { content: 'B\n' },
      shut: { folder: true, mode: 0o555 },
    });
    for (const path of [a, b]) give(path);
    await run('mirror', 0);
    assert.deepEqual(snapshot(b), snapshot(a));
    for (const root of [a, b]) chmodSync(join(root, 'shut'), 0o755);
  });

  it('what belongs to somebody else: not-permitted, the rest is done', async () => {
    plant(a, {
      'theirs/one.txt': { content: 'A\n', date: NEW },
      'theirs/new.txt': { content: 'A\n' },
    });
    plant(b, { 'theirs/one.txt': { content: 'B\n' } });
    for (const path of [a, b]) give(path);
    // Only root can give something away; what nobody else owns is an ordinary update.
    if (!ROOT) {
      await run('update', 0);
      return;
    }
    chownSync(join(b, 'theirs'), 0, 0);
    const before = snapshot(b);
    const report = await run('update', 1);
    assert.deepEqual(problemsOf(report), [
      'not-permitted B theirs/new.txt',
      'not-permitted B theirs/one.txt',
    ]);
    restIsDone();
    const after = snapshot(b);
    for (const path of Object.keys(before).filter((path) => path.startsWith('theirs'))) {
      assert.equal(after[path], before[path]);
    }
  });
});
