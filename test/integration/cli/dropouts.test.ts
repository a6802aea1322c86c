import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { childrenOf } from '../proofs/processes.ts';
import { startRelay } from './pair.ts';
import { type Ended, events, Program, reportOf, temporaryFolder } from './program.ts';
import { noise, plant, snapshot } from './trees.ts';

/** A member that is killed does not come back; the others need not wait for a minute. */
const PATIENCE = { BYTESYNC_MEMBER_PATIENCE_MS: '4000' };

/** Far less than what travels: without the one that is gone nothing would go on. */
const BUFFER = {
  BYTESYNC_RELAY_SESSION_BYTES: '6000000',
  BYTESYNC_RELAY_RESERVED_BYTES: '2000000',
};

const MEGABYTES = 20;

describe('bytesync when one of three members goes in the middle', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let relay: Awaited<ReturnType<typeof startRelay>>;
  const running: Program[] = [];
  const at = (name: string) => join(folder.path, name);

  beforeEach(async () => {
    folder = await temporaryFolder();
    relay = await startRelay(at('relay-home'), { data: at('relay-data'), env: BUFFER });
    for (const name of ['a', 'b', 'c']) plant(at(name), {});
  });

  afterEach(async () => {
    for (const program of running.splice(0)) {
      program.kill('SIGKILL');
      await program.ended;
    }
    relay.program.kill('SIGKILL');
    await relay.program.ended;
    await folder.remove();
  });

  function member(name: string, args: readonly string[]): Program {
    const program = new Program(args, { home: at(`home-${name}`), env: PATIENCE });
    running.push(program);
    return program;
  }

  /** A hosts, B and C join, in this order. */
  async function start(preset = 'update'): Promise<[a: Program, b: Program, c: Program]> {
    const flags = ['--admit', 'all', '--yes', '--accept-guard', '--members', '3', '--json'];
    const a = member('a', ['host', at('a'), '--relay', relay.url, '--preset', preset, ...flags]);
    const [, link = ''] = await a.printed(/"link":"([^"]+)"/u);
    const join = (name: string) => {
      const answers = ['--accept-incoming', '--accept-guard', '--json'];
      return member(name, ['join', link, at(name), ...answers]);
    };
    const b = join('b');
    await a.printed(/"event":"member","member":"B","name":"[^"]*","state":"joined"/u);
    return [a, b, join('c')];
  }

  const large = (from: number) =>
    Object.fromEntries(
      Array.from({ length: MEGABYTES }, (_, index) => [
        `from ${from}/${index}.bin`,
        { content: noise(from + index, 1_000_000) },
      ]),
    );

  /** Contents have begun to arrive at a member's folder. */
  const receives = (program: Program) =>
    program.printed(/"phase":"synchronizing","filesDone":\d+,"filesTotal":\d+,"bytesDone":[1-9]/u);

  function checkPartial(ended: readonly Ended[], who: string): void {
    for (const one of ended) {
      assert.equal(one.code, 1, one.stderr);
      const { status, failure, problems } = reportOf(one);
      assert.deepEqual([status, failure], ['done-with-errors', undefined]);
      const left = events(one.stdout).filter(({ event }) => event === 'dropped');
      assert.deepEqual(
        left.map(({ member, code, since }) => [member, code, typeof since]),
        [[who, 'member-dropped', 'number']],
      );
      const whole = problems.filter(({ path }) => path === '');
      assert.deepEqual(
        whole.map(({ member, code }) => [member, code]),
        [[who, 'member-dropped']],
      );
    }
  }

  /** A fresh run brings all of them into agreement, with nothing left over. */
  async function checkAgain(): Promise<void> {
    const ended = await Promise.all((await start()).map((one) => one.ended));
    for (const { code, stderr } of ended) assert.equal(code, 0, stderr);
    for (const name of ['a', 'b', 'c']) {
      assert.deepEqual(snapshot(at(name)), snapshot(at('a')));
      const staging = at(`${name}/.bytesync/staging`);
      assert.deepEqual(existsSync(staging) ? readdirSync(staging) : [], []);
    }
  }

  it('a recipient that is killed while the relay is full: the others have everything', async () => {
    plant(at('a'), large(100));
    const [a, b, c] = await start();
    await receives(c);
    c.kill('SIGKILL');
    const ended = await Promise.all([a.ended, b.ended]);
    checkPartial(ended, 'C');
    assert.deepEqual(snapshot(at('b')), snapshot(at('a')));
    await checkAgain();
  });

  it('a source that is killed: what others have goes on to all, the rest is told', async () => {
    plant(at('a'), { 'on A.txt': { content: 'on A' } });
    plant(at('c'), large(200));
    const [a, b, c] = await start();
    await receives(b);
    c.kill('SIGKILL');
    const ended = await Promise.all([a.ended, b.ended]);
    checkPartial(ended, 'C');
    for (const one of ended) {
      const lost = reportOf(one).problems.filter(({ path }) => path !== '');
      assert.ok(lost.length > 0);
      for (const { code, message } of lost) {
        assert.equal(code, 'source-lost');
        assert.match(message, /^The member that it was to come from, C, went/u);
      }
    }
    const found = snapshot(at('b'));
    const wanted = { ...snapshot(at('a')), ...snapshot(at('c')) };
    assert.equal(found['on A.txt'], wanted['on A.txt']);
    for (const [path, state] of Object.entries(found)) {
      assert.ok(state === wanted[path] || state.startsWith('folder'), path);
    }
    await checkAgain();
  });
});

