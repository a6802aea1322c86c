import assert from 'node:assert/strict';
import { join } from 'node:path';
import { bytesync, events, reportOf, temporaryFolder } from './program.ts';
import { NEW, OLD, type Planted, plant, snapshot } from './trees.ts';

const LEFT: Record<string, Planted> = {
  'a.ts': { content: 'new\n', date: NEW },
  'a.js': { content: 'new\n', date: NEW },
  'deep/er/b.ts': { content: 'b\n' },
  'deep/er/b.js': { content: 'b\n' },
  'vendor/c.ts': { content: 'c\n' },
};
const RIGHT: Record<string, Planted> = {
  'a.ts': { content: 'old\n', date: OLD },
  'a.js': { content: 'old\n', date: OLD },
  'extra/d.ts': { content: 'd\n' },
  'extra/d.js': { content: 'd\n' },
  'gone/e.ts': { content: 'e\n' },
  'vendor/f.ts': { content: 'f\n' },
};
const FILTER = 'name:*.ts AND NOT path:vendor/**';

describe('bytesync sync --filter', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let a: string;
  let b: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    a = join(folder.path, 'left');
    b = join(folder.path, 'right');
    plant(a, LEFT);
    plant(b, RIGHT);
  });

  afterEach(() => folder.remove());

  const sync = (filter: string, ...flags: readonly string[]) =>
    bytesync(['sync', a, b, '--filter', filter, '--accept-guard', ...flags]);
  const mirror = (filter: string, ...flags: readonly string[]) =>
    sync(filter, '--preset', 'mirror', '--yes', ...flags);
  const kinds = (root: string) =>
    Object.fromEntries(Object.entries(snapshot(root)).filter(([path]) => path !== ''));

  it('moves and deletes only what matches', async () => {
    const [left, before] = [kinds(a), kinds(b)];
    const ended = await mirror(FILTER, '--json');
    assert.equal(ended.code, 0, ended.stderr);
    const { 'extra/d.ts': _, 'gone/e.ts': __, ...rest } = before;
    const wanted = {
      ...rest,
      'a.ts': left['a.ts'],
      deep: left.deep,
      'deep/er': left['deep/er'],
      'deep/er/b.ts': left['deep/er/b.ts'],
    };
    assert.deepEqual(kinds(b), wanted);
    assert.deepEqual(kinds(a), left);
    const plan = events(ended.stdout).find(({ event }) => event === 'plan');
    // Left: a.js, b.js, extra and d.js, gone, vendor/c.ts, vendor/f.ts.
    assert.deepEqual(plan?.filter, { expression: FILTER, leftOut: 7 });
    const { copied, updated, deleted } = reportOf(ended).items;
    assert.deepEqual({ copied, updated, deleted }, { copied: 3, updated: 1, deleted: 2 });
  });

  it('has nothing to do a second time, and says what is left', async () => {
    await mirror(FILTER);
    const again = await mirror(FILTER);
    assert.equal(again.code, 0, again.stderr);
    const line = `Only what matches ${FILTER}; 7 other items differ and are left as they are.`;
    assert.ok(again.stdout.includes(line), again.stdout);
  });

  it('relative dates, labels and the rest of the language reach every member', async () => {
    const filter = 'A.date > B.date AND A.date < now-1d AND name:{a,b}.?s';
    const ended = await sync(filter, '--preset', 'backup', '--yes', '--json');
    assert.equal(ended.code, 0, ended.stderr);
    const { copied, updated } = reportOf(ended).items;
    assert.deepEqual([copied, updated], [0, 2]);
  });

  it('limits a check', async () => {
    const ended = await sync(FILTER, '--preset', 'check', '--json');
    assert.deepEqual(reportOf(ended).check, {
      identical: 0,
      different: 1,
      onlyOn: 3,
      unreadable: 0,
    });
  });

  for (const [filter, line, mark, sentence] of [
    [
      'name:*.ts AND is:fiel',
      '  name:*.ts AND is:fiel',
      '                   ^^^^',
      'The filter cannot be used at “fiel”: an item cannot be that. Perhaps “is:file” was meant.',
    ],
    [
      'on:A on:C',
      '  on:A on:C',
      '          ^',
      'The filter cannot be used at “C”: no data source has this label. The data sources are A, B.',
    ],
  ] as const) {
    it(`is a matter of usage where it is wrong: ${filter}`, async () => {
      const before = [snapshot(a), snapshot(b)];
      const ended = await mirror(filter);
      assert.equal(ended.code, 2);
      assert.equal(ended.stderr, `bytesync: ${sentence}\n${line}\n${mark}\n`);
      assert.deepEqual([snapshot(a), snapshot(b)], before);
    });
  }

  it('says in JSON what is wrong', async () => {
    const ended = await mirror('', '--json');
    assert.equal(ended.code, 2);
    const { status, failure } = reportOf(ended);
    assert.deepEqual([status, failure?.code], ['aborted', 'filter-invalid']);
  });
});
