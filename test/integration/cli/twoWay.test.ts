import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesync, reportOf, temporaryFolder } from './program.ts';
import { type Planted, plant, snapshot } from './trees.ts';

const TREE: Record<string, Planted> = {
  'notes.txt': { content: 'notes\n' },
  'plan.md': { content: 'plan\n' },
  'src/main.ts': { content: 'main\n' },
  'src/old/gone.ts': { content: 'gone\n' },
  'src/old/too.ts': { content: 'too\n' },
  'docs/a.md': { content: 'a\n' },
  'docs/b.md': { content: 'b\n' },
};

describe('bytesync sync --preset two-way', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let a: string;
  let b: string;
  let c: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    [a, b, c] = ['a', 'b', 'c'].map((name) => join(folder.path, name)) as [string, string, string];
    for (const place of [a, b, c]) plant(place, {});
    plant(a, TREE);
  });

  afterEach(() => folder.remove());

  async function meet(...folders: readonly string[]) {
    const ended = await bytesync(['sync', ...folders, '--preset', 'two-way', '--yes', '--json']);
    assert.ok(ended.code === 0 || ended.code === 1, ended.stderr);
    return reportOf(ended);
  }

  it('brings changes, new files and deletions to the other side, both ways', async () => {
    assert.equal((await meet(a, b)).items.copied, 10);
    writeFileSync(join(a, 'notes.txt'), 'notes of A\n');
    rmSync(join(a, 'src', 'old'), { recursive: true });
    writeFileSync(join(b, 'plan.md'), 'plan of B\n');
    writeFileSync(join(b, 'new.txt'), 'new on B\n');
    rmSync(join(b, 'docs', 'b.md'));
    const { items, status } = await meet(a, b);
    assert.equal(status, 'done');
    assert.deepEqual(
      {
        copied: items.copied,
        updated: items.updated,
        deleted: items.deleted,
        conflicts: items.conflicts,
      },
      { copied: 1, updated: 2, deleted: 4, conflicts: 0 },
    );
    assert.deepEqual(snapshot(a), snapshot(b));
    assert.equal(readFileSync(join(b, 'notes.txt'), 'utf8'), 'notes of A\n');
    assert.equal(readFileSync(join(a, 'plan.md'), 'utf8'), 'plan of B\n');
    assert.ok(!existsSync(join(b, 'src', 'old')) && !existsSync(join(a, 'docs', 'b.md')));
    // What goes is in the trash.
    const trash = readdirSync(join(a, '.bytesync', 'trash'), { recursive: true }).map(String);
    assert.ok(
      trash.some((path) => path.endsWith(join('docs', 'b.md'))),
      trash.join(),
    );
    const again = (await meet(a, b)).items;
    assert.deepEqual([again.copied, again.updated, again.deleted, again.conflicts], [0, 0, 0, 0]);
  });

  it('leaves alone what was changed on both, and says so', async () => {
    await meet(a, b);
    writeFileSync(join(a, 'notes.txt'), 'notes of A\n');
    writeFileSync(join(b, 'notes.txt'), 'the notes of B\n');
    rmSync(join(a, 'plan.md'));
    writeFileSync(join(b, 'plan.md'), 'the plan of B\n');
    const report = await meet(a, b);
    assert.equal(report.items.conflicts, 2);
    const [notes, plan] = report.problems;
    assert.match(`${notes?.path}: ${notes?.message}`, /^notes\.txt: .*changed on several sides/);
    assert.match(`${plan?.path}: ${plan?.message}`, /^plan\.md: .*changed on one side and deleted/);
    assert.equal(readFileSync(join(a, 'notes.txt'), 'utf8'), 'notes of A\n');
    assert.equal(readFileSync(join(b, 'plan.md'), 'utf8'), 'the plan of B\n');
  });

  it('a folder that missed a run neither brings back what was deleted nor loses its edits', async () => {
    await meet(a, b, c);
    writeFileSync(join(a, 'notes.txt'), 'notes of A\n');
    rmSync(join(b, 'docs', 'a.md'));
    writeFileSync(join(b, 'docs', 'b.md'), 'b of B\n');
    await meet(a, b);
    writeFileSync(join(c, 'docs', 'b.md'), 'another b, of C\n');
    // The order of the folders, and so their letters, are others.
    const report = await meet(c, b, a);
    assert.equal(report.items.conflicts, 1);
    assert.equal(readFileSync(join(c, 'notes.txt'), 'utf8'), 'notes of A\n');
    assert.ok(!existsSync(join(c, 'docs', 'a.md')));
    assert.equal(readFileSync(join(c, 'docs', 'b.md'), 'utf8'), 'another b, of C\n');
    assert.equal(readFileSync(join(a, 'docs', 'b.md'), 'utf8'), 'b of B\n');
  });

  it('deletes nothing where it remembers nothing', async () => {
    await meet(a, b);
    rmSync(join(a, 'notes.txt'));
    rmSync(join(b, '.bytesync', 'last-sync'));
    writeFileSync(join(a, '.bytesync', 'last-sync'), 'not what it was');
    await meet(a, b);
    assert.equal(readFileSync(join(a, 'notes.txt'), 'utf8'), 'notes\n');
  });

  it('remembers nothing of a dry run', async () => {
    await bytesync(['sync', a, b, '--preset', 'two-way', '--dry-run']);
    assert.ok(!existsSync(join(a, '.bytesync', 'last-sync')));
  });
});
