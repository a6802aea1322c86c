import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesync, events, reportOf, temporaryFolder } from './program.ts';
import { NEW, noise, OLD, type Planted, plant, snapshot } from './trees.ts';

const SHARED: Record<string, Planted> = {
  'same.txt': { content: 'the same everywhere\n' },
  'more/one.txt': { content: 'one\n' },
  'more/two.txt': { content: 'two\n' },
  'more/three.txt': { content: 'three\n' },
  'more/four.txt': { content: 'four\n' },
  'more/five.txt': { content: 'five\n' },
};

const LEFT: Record<string, Planted> = {
  ...SHARED,
  'only-here.txt': { content: 'new on the left\n' },
  'deep/er/file.txt': { content: 'deep\n', mode: 0o600 },
  'tool.sh': { content: '#!/bin/sh\n', mode: 0o755 },
  link: { link: 'same.txt' },
  'newer.txt': { content: 'newer on the left\n', date: NEW },
  'older.txt': { content: 'old\n', date: OLD },
  'empty.txt': { content: '' },
  'empty folder': { folder: true },
};

const RIGHT: Record<string, Planted> = {
  ...SHARED,
  'only-there.txt': { content: 'new on the right\n' },
  'newer.txt': { content: 'older on the right\n', date: OLD },
  'older.txt': { content: 'newer on the right\n', date: NEW },
};

