import assert from 'node:assert/strict';
import { join } from 'node:path';
import { bytesync, type Ended, events, reportOf, temporaryFolder } from './program.ts';
import { NEW, noise, OLD, type Planted, plant, snapshot, stagedIn } from './trees.ts';

const BIG = noise(7, 300_000);
const EDITED = Buffer.concat([BIG, Buffer.from('more')]);

const LEFT: Record<string, Planted> = {
  '2024/05/beach.jpg': { content: EDITED, date: NEW },
  '2024/06/peak.jpg': { content: 'peak\n', date: OLD },
  '2024/06/only.txt': { content: 'only here\n' },
  'twice.txt': { content: 'one\n' },
  '2024/twice.txt': { content: 'two\n' },
  'to-peak': { link: '2024/06/peak.jpg' },
};
const RIGHT: Record<string, Planted> = {
  'Italy/beach.jpg': { content: BIG, date: OLD },
  'Alps/peak.jpg': { content: 'the peak\n', date: NEW },
  'Alps/extra.txt': { content: 'extra\n' },
  'notes/twice.txt': { content: 'three\n' },
  empty: { folder: true },
};

describe('bytesync sync --match name', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let a: string;
  let b: string;
  let c: string;
  let before: [Record<string, string>, Record<string, string>];

  beforeEach(async () => {
    folder = await temporaryFolder();
    [a, b, c] = ['left', 'right', 'third'].map((name) => join(folder.path, name)) as [
      string,
      string,
      string,
    ];
    plant(a, LEFT);
    plant(b, RIGHT);
    before = [snapshot(a), snapshot(b)];
  });

  afterEach(() => folder.remove());

  const sync = (preset: string, ...flags: readonly string[]): Promise<Ended> =>
    bytesync(['sync', a, b, '--match', 'name', '--preset', preset, '--yes', ...flags]);
  const planOf = (ended: Ended) => events(ended.stdout).find(({ event }) => event === 'plan');
  const conflictsOf = (ended: Ended) => {
    const report = reportOf(ended);
    return report.problems.map(({ path, code }) => `${code} ${path}`);
  };
  const TWICE = ['conflict 2024/twice.txt', 'conflict notes/twice.txt', 'conflict twice.txt'];

  it('mirrors to where each file lies, and leaves alone what stands twice', async () => {
    const ended = await sync('mirror', '--accept-guard', '--json');
    assert.deepEqual(conflictsOf(ended), TWICE);
    const [left, right] = before;
    const { 'Alps/extra.txt': _, ...kept } = right;
    assert.deepEqual(snapshot(a), left);
    assert.deepEqual(snapshot(b), {
      ...kept,
      'Italy/beach.jpg': left['2024/05/beach.jpg'],
      'Alps/peak.jpg': left['2024/06/peak.jpg'],
      '2024': left['2024'],
      '2024/06': left['2024/06'],
      '2024/06/only.txt': left['2024/06/only.txt'],
    });
    const report = reportOf(ended);
    const { copied, updated, deleted, conflicts } = report.items;
    // The two folders that are made count, too.
    assert.deepEqual(
      { copied, updated, deleted, conflicts },
      { copied: 3, updated: 2, deleted: 1, conflicts: 3 },
    );
    assert.ok(report.bytes.reused > 250_000, 'a delta, between two places');
    assert.equal(planOf(ended)?.match, 'name');
    assert.deepEqual([stagedIn(a), stagedIn(b)], [[], []]);
  });

  it('has nothing to do a second time', async () => {
    await sync('mirror', '--accept-guard');
    const after = [snapshot(a), snapshot(b)];
    const again = await sync('mirror', '--json');
    const { copied, updated, deleted } = reportOf(again).items;
    assert.deepEqual({ copied, updated, deleted }, { copied: 0, updated: 0, deleted: 0 });
    assert.deepEqual([snapshot(a), snapshot(b)], after);
  });

  it('updates both ways among three, and deletes nothing', async () => {
    plant(c, { 'all/beach.jpg': { content: BIG, date: OLD }, 'all/new.txt': { content: 'new\n' } });
    const ended = await bytesync(['sync', a, b, c, '--match', 'name', '--yes', '--json']);
    assert.deepEqual(conflictsOf(ended), TWICE);
    const [left, right] = before;
    const [nowA, nowB, nowC] = [snapshot(a), snapshot(b), snapshot(c)];
    assert.equal(nowA['2024/06/peak.jpg'], right['Alps/peak.jpg']);
    assert.equal(nowA['Alps/extra.txt'], right['Alps/extra.txt']);
    assert.equal(nowB['Italy/beach.jpg'], left['2024/05/beach.jpg']);
    assert.equal(nowC['all/beach.jpg'], left['2024/05/beach.jpg']);
    assert.equal(nowC['Alps/peak.jpg'], right['Alps/peak.jpg']);
    assert.equal(nowC['2024/06/only.txt'], left['2024/06/only.txt']);
    for (const [now, old] of [
      [nowA, left],
      [nowB, right],
    ] as const) {
      assert.equal(now['all/new.txt'], nowC['all/new.txt']);
      assert.deepEqual(
        Object.keys(old).filter((path) => !(path in now)),
        [],
      );
      assert.equal(now['notes/twice.txt'], old['notes/twice.txt']);
    }
    assert.ok(!('to-peak' in nowB) && !('empty' in nowA), 'neither links nor empty folders');
    const again = await bytesync(['sync', a, b, c, '--match', 'name', '--yes', '--json']);
    assert.equal(reportOf(again).items.copied + reportOf(again).items.updated, 0);
  });

  it('checks by name', async () => {
    const ended = await sync('check', '--json');
    assert.deepEqual(reportOf(ended).check, {
      identical: 0,
      different: 2,
      // Those that stand twice path by path, extra.txt and only.txt.
      onlyOn: 5,
      unreadable: 0,
    });
    assert.deepEqual([snapshot(a), snapshot(b)], before);
  });

  it('says in the plan how files are matched, and which names stand several times', async () => {
    const ended = await bytesync(['sync', a, b, '--match', 'name', '--dry-run']);
    assert.match(ended.stdout, /^Plan \(update: [^)]*\), \d+ items compared by name$/mu);
    assert.match(ended.stdout, /^\s+conflict\s+name several times on A\s+twice\.txt$/mu);
    assert.deepEqual([snapshot(a), snapshot(b)], before);
  });

  for (const flags of [
    ['--preset', 'two-way'],
    ['--only', 'folders'],
  ]) {
    it(`is a matter of usage with ${flags.join(' ')}`, async () => {
      const ended = await bytesync(['sync', a, b, '--match', 'name', '--yes', ...flags]);
      assert.equal(ended.code, 2, ended.stderr);
      assert.deepEqual([snapshot(a), snapshot(b)], before);
    });
  }
});
