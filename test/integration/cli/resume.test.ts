import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startRelay } from './pair.ts';
import { type Ended, Program, reportOf, temporaryFolder } from './program.ts';
import { NEW, noise, OLD, plant, snapshot } from './trees.ts';

const PATIENCE = { BYTESYNC_MEMBER_PATIENCE_MS: '3000', BYTESYNC_RELAY_PATIENCE_MS: '1500' };
const SIZE = 64_000_000;
const LARGE = noise(7, SIZE);
/** Slow enough for somebody to look at how far it is before it is through. */
const SLOWLY = ['--limit-rate', '10MB'];

interface Members {
  readonly source: Program;
  readonly target: Program;
}

describe('bytesync after a run that was ended in the middle of a large file', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let relay: Awaited<ReturnType<typeof startRelay>>;
  const running: Program[] = [];
  const at = (name: string) => join(folder.path, name);

  beforeEach(async () => {
    folder = await temporaryFolder();
    relay = await newRelay();
    plant(at('a'), { 'large.bin': { content: LARGE, date: NEW }, 'f.txt': { content: 'on A\n' } });
    plant(at('b'), {});
  });

  afterEach(async () => {
    for (const program of [...running.splice(0), relay.program]) {
      program.kill('SIGKILL');
      await program.ended;
    }
    await folder.remove();
  });

  let relays = 0;
  const newRelay = () => {
    relays += 1;
    return startRelay(at('relay-home'), { data: at(`relay-${relays}`) });
  };

  function member(name: string, args: readonly string[]): Program {
    const program = new Program([...args, '--json'], { home: at(`home-${name}`), env: PATIENCE });
    running.push(program);
    return program;
  }

  /** A hosts and has what B gets. */
  async function start(flags: readonly string[] = []): Promise<Members> {
    const answers = ['--admit', 'all', '--yes', '--accept-guard'];
    const source = member('a', ['host', at('a'), '--relay', relay.url, ...answers, ...flags]);
    const [, link = ''] = await source.printed(/"link":"([^"]+)"/);
    const target = member('b', ['join', link, at('b'), '--accept-incoming', '--accept-guard']);
    return { source, target };
  }

  function filesIn(name: string): string[] {
    const path = at(`b/.bytesync/${name}`);
    return existsSync(path) ? readdirSync(path) : [];
  }

  /** Bytes of the file that lie in B's staging. */
  function staged(): number {
    const runs = filesIn('staging').filter((name) => !name.endsWith('.json'));
    const sizes = runs.flatMap((run) => {
      return filesIn(`staging/${run}`).map((name) => {
        return (
          statSync(at(`b/.bytesync/staging/${run}/${name}`), { throwIfNoEntry: false })?.size ?? 0
        );
      });
    });
    return Math.max(0, ...sizes);
  }

  /** A run in which B gets half of the file and a little more before `end` happens. */
  async function endsHalfWay(end: (members: Members) => void): Promise<void> {
    const members = await start(SLOWLY);
    while (staged() < 0.5 * SIZE && members.target.process.exitCode === null) await delay(10);
    end(members);
    await Promise.all([members.source.ended, members.target.ended]);
    assert.equal(existsSync(at('b/large.bin')), false);
  }

  async function completes(): Promise<{ sent: number; reused: number }> {
    const { source, target } = await start();
    const ended: Ended[] = await Promise.all([source.ended, target.ended]);
    for (const { code, stderr } of ended) assert.equal(code, 0, stderr);
    assert.deepEqual(snapshot(at('b')), snapshot(at('a')));
    assert.deepEqual([filesIn('staging'), filesIn('partial')], [[], []]);
    const { relay: traffic, bytes } = reportOf(await source.ended);
    return { sent: traffic.bytesOut, reused: bytes.reused };
  }

  for (const [who, end] of [
    ['the target is killed', ({ target }) => target.kill('SIGKILL')],
    ['the source is killed', ({ source }) => source.kill('SIGKILL')],
    ['the relay is killed', () => relay.program.kill('SIGKILL')],
    ['somebody interrupts the target', ({ target }) => target.kill('SIGINT')],
  ] as const satisfies readonly (readonly [string, (members: Members) => void])[]) {
    it(`${who}: only the rest travels`, async () => {
      await endsHalfWay(end);
      if (relay.program.process.signalCode !== null) relay = await newRelay();
      const { sent, reused } = await completes();
      assert.ok(sent < 0.6 * SIZE, `sent ${sent}`);
      assert.ok(reused > 0.45 * SIZE, `reused ${reused}`);
    });
  }

  it('the file of the source is another one by then: nothing of the first is in it', async () => {
    await endsHalfWay(({ target }) => target.kill('SIGKILL'));
    plant(at('a'), { 'large.bin': { content: noise(8, SIZE), date: OLD } });
    const { reused } = await completes();
    assert.equal(reused, 0);
  });

  it('the file of the source is another one with the same date and size: what is equal does not travel', async () => {
    await endsHalfWay(({ target }) => target.kill('SIGKILL'));
    const edited = Buffer.concat([noise(9, 0.25 * SIZE), LARGE.subarray(0.25 * SIZE)]);
    plant(at('a'), { 'large.bin': { content: edited, date: NEW } });
    const { reused } = await completes();
    assert.ok(reused > 0.2 * SIZE && reused < 0.8 * SIZE, `reused ${reused}`);
  });
});
