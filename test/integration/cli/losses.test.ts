import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startRelay } from './pair.ts';
import { type Ended, Program, reportOf, temporaryFolder } from './program.ts';
import { Pty } from './pty.ts';
import { NEW, noise, OLD, plant, snapshot } from './trees.ts';

/** Short enough for a test that waits for it. */
const PATIENCE = { BYTESYNC_MEMBER_PATIENCE_MS: '3000' };
/** Long enough for members that come back one after the other on a busy machine. */
const LONG = { BYTESYNC_MEMBER_PATIENCE_MS: '40000' };

const LARGE = noise(3, 24_000_000);

describe('bytesync when members or the relay are lost', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let relay: Awaited<ReturnType<typeof startRelay>>;
  const running: (Program | Pty)[] = [];
  const at = (name: string) => join(folder.path, name);

  beforeEach(async () => {
    folder = await temporaryFolder();
    relay = await startRelay(at('relay-home'), { data: at('relay-data') });
    plant(at('a'), {
      'large.bin': { content: LARGE, date: NEW },
      'many/0.txt': { content: 'on A\n' },
      'both.txt': { content: 'newer on A\n', date: NEW },
    });
    for (let index = 1; index < 40; index += 1) {
      plant(at('a'), { [`many/${index}.bin`]: { content: noise(index, 300_000) } });
    }
    plant(at('b'), {
      'both.txt': { content: 'older on B\n', date: OLD },
      'only-b.txt': { content: 'on B\n' },
    });
  });

  afterEach(async () => {
    for (const program of running.splice(0)) {
      program.process.kill('SIGKILL');
      await program.ended;
    }
    relay.program.kill('SIGKILL');
    await relay.program.ended;
    await folder.remove();
  });

  function member(name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Program {
    const options = { home: at(`home-${name}`), env: { ...PATIENCE, ...env } };
    const program = new Program(args, options);
    running.push(program);
    return program;
  }

  const host = (flags: readonly string[], env?: NodeJS.ProcessEnv) =>
    member('a', ['host', at('a'), '--relay', relay.url, '--json', ...flags], env);

  const joiner = (link: string, env?: NodeJS.ProcessEnv) =>
    member('b', ['join', link, at('b'), '--accept-incoming', '--accept-guard', '--json'], env);

  async function linkOf(program: Program): Promise<string> {
    const [, link = ''] = await program.printed(/"link":"([^"]+)"/);
    return link;
  }

  /** Contents have begun to arrive at a member's folder. */
  const receives = (program: Program) =>
    program.printed(/"phase":"synchronizing","filesDone":\d+,"filesTotal":\d+,"bytesDone":[1-9]/);

  async function restartRelay(signal: NodeJS.Signals): Promise<void> {
    relay.program.kill(signal);
    await relay.program.ended;
    const port = Number(new URL(relay.url).port);
    relay = await startRelay(at('relay-home'), { data: at('relay-data'), port });
  }

  /** Every path of B holds what it held or what A has, and nothing half. */
  function checkOldOrNew(before: Record<string, string>): void {
    const wanted = snapshot(at('a'));
    for (const [path, state] of Object.entries(snapshot(at('b')))) {
      assert.ok(
        state === before[path] || state === wanted[path] || state.startsWith('folder'),
        `${path}: ${state}`,
      );
    }
  }

  function checkEqual(ended: readonly Ended[]): void {
    for (const { code, stderr } of ended) assert.equal(code, 0, stderr);
    assert.deepEqual(snapshot(at('b')), snapshot(at('a')));
    for (const name of ['a', 'b']) {
      const staging = at(`${name}/.bytesync/staging`);
      assert.deepEqual(existsSync(staging) ? readdirSync(staging) : [], []);
    }
  }

  it('a newcomer that is killed in the middle: the host ends its part, and says who is lost', async () => {
    const before = snapshot(at('b'));
    const hosting = host(['--admit', 'all', '--yes', '--accept-guard']);
    const joining = joiner(await linkOf(hosting));
    await receives(joining);
    joining.kill('SIGKILL');
    const ended = await hosting.ended;
    assert.equal(ended.code, 1);
    const { status, problems } = reportOf(ended);
    assert.equal(status, 'done-with-errors');
    const own = problems.filter(({ path }) => path === '');
    assert.deepEqual(
      own.map(({ member, code }) => [member, code]),
      [['B', 'member-dropped']],
    );
    assert.match(own[0]?.message ?? '', /^B \(\S+\) left or was away for too long/);
    checkOldOrNew(before);
  });

  it('the host that is killed in the middle: the newcomer says so, and ends', async () => {
    const before = snapshot(at('b'));
    const hosting = host(['--admit', 'all', '--yes', '--accept-guard']);
    const joining = joiner(await linkOf(hosting));
    await receives(joining);
    hosting.kill('SIGKILL');
    const ended = await joining.ended;
    assert.equal(ended.code, 1);
    assert.match(ended.stderr, /^bytesync: The connection to A \(\S+\) was lost/);
    checkOldOrNew(before);
    // The same again, with nothing left over of the run that was cut off.
    const again = host(['--admit', 'all', '--yes', '--accept-guard']);
    checkEqual(await Promise.all([again.ended, joiner(await linkOf(again)).ended]));
  });

  it('the host that is killed while it waits for members: who is in it ends', async () => {
    const hosting = host(['--admit', 'all', '--yes', '--members', '3']);
    const joining = joiner(await linkOf(hosting));
    await hosting.printed(/"event":"member","member":"B","name":"[^"]*","state":"joined"/);
    await joining.printed(/"state":"joined"/);
    hosting.kill('SIGKILL');
    const ended = await joining.ended;
    assert.equal(ended.code, 1);
    assert.equal(reportOf(ended).failure?.code, 'member-lost');
  });

  it('the host that is gone before somebody knocks: the newcomer does not wait for ever', async () => {
    const hosting = host(['--admit', 'all', '--yes']);
    const link = await linkOf(hosting);
    hosting.kill('SIGKILL');
    await hosting.ended;
    const ended = await joiner(link).ended;
    assert.equal(ended.code, 1);
    assert.match(ended.stderr, /^bytesync: The connection to the host was lost/);
  });

  for (const [when, env] of [
    ['while the others wait for it', PATIENCE],
    ['and is given up before the last one comes', { BYTESYNC_MEMBER_PATIENCE_MS: '50' }],
  ] as const) {
    it(`a newcomer that is killed before the run, ${when}: the host ends the session with a reason`, async () => {
      const hosting = host(['--admit', 'all', '--yes', '--members', '3'], env);
      const link = await linkOf(hosting);
      const joining = joiner(link);
      await joining.printed(/"state":"joined"/);
      joining.kill('SIGKILL');
      await joining.ended;
      plant(at('c'), {});
      const third = member('c', ['join', link, at('c'), '--accept-incoming', '--json']);
      const [hosted, thirds] = await Promise.all([hosting.ended, third.ended]);
      assert.deepEqual([hosted.code, thirds.code], [1, 1]);
      for (const ended of [hosted, thirds]) {
        assert.equal(reportOf(ended).failure?.code, 'member-lost', ended.stderr);
      }
    });
  }

  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    it(`the relay goes with ${signal} between plan and yes, and comes back: all is done`, async () => {
      const args = ['host', at('a'), '--relay', relay.url, '--admit', 'all', '--members', '2'];
      const hosting = new Pty(args, { home: at('home-a'), env: LONG });
      running.push(hosting);
      const [, link = ''] = await hosting.shows(/invitation (\S+)\n/);
      const joining = joiner(link, LONG);
      await hosting.shows(/Do it\? \[y\/N\] /);
      await restartRelay(signal);
      await hosting.shows(/The relay is away; trying again\./);
      await hosting.shows(/The relay is back\./);
      await joining.printed(/"event":"relay","online":true/);
      hosting.type('y');
      const [hosted, joined] = await Promise.all([hosting.ended, joining.ended]);
      assert.equal(hosted.code, 0, hosting.text);
      checkEqual([joined]);
    });

    it(`the relay goes with ${signal} while chunks travel, and comes back: all is done`, async () => {
      const hosting = host(['--admit', 'all', '--yes', '--accept-guard'], LONG);
      const joining = joiner(await linkOf(hosting), LONG);
      await receives(joining);
      await restartRelay(signal);
      checkEqual(await Promise.all([hosting.ended, joining.ended]));
    });
  }

  it('the relay goes again and again while chunks travel: all is done', async () => {
    const hosting = host(['--admit', 'all', '--yes', '--accept-guard'], LONG);
    const joining = joiner(await linkOf(hosting), LONG);
    await receives(joining);
    for (let round = 0; round < 3; round += 1) {
      await restartRelay(round % 2 === 0 ? 'SIGKILL' : 'SIGTERM');
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
    checkEqual(await Promise.all([hosting.ended, joining.ended]));
  });

  it('the relay is gone for good: both end with 4 and old or new content', async () => {
    const before = snapshot(at('b'));
    const patience = { ...LONG, BYTESYNC_RELAY_PATIENCE_MS: '1500' };
    const hosting = host(['--admit', 'all', '--yes', '--accept-guard'], patience);
    const joining = joiner(await linkOf(hosting), patience);
    await receives(joining);
    relay.program.kill('SIGKILL');
    for (const ended of await Promise.all([hosting.ended, joining.ended])) {
      assert.equal(ended.code, 4);
      assert.match(
        ended.stderr,
        /^bytesync: The connection to the relay 127\.0\.0\.1:\d+ was lost/,
      );
      assert.equal(reportOf(ended).failure?.code, 'relay-lost');
    }
    checkOldOrNew(before);
  });

  it('a relay that is not there: exit 4, and how to start one', async () => {
    relay.program.kill('SIGKILL');
    await relay.program.ended;
    const ended = await host([]).ended;
    assert.equal(ended.code, 4);
    assert.match(ended.stderr, /^bytesync: The relay \S+ cannot be reached .*bytesync relay\n$/);
  });
});