describe('bytesync sync', () => {
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

  it('update: the newest wins both ways, nothing is deleted, all agree afterwards', async () => {
    const ended = await bytesync(['sync', a, b, '--yes', '--json']);
    assert.equal(ended.code, 0, ended.stderr);
    const report = reportOf(ended);
    assert.equal(report.status, 'done');
    assert.deepEqual(snapshot(a), snapshot(b));
    assert.equal(readFileSync(join(a, 'older.txt'), 'utf8'), 'newer on the right\n');
    assert.equal(readFileSync(join(b, 'newer.txt'), 'utf8'), 'newer on the left\n');
    assert.ok(existsSync(join(a, 'only-there.txt')));
    // copied: only-here, deep, deep/er, file, tool, link, empty, empty folder, only-there
    assert.equal(report.items.copied, 9);
    assert.equal(report.items.updated, 2);
    assert.equal(report.items.deleted, 0);
  });

  it('the same command again copies nothing', async () => {
    await bytesync(['sync', a, b, '--yes']);
    const before = [snapshot(a), snapshot(b)];
    const ended = await bytesync(['sync', a, b, '--yes', '--json']);
    assert.equal(ended.code, 0);
    const { items, bytes } = reportOf(ended);
    assert.deepEqual(
      [items.copied, items.updated, items.deleted, items.conflicts, items.errors, bytes.literal],
      [0, 0, 0, 0, 0, 0],
    );
    assert.deepEqual([snapshot(a), snapshot(b)], before);
  });

  it('mirror: the others become like A, extra files go to the trash', async () => {
    const wanted = snapshot(a, { folderDates: false });
    const ended = await bytesync(['sync', a, b, '--preset', 'mirror', '--yes', '--json']);
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(snapshot(b), wanted);
    assert.deepEqual(snapshot(a, { folderDates: true }), snapshot(b, { folderDates: true }));
    const trash = join(b, '.bytesync', 'trash');
    const [run = ''] = readdirSync(trash).filter((name) => !name.endsWith('.json'));
    assert.equal(readFileSync(join(trash, run, 'only-there.txt'), 'utf8'), 'new on the right\n');
    assert.equal(readFileSync(join(trash, run, 'older.txt'), 'utf8'), 'newer on the right\n');
    assert.equal(reportOf(ended).items.deleted, 1);
  });

  it('mirror --from B goes the other way', async () => {
    const wanted = snapshot(b);
    const flags = ['--preset', 'mirror', '--from', 'B', '--yes', '--accept-guard'];
    const ended = await bytesync(['sync', a, b, ...flags]);
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(snapshot(a), wanted);
  });

  it('backup: like mirror, nothing is deleted', async () => {
    const ended = await bytesync(['sync', a, b, '--preset', 'backup', '--yes', '--json']);
    assert.equal(ended.code, 0, ended.stderr);
    assert.equal(readFileSync(join(b, 'older.txt'), 'utf8'), 'old\n');
    assert.ok(existsSync(join(b, 'only-there.txt')));
    assert.equal(reportOf(ended).items.deleted, 0);
  });

  it('check: compares by content and changes nothing', async () => {
    plant(b, { 'more/one.txt': { content: 'eno\n' } });
    const before = [snapshot(a), snapshot(b)];
    const ended = await bytesync(['sync', a, b, '--preset', 'check', '--json']);
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual([snapshot(a), snapshot(b)], before);
    const report = reportOf(ended);
    // same size, same date, other content: only a reading finds more/one.txt
    assert.deepEqual(report.check, { identical: 6, different: 3, onlyOn: 9, unreadable: 0 });
  });

  it('standard mode trusts size and date, checksum mode reads', async () => {
    plant(b, { 'more/one.txt': { content: 'eno\n' } });
    const standard = await bytesync(['sync', a, b, '--yes', '--dry-run', '--json']);
    assert.equal(reportOf(standard).items.conflicts, 0);
    const checksum = await bytesync([
      ...['sync', a, b, '--yes', '--dry-run', '--json', '--mode', 'checksum'],
    ]);
    assert.equal(checksum.code, 1);
    const { problems } = reportOf(checksum);
    assert.deepEqual(
      problems.map(({ path, code }) => [path, code]),
      [['more/one.txt', 'conflict']],
    );
  });

  it('--dry-run shows the plan and changes nothing', async () => {
    const before = [snapshot(a), snapshot(b)];
    const ended = await bytesync(['sync', a, b, '--dry-run']);
    assert.equal(ended.code, 0, ended.stderr);
    assert.match(ended.stdout, /only-here\.txt/);
    assert.deepEqual([snapshot(a), snapshot(b)], before);
  });

  it('--dry-run --json lists every item, however many', async () => {
    const many = Array.from({ length: 60 }, (_, index) => [`many/${index}`, { content: 'x' }]);
    plant(a, Object.fromEntries(many));
    const ended = await bytesync(['sync', a, b, '--dry-run', '--json']);
    const plan = events(ended.stdout).find((event) => event.event === 'plan');
    const operations = plan?.operations as { path: string }[];
    assert.equal(operations.filter(({ path }) => path.startsWith('many/')).length, 60);
  });

  it('without a terminal --yes is needed: exit 3 with the plan printed, nothing changed', async () => {
    const before = [snapshot(a), snapshot(b)];
    const ended = await bytesync(['sync', a, b]);
    assert.equal(ended.code, 3);
    assert.match(ended.stdout, /only-here\.txt/);
    assert.match(ended.stderr, /--yes/);
    assert.deepEqual([snapshot(a), snapshot(b)], before);
  });

  it('--yes never answers a guard, --accept-guard does', async () => {
    const empty = join(folder.path, 'empty');
    plant(empty, {});
    const before = snapshot(b);
    const flags = ['--preset', 'mirror', '--yes', '--json'];
    const refused = await bytesync(['sync', empty, b, ...flags]);
    assert.equal(refused.code, 3);
    assert.equal(reportOf(refused).status, 'refused');
    assert.match(refused.stderr, /--accept-guard/);
    assert.deepEqual(snapshot(b), before);
    const accepted = await bytesync(['sync', empty, b, ...flags, '--accept-guard']);
    assert.equal(accepted.code, 0, accepted.stderr);
    assert.deepEqual(Object.keys(snapshot(b)), ['']);
  });

  it('leaves out what .gitignore and --ignore say, unless --no-gitignore', async () => {
    plant(a, { '.gitignore': { content: 'built/\n' }, 'built/out.js': { content: 'x\n' } });
    plant(a, { 'notes.tmp': { content: 'x\n' } });
    const ended = await bytesync(['sync', a, b, '--yes', '--ignore', '*.tmp']);
    assert.equal(ended.code, 0, ended.stderr);
    assert.ok(!existsSync(join(b, 'built')));
    assert.ok(!existsSync(join(b, 'notes.tmp')));
    await bytesync(['sync', a, b, '--yes', '--no-gitignore']);
    assert.ok(existsSync(join(b, 'built', 'out.js')));
    assert.ok(existsSync(join(b, 'notes.tmp')));
  });

  it('moves only what differs of a large file', async () => {
    const old = noise(1, 8_000_000);
    const changed = Buffer.concat([
      old.subarray(0, 4_000_000),
      Buffer.from('in between'),
      old.subarray(4_000_000),
    ]);
    plant(a, { 'large.bin': { content: changed, date: NEW } });
    plant(b, { 'large.bin': { content: old, date: OLD } });
    const ended = await bytesync(['sync', a, b, '--yes', '--json']);
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(readFileSync(join(b, 'large.bin')), changed);
    const { bytes, relay, saved } = reportOf(ended);
    assert.ok(bytes.literal < 100_000, `literal ${bytes.literal}`);
    assert.ok(bytes.reused > 7_900_000, `reused ${bytes.reused}`);
    const file = { path: 'large.bin', member: 'B', bytes: bytes.reused, size: changed.length };
    assert.deepEqual(saved, { count: 1, files: [file] });
    assert.ok(relay.bytesIn < 400_000, `relay ${relay.bytesIn}`);
  });

  it('--json is one object a line, each with an event, the report last', async () => {
    const ended = await bytesync(['sync', a, b, '--yes', '--json']);
    const said = events(ended.stdout);
    assert.ok(said.every((event) => typeof event.event === 'string'));
    const names = said.map((event) => event.event);
    assert.ok(names.includes('plan'));
    assert.equal(names.at(-1), 'report');
    const report = reportOf(ended);
    assert.ok(report.relay.bytesIn > 0 && report.relay.bytesOut > 0);
    assert.equal(ended.stderr, '');
  });

  it('a failure is one sentence that says what to do; --debug adds the stack', async () => {
    const args = ['sync', a, join(folder.path, 'nowhere'), '--yes'];
    const plain = await bytesync(args);
    assert.match(plain.stderr, /^bytesync: The folder \S+ does not exist\. Check [^\n]+\.\n$/);
    const debug = await bytesync([...args, '--debug']);
    assert.ok(debug.stderr.startsWith(plain.stderr));
    assert.match(debug.stderr, /\n {4}at .*\nCaused by: .*ENOENT/s);
    assert.deepEqual([plain.code, debug.code], [2, 2]);
  });

  it('--quiet leaves out what goes on, not the plan and the report', async () => {
    const lines = async (...flags: string[]) => {
      const { stdout } = await bytesync(['sync', a, b, '--yes', '--dry-run', ...flags]);
      return stdout.split('\n');
    };
    const [said, quiet] = [await lines(), await lines('--quiet')];
    const left = said.filter((line) => !quiet.includes(line));
    assert.ok(left.length > 0 && left.every((line) => line.endsWith('…')), left.join('\n'));
    assert.ok(quiet.some((line) => line.startsWith('Plan (update')));
  });

  it('works for three members', async () => {
    const c = join(folder.path, 'third');
    plant(c, { 'third.txt': { content: 'only on C\n' }, 'newer.txt': { content: 'C\n', date: 1 } });
    const ended = await bytesync(['sync', a, b, c, '--yes', '--json']);
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(snapshot(a), snapshot(b));
    assert.deepEqual(snapshot(a), snapshot(c));
  });
});
