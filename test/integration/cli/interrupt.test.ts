import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startRelay } from './pair.ts';
import { Program, reportOf, temporaryFolder } from './program.ts';
import { CTRL_C, Pty } from './pty.ts';
import { NEW, noise, OLD, plant, snapshot } from './trees.ts';

const SHARED = Object.fromEntries(
  Array.from({ length: 30 }, (_, at) => [`same/${at}.txt`, { content: `${at}\n` }]),
);

/** Processes that run this program for a test's own home, by their command lines. */
function processesOf(home: string): string[] {
  const found: string[] = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
      if (!environment.includes(`BYTESYNC_HOME=${home}`)) continue;
      // What has ended and waits for its parent has no command line any more.
      const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
      if (command.includes('cli.js')) found.push(command);
    } catch {
      // It ended meanwhile.
    }
  }
  return found;
}

async function allGone(home: string): Promise<void> {
  while (processesOf(home).length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
}

describe('bytesync when it is interrupted', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let home: string;
  let temporary: string;
  let before: Record<string, string>;
  const running: (Program | Pty)[] = [];
  const at = (name: string) => join(folder.path, name);

  beforeEach(async () => {
    folder = await temporaryFolder();
    home = at('home');
    temporary = at('tmp');
    plant(temporary, {});
    plant(at('a'), { ...SHARED, 'small.txt': { content: 'newer on A\n', date: NEW } });
    for (let index = 0; index < 8; index += 1) {
      plant(at('a'), { [`large-${index}.bin`]: { content: noise(index, 6_000_000), date: NEW } });
    }
    plant(at('b'), { ...SHARED, 'small.txt': { content: 'older on B\n', date: OLD } });
    plant(at('b'), { 'large-0.bin': { content: noise(99, 1_000_000), date: OLD } });
    before = snapshot(at('b'));
  });

  afterEach(async () => {
    for (const program of running.splice(0)) {
      program.process.kill('SIGKILL');
      await program.ended;
    }
    await folder.remove();
  });

  const env = () => ({ TMPDIR: temporary });

  function terminal(args: readonly string[]): Pty {
    const program = new Pty(args, { home, env: env() });
    running.push(program);
    return program;
  }

  function plain(args: readonly string[], ownHome = home): Program {
    const program = new Program(args, { home: ownHome, env: env() });
    running.push(program);
    return program;
  }

  /** Every path of B holds what it held or what A has, and nothing half; A is as it was. */
  function checkOldOrNew(): void {
    const wanted = snapshot(at('a'));
    for (const [path, state] of Object.entries(snapshot(at('b')))) {
      assert.ok(state === before[path] || state === wanted[path], `${path}: ${state}`);
    }
    for (const path of Object.keys(before)) assert.ok(path in snapshot(at('b')), path);
  }

  /** The same run again does the rest, and clears what the first one left. */
  async function checkAgain(): Promise<void> {
    const args = ['sync', at('a'), at('b'), '--yes', '--accept-guard'];
    const ended = await plain(args).ended;
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(snapshot(at('b')), snapshot(at('a')));
    for (const name of ['a', 'b']) {
      const staging = at(`${name}/.bytesync/staging`);
      assert.deepEqual(existsSync(staging) ? readdirSync(staging) : [], []);
    }
  }

  function checkTerminal(raw: string): void {
    assert.ok(raw.lastIndexOf('\u001b[?25h') >= raw.lastIndexOf('\u001b[?25l'), 'cursor hidden');
  }

  it('Ctrl-C at a question: exit 130, a sentence, nothing changed, no process left', async () => {
    const program = terminal(['sync', at('a'), at('b')]);
    await program.shows(/Do it\? \[y\/N\] /);
    program.press(CTRL_C);
    const { code, raw } = await program.ended;
    assert.equal(code, 130, program.text);
    assert.match(program.text, /\nbytesync: Interrupted\. Every path holds its old or its new/);
    checkTerminal(raw);
    await allGone(home);
    assert.deepEqual(readdirSync(temporary), []);
    assert.deepEqual(snapshot(at('b')), before);
  });

  it('Ctrl-C during the transfer: exit 130, old or new content, no process left', async () => {
    const program = terminal(['sync', at('a'), at('b'), '--yes', '--accept-guard']);
    await program.shows(/syncing +\d+\/9 +[1-9]/);
    program.press(CTRL_C);
    const { code, raw } = await program.ended;
    assert.equal(code, 130, program.text);
    assert.match(program.text, /bytesync: Interrupted\./);
    checkTerminal(raw);
    await allGone(home);
    assert.deepEqual(readdirSync(temporary), []);
    checkOldOrNew();
    await checkAgain();
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`${signal} without a terminal: exit 130, the report says so`, async () => {
      const program = plain(['sync', at('a'), at('b'), '--yes', '--accept-guard', '--json']);
      await program.printed(
        /"phase":"synchronizing","filesDone":\d+,"filesTotal":9,"bytesDone":[1-9]/,
      );
      program.kill(signal);
      const ended = await program.ended;
      assert.equal(ended.code, 130);
      assert.equal(ended.stderr.match(/^bytesync: /gm)?.length, 1);
      const report = reportOf(ended);
      assert.deepEqual([report.status, report.failure?.code], ['aborted', 'interrupted']);
      await allGone(home);
      checkOldOrNew();
      await checkAgain();
    });
  }

  it('kill -9 of the command: its members and its relay go too, old or new content', async () => {
    const program = plain(['sync', at('a'), at('b'), '--yes', '--accept-guard', '--json']);
    await program.printed(
      /"phase":"synchronizing","filesDone":\d+,"filesTotal":9,"bytesDone":[1-9]/,
    );
    assert.equal(processesOf(home).length, 4);
    program.kill('SIGKILL');
    await program.ended;
    await allGone(home);
    assert.deepEqual(readdirSync(temporary), []);
    checkOldOrNew();
    await checkAgain();
  });

  describe('of host and join', () => {
    let relay: Awaited<ReturnType<typeof startRelay>>;

    beforeEach(async () => {
      relay = await startRelay(at('relay-home'), { data: at('relay-data') });
      running.push(relay.program);
    });

    const hostArgs = (...flags: string[]) => [
      ...['host', at('a'), '--relay', relay.url, '--name', 'Ana', '--admit', 'all', ...flags],
    ];
    const joinArgs = (link: string) => [
      ...['join', link, at('b'), '--name', 'Ben', '--accept-incoming', '--accept-guard', '--json'],
    ];

    it('Ctrl-C while the host waits for members: exit 130, and who is in it hears it', async () => {
      const host = terminal(hostArgs());
      const [, link = ''] = await host.shows(/^invitation (\S+)\n/);
      const joiner = plain(joinArgs(link), at('home-b'));
      await host.shows(/Press Enter when everybody is here\. /);
      await joiner.printed(/"state":"joined"/);
      host.press(CTRL_C);
      assert.equal((await host.ended).code, 130, host.text);
      assert.match(host.text, /\nbytesync: Interrupted\./);
      const joined = await joiner.ended;
      assert.equal(joined.code, 1);
      assert.match(joined.stderr, /^bytesync: A \(Ana\): Interrupted\./);
      assert.equal(reportOf(joined).failure?.code, 'member-failed');
    });

    const started = async (name: string, link: string) => {
      plant(at(name), {});
      const args = ['join', link, at(name), '--accept-incoming', '--accept-guard', '--json'];
      const joiner = plain(args, at(`home-${name}`));
      await joiner.printed(/"state":"joined"/);
      return joiner;
    };

    it('a newcomer before the run: 130 there with a sentence, and the others do it without that one', async () => {
      const host = plain(hostArgs('--yes', '--accept-guard', '--members', '3', '--json'));
      const [, link = ''] = await host.printed(/"link":"([^"]+)"/);
      const joiner = plain(joinArgs(link), at('home-b'));
      await host.printed(/"member":"B","name":"Ben","state":"joined"/);
      await joiner.printed(/"state":"joined"/);
      joiner.kill('SIGINT');
      const left = await joiner.ended;
      assert.equal(left.code, 130, left.stderr);
      assert.match(
        left.stdout,
        /"event":"note","text":"You left the session before its run began\. The others can go on without you\."/,
      );
      await host.printed(/"member":"B","name":"Ben","state":"left"/);
      await host.printed(/"Waiting for members: 1 of 3 is in\."/);
      const others = [await started('c', link), await started('d', link)];
      const ended = await Promise.all([host, ...others].map((one) => one.ended));
      for (const { code, stderr } of ended) assert.equal(code, 0, stderr);
      for (const name of ['c', 'd']) assert.deepEqual(snapshot(at(name)), snapshot(at('a')));
      assert.deepEqual(snapshot(at('b')), before);
    });

    it('a newcomer while the host is asked whether everybody is here: it is asked again', async () => {
      const host = terminal(hostArgs('--yes', '--accept-guard'));
      const [, link = ''] = await host.shows(/^invitation (\S+)\n/);
      const joiner = plain(joinArgs(link), at('home-b'));
      await host.shows(/Press Enter when everybody is here\. /);
      await joiner.printed(/"state":"joined"/);
      joiner.kill('SIGINT');
      assert.equal((await joiner.ended).code, 130);
      await host.shows(/B Ben left before the run began\./);
      host.press('\r');
      await host.shows(/Waiting for members: 1 of 2 is in\./);
      const other = await started('c', link);
      await host.shows(/Press Enter when everybody is here\. /);
      host.press('\r');
      const ended = await Promise.all([host.ended, other.ended]);
      assert.deepEqual(
        ended.map(({ code }) => code),
        [0, 0],
        host.text,
      );
      assert.deepEqual(snapshot(at('c')), snapshot(at('a')));
      assert.deepEqual(snapshot(at('b')), before);
    });

    it('the host during the transfer: 130 there, 1 with a reason at the others', async () => {
      const host = plain(hostArgs('--yes', '--accept-guard', '--json'));
      const [, link = ''] = await host.printed(/"link":"([^"]+)"/);
      const joiner = plain(joinArgs(link), at('home-b'));
      await joiner.printed(
        /"phase":"synchronizing","filesDone":\d+,"filesTotal":9,"bytesDone":[1-9]/,
      );
      host.kill('SIGINT');
      const [hosted, joined] = await Promise.all([host.ended, joiner.ended]);
      assert.deepEqual([hosted.code, joined.code], [130, 1]);
      assert.match(joined.stderr, /^bytesync: A \(Ana\): Interrupted\./);
      checkOldOrNew();
      await checkAgain();
    });

    it('a newcomer during the transfer: 130 there, 1 with a reason at the host', async () => {
      const host = plain(hostArgs('--yes', '--accept-guard', '--json'));
      const [, link = ''] = await host.printed(/"link":"([^"]+)"/);
      const joiner = plain(joinArgs(link), at('home-b'));
      await joiner.printed(
        /"phase":"synchronizing","filesDone":\d+,"filesTotal":9,"bytesDone":[1-9]/,
      );
      joiner.kill('SIGINT');
      const [hosted, joined] = await Promise.all([host.ended, joiner.ended]);
      assert.deepEqual([hosted.code, joined.code], [1, 130]);
      const [problem] = reportOf(hosted).problems;
      assert.deepEqual([problem?.path, problem?.member], ['', 'B']);
      assert.match(problem?.message ?? '', /^B \(Ben\): Interrupted\./);
      checkOldOrNew();
      await checkAgain();
    });

    it('a question goes away when another member ends the run', async () => {
      const host = plain(hostArgs('--yes', '--accept-guard', '--json'));
      const [, link = ''] = await host.printed(/"link":"([^"]+)"/);
      const joiner = terminal(['join', link, at('b'), '--name', 'Ben']);
      await joiner.shows(/Let this plan change your folders\? \[y\/N\] /);
      host.kill('SIGINT');
      assert.equal((await host.ended).code, 130);
      assert.equal((await joiner.ended).code, 1, joiner.text);
      assert.match(joiner.text, /\nbytesync: A \(Ana\): Interrupted\./);
      assert.deepEqual(snapshot(at('b')), before);
    });
  });
});
