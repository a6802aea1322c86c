import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { checkMessages, type PairEnded, problemsOf, runPair, startRelay } from './pair.ts';
import { type Program, temporaryFolder } from './program.ts';
import { NEW, noise, OLD, type Planted, plant, snapshot, stagedIn } from './trees.ts';

/** What every run must bring about although something else goes wrong. */
const REST: Record<string, Planted> = {
  'rest/new.txt': { content: 'new\n' },
  'rest/newer.txt': { content: 'newer on A\n', date: NEW },
};
const REST_OLD: Record<string, Planted> = {
  'rest/newer.txt': { content: 'older on B\n', date: OLD },
};

describe('bad input: files that change under way', () => {
  let suite: Awaited<ReturnType<typeof temporaryFolder>>;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let relay: { url: string; program: Program };
  let a: string;
  let b: string;

  before(async () => {
    suite = await temporaryFolder();
    relay = await startRelay(join(suite.path, 'home'), { data: join(suite.path, 'relay') });
  });

  after(async () => {
    relay.program.kill('SIGKILL');
    await relay.program.ended;
    await suite.remove();
  });

  beforeEach(async () => {
    folder = await temporaryFolder();
    a = join(folder.path, 'a');
    b = join(folder.path, 'b');
    plant(a, REST);
    plant(b, REST_OLD);
  });

  afterEach(() => folder.remove());

  function run(between: () => void, flags: readonly string[] = []): Promise<PairEnded> {
    const home = join(suite.path, 'home');
    return runPair({ home, relay: relay.url, a, b, flags }, between);
  }

  /** Exit 1 on the host, these problems and no others, and the rest is synchronized. */
  function expectLeft({ host, report, joined }: PairEnded, problems: readonly string[]): void {
    assert.deepEqual(problemsOf(report), problems, host.stderr);
    assert.deepEqual([host.code, joined.code], [1, 1], joined.text);
    assert.equal(report.status, 'done-with-errors');
    checkMessages(report);
    for (const path of Object.keys(REST)) {
      assert.deepEqual(readFileSync(join(b, path)), readFileSync(join(a, path)), path);
    }
    for (const root of [a, b]) assert.deepEqual(stagedIn(root), []);
  }

  it('a source that vanishes before it is read: entry-vanished, nothing arrives', async () => {
    plant(a, {
      'gone.txt': { content: 'soon gone\n' },
      'big.bin': { content: noise(1, 3_000_000) },
    });
    const ended = await run(() => {
      rmSync(join(a, 'gone.txt'));
      rmSync(join(a, 'big.bin'));
    });
    expectLeft(ended, ['entry-vanished B big.bin', 'entry-vanished B gone.txt']);
    assert.ok(!existsSync(join(b, 'gone.txt')) && !existsSync(join(b, 'big.bin')));
  });

  it('a source that is truncated, rewritten, or grows: source-changed, the old stays', async () => {
    plant(a, {
      'shorter.bin': { content: noise(1, 2_000_000), date: NEW },
      'rewritten.txt': { content: 'AAAA\n', date: NEW },
      'log.txt': { content: 'line\n', date: NEW },
    });
    plant(b, {
      'shorter.bin': { content: noise(2, 1_000_000) },
      'rewritten.txt': { content: 'old\n' },
    });
    const before = snapshot(b);
    const ended = await run(() => {
      truncateSync(join(a, 'shorter.bin'), 1_000);
      // The same size and date: only inode and ctime tell.
      plant(a, { 'rewritten.txt': { content: 'BBBB\n', date: NEW } });
      appendFileSync(join(a, 'log.txt'), 'another\n');
    });
    expectLeft(ended, [
      'source-changed B log.txt',
      'source-changed B rewritten.txt',
      'source-changed B shorter.bin',
    ]);
    const after = snapshot(b);
    for (const path of ['shorter.bin', 'rewritten.txt']) assert.equal(after[path], before[path]);
    assert.ok(!existsSync(join(b, 'log.txt')));
  });

  it('a source that is written to all the time: source-changed, nothing half arrives', async () => {
    plant(a, { 'busy.bin': { content: noise(1, 2_000_000), date: NEW } });
    plant(b, { 'busy.bin': { content: noise(2, 2_000_000) } });
    const before = snapshot(b);
    let writing: NodeJS.Timeout | undefined;
    try {
      const ended = await run(() => {
        writing = setInterval(() => appendFileSync(join(a, 'busy.bin'), 'x'), 1);
      });
      expectLeft(ended, ['source-changed B busy.bin']);
    } finally {
      clearInterval(writing);
    }
    assert.equal(snapshot(b)['busy.bin'], before['busy.bin']);
  });

  it('a target that changes after the inventory: left alone, target-changed', async () => {
    for (const name of ['edited', 'touched', 'deleted', 'replaced']) {
      plant(a, { [`${name}.txt`]: { content: `${name} on A\n`, date: NEW } });
      plant(b, { [`${name}.txt`]: { content: `${name} on B\n` } });
    }
    const ended = await run(() => {
      appendFileSync(join(b, 'edited.txt'), 'an edit\n');
      plant(b, { 'touched.txt': { content: 'touched on X\n' } });
      rmSync(join(b, 'deleted.txt'));
      rmSync(join(b, 'replaced.txt'));
      plant(b, { 'replaced.txt/inside.txt': { content: 'a folder now\n' } });
    });
    expectLeft(ended, [
      'target-changed B deleted.txt',
      'target-changed B edited.txt',
      'target-changed B replaced.txt',
      'target-changed B touched.txt',
    ]);
    assert.equal(readFileSync(join(b, 'edited.txt'), 'utf8'), 'edited on B\nan edit\n');
    assert.equal(readFileSync(join(b, 'touched.txt'), 'utf8'), 'touched on X\n');
    assert.ok(!existsSync(join(b, 'deleted.txt')));
    assert.equal(readFileSync(join(b, 'replaced.txt/inside.txt'), 'utf8'), 'a folder now\n');
    assert.equal(ended.report.items.conflicts, 4);
  });

  it('mirror: what changes or appears at the target after the inventory is not deleted', async () => {
    plant(b, {
      'extra/edited.txt': { content: 'extra\n' },
      'extra/same.txt': { content: 'goes to the trash\n' },
      'appears/old.txt': { content: 'goes to the trash\n' },
    });
    const flags = ['--preset', 'mirror'];
    const ended = await run(() => {
      appendFileSync(join(b, 'extra/edited.txt'), 'an edit\n');
      plant(b, { 'appears/new.txt': { content: 'nobody saw this\n' } });
    }, flags);
    assert.deepEqual([ended.host.code, ended.joined.code], [1, 1]);
    assert.equal(readFileSync(join(b, 'extra/edited.txt'), 'utf8'), 'extra\nan edit\n');
    assert.equal(readFileSync(join(b, 'appears/new.txt'), 'utf8'), 'nobody saw this\n');
    assert.ok(!existsSync(join(b, 'extra/same.txt')) && !existsSync(join(b, 'appears/old.txt')));
    const codes = problemsOf(ended.report);
    assert.ok(codes.includes('target-changed B extra/edited.txt'), codes.join());
    assert.ok(codes.includes('target-not-empty B appears'), codes.join());
    assert.equal(readFileSync(join(b, 'rest/newer.txt'), 'utf8'), 'newer on A\n');
  });

  it('a path that appears at the target after the inventory is not overwritten', async () => {
    plant(a, {
      'file.txt': { content: 'A\n' },
      'folder/in.txt': { content: 'A\n' },
      link: { link: 'x' },
    });
    const ended = await run(() => {
      plant(b, {
        'file.txt': { content: 'B was here\n' },
        folder: { content: 'B was here\n' },
        'link/in.txt': { content: 'B was here\n' },
      });
    });
    const { report, host } = ended;
    assert.equal(host.code, 1);
    const codes = problemsOf(report);
    for (const path of ['file.txt', 'folder', 'link']) {
      assert.ok(codes.includes(`target-changed B ${path}`), codes.join());
    }
    assert.ok(codes.includes('dependency-failed B folder/in.txt'), codes.join());
    assert.equal(readFileSync(join(b, 'file.txt'), 'utf8'), 'B was here\n');
    assert.equal(readFileSync(join(b, 'folder'), 'utf8'), 'B was here\n');
    assert.equal(readFileSync(join(b, 'link/in.txt'), 'utf8'), 'B was here\n');
    assert.equal(readFileSync(join(b, 'rest/newer.txt'), 'utf8'), 'newer on A\n');
  });

  it('the whole target folder goes away: an error, not a new folder', async () => {
    const ended = await run(() => rmSync(b, { recursive: true }));
    assert.deepEqual([ended.host.code, ended.joined.code], [1, 1]);
    assert.equal(ended.report.failure?.code, 'target-changed');
    assert.match(ended.host.stderr, /^bytesync: B \(\S+\): It changed or went away after/u);
    assert.match(ended.joined.text, /bytesync: \S+\/b changed or went away after the comparison/u);
    // Where another member keeps its folder is nobody's business.
    assert.ok(!`${ended.host.stdout}${ended.host.stderr}`.includes(b));
    assert.ok(!existsSync(b));
  });
});