describe('bytesync sync when the process of one of two folders goes in the middle', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let program: Program | undefined;
  const at = (name: string) => join(folder.path, name);

  beforeEach(async () => {
    folder = await temporaryFolder();
    for (const [name, from] of [
      ['a', 100],
      ['b', 200],
    ] as const) {
      const files = Array.from({ length: 12 }, (_, index) => {
        return [`of ${name}/${index}`, { content: noise(from + index, 400_000) }] as const;
      });
      plant(at(name), Object.fromEntries(files));
    }
  });

  afterEach(async () => {
    program?.kill('SIGKILL');
    await program?.ended;
    await folder.remove();
  });

  // Without word from the command the host would wait longer than a test may take.
  const sync = (...more: string[]) =>
    new Program(['sync', at('a'), at('b'), '--yes', '--json', ...more], {
      home: at('home'),
      env: { BYTESYNC_MEMBER_PATIENCE_MS: '3000000' },
    });

  it('the other folder keeps what it got whole, and the report says what is missing', async () => {
    const wanted = { ...snapshot(at('a')), ...snapshot(at('b')) };
    program = sync('--limit-rate', '1MB');
    await program.printed(/"phase":"synchronizing","filesDone":[2-9],/u);
    const children = childrenOf(program.process.pid ?? 0);
    const members = children.filter(({ command }) => command.includes('--member-process'));
    process.kill(members[1]?.pid ?? 0, 'SIGKILL');
    const ended = await program.ended;
    assert.equal(ended.code, 1, ended.stderr);
    const { status, failure, problems } = reportOf(ended);
    assert.deepEqual([status, failure], ['done-with-errors', undefined]);
    const whole = problems.filter(({ path }) => path === '');
    assert.deepEqual(
      whole.map(({ member, code }) => [member, code]),
      [['B', 'member-dropped']],
    );
    for (const [path, state] of Object.entries(snapshot(at('a')))) {
      assert.ok(state === wanted[path] || state.startsWith('folder'), path);
    }
    program = sync();
    const again = await program.ended;
    assert.equal(again.code, 0, again.stderr);
    for (const name of ['a', 'b']) {
      const found = Object.entries(snapshot(at(name))).filter(
        ([, one]) => !one.startsWith('folder'),
      );
      const files = Object.entries(wanted).filter(([, one]) => !one.startsWith('folder'));
      assert.deepEqual(Object.fromEntries(found), Object.fromEntries(files));
    }
  });
});
