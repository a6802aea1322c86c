import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import stringWidth from 'string-width';
import { startRelay } from './pair.ts';
import { Program, temporaryFolder } from './program.ts';
import { CTRL_D, Pty } from './pty.ts';
import { NEW, noise, OLD, plant, snapshot } from './trees.ts';

const WIDE =
  '0/名前の長いフォルダー/その中にもう一つの名前の長いフォルダー/👩‍👩‍👧 とても長い名前のファイル.txt';
const LONG = `a folder with a name that goes on and on/${'and on '.repeat(12)}/the file itself.txt`;

const SHARED = Object.fromEntries(
  Array.from({ length: 60 }, (_, at) => [`same/${at}.txt`, { content: `${at}\n` }]),
);

const FRAME = /Synchronizing…/;

const BUSY = fileURLToPath(new URL('./busyQuestion.child.ts', import.meta.url));

describe('bytesync on a terminal', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const running: (Pty | Program)[] = [];
  const at = (name: string) => join(folder.path, name);

  beforeEach(async () => {
    folder = await temporaryFolder();
    plant(at('left'), {
      ...SHARED,
      'only-left.txt': { content: 'left\n' },
      'newer.txt': { content: 'newer\n', date: NEW },
    });
    plant(at('right'), { ...SHARED, 'newer.txt': { content: 'old\n', date: OLD } });
  });

  afterEach(async () => {
    for (const program of running.splice(0)) {
      program.process.kill('SIGKILL');
      await program.ended;
    }
    await folder.remove();
  });

  function terminal(name: string, args: readonly string[], columns = 80): Pty {
    const program = new Pty(args, { home: at(`home-${name}`), columns });
    running.push(program);
    return program;
  }

  const sync = (...flags: string[]) =>
    terminal('sync', ['sync', at('left'), at('right'), ...flags]);

  /** No line is wider than the terminal, nothing hides the cursor for good, no two empty lines. */
  function checkScreen(program: Pty, columns = 80): void {
    for (const line of program.text.split('\n')) {
      assert.ok(stringWidth(line) <= columns, `${stringWidth(line)} columns: ${line}`);
    }
  }

  function checkCursor(raw: string): void {
    assert.ok(raw.lastIndexOf('\u001b[?25h') >= raw.lastIndexOf('\u001b[?25l'), 'cursor hidden');
  }

  it('shows the plan, asks, does it, and shows what was done', async () => {
    const program = sync();
    await program.shows(
      /Plan \(update: the newest wins, nothing is deleted\), 63 items compared\n/,
    );
    await program.shows(/ +new +changed +dates +deleted +size\n/);
    await program.shows(/ {2}A {2}left +0 +0 +0 +0 +0 B\n {2}B {2}right +1 +1 +0 +0 +11 B\n/);
    await program.shows(/ {2}changed {2}A → B {2}newer\.txt\n {2}new {6}A → B {2}only-left\.txt\n/);
    await program.shows(/\nDo it\? \[y\/N\] /);
    program.type('y');
    const { code, raw } = await program.ended;
    assert.equal(code, 0);
    await program.shows(/\nDone in [\d.]+ s: 1 copied, 1 updated\.\n/);
    await program.shows(/Sent 11 B of content, saved 0 B\.\nRelay: .* all of it sealed\.\n$/);
    assert.deepEqual(snapshot(at('left')), snapshot(at('right')));
    checkScreen(program);
    checkCursor(raw);
  });

  for (const [name, answer] of [
    ['n', 'n\r'],
    ['Enter', '\r'],
    ['the end of the input', CTRL_D],
    ['anything but yes', 'yonder\r'],
  ] as const) {
    it(`${name} is no: nothing changes, exit 3`, async () => {
      const before = [snapshot(at('left')), snapshot(at('right'))];
      const program = sync();
      await program.shows(/Do it\? \[y\/N\] /);
      program.press(answer);
      assert.equal((await program.ended).code, 3);
      assert.match(program.text, /bytesync: The plan was not agreed to on A \(left\)/);
      assert.deepEqual([snapshot(at('left')), snapshot(at('right'))], before);
    });
  }

  it('what was typed before the question does not answer it', async () => {
    const program = sync();
    for (let line = 0; line < 5; line += 1) program.type('y');
    await program.shows(/Do it\? \[y\/N\] /);
    program.type('n');
    assert.equal((await program.ended).code, 3);
  });

  it('nor does it when the machine is so busy that it is read late', async () => {
    const program = new Pty([], { command: [process.execPath, BUSY] });
    running.push(program);
    const [, pid = ''] = await program.shows(/ready (\d+)\n/);
    program.type('yes');
    // The terminal echoes what it has taken in.
    await program.shows(/yes/);
    process.kill(Number(pid), 'SIGUSR2');
    await program.shows(/Sure\? /);
    program.type('no');
    await program.shows(/the answer was "no"/);
    assert.equal((await program.ended).code, 0);
  });

  describe('a guard', () => {
    beforeEach(() => {
      rmSync(at('left'), { recursive: true });
      plant(at('left'), {});
    });

    it('is asked separately, and no is no: exit 3', async () => {
      const before = snapshot(at('right'));
      const program = sync('--preset', 'mirror');
      await program.shows(/ {2}! A \(left\) has nothing at all/);
      await program.shows(/ {2}! All 61 files of B \(right\) would be deleted\.\n/);
      await program.shows(/\nDo it\? \[y\/N\] /);
      program.type('y');
      await program.shows(/\nThe lines with "!" are a warning\. Is that what you want\? \[y\/N\] /);
      program.type('n');
      assert.equal((await program.ended).code, 3);
      assert.deepEqual(snapshot(at('right')), before);
    });

    it('is asked although --yes was given, and yes is yes', async () => {
      const program = sync('--preset', 'mirror', '--yes');
      await program.shows(/Is that what you want\? \[y\/N\] /);
      program.type('yes');
      assert.equal((await program.ended).code, 0);
      assert.deepEqual(Object.keys(snapshot(at('right'))), ['']);
    });
  });

  it('says in one line that there is nothing to do', async () => {
    plant(at('right'), { 'newer.txt': { content: 'newer\n', date: NEW } });
    plant(at('right'), { 'only-left.txt': { content: 'left\n' } });
    const program = sync();
    assert.equal((await program.ended).code, 0);
    assert.match(program.text, /Nothing to do: all 63 items are the same\.\n$/);
  });

  it('a long plan is capped, and names are shortened in the middle', async () => {
    plant(at('left'), { [WIDE]: { content: 'wide\n' }, [LONG]: { content: 'long\n' } });
    plant(at('left'), { '1 new\nline\u001b[31m.txt': { content: 'x\n' } });
    for (let index = 0; index < 40; index += 1) {
      plant(at('left'), { [`more/${index}.txt`]: { content: 'x\n' } });
    }
    const program = sync();
    await program.shows(/ {2}0\/名前\S*…\S* とても長い名前のファイル\.txt\n/);
    await program.shows(/ {2}1 new\\nline\\u\{1b\}\[31m\.txt\n/);
    await program.shows(/ {2}a folder with a name that …\S.*the file itself\.txt\n/);
    await program.shows(/ {2}… and \d+ more\n/);
    await program.shows(/Do it\?/);
    assert.ok(!program.text.includes('new\nline'));
    program.type('y');
    const { code, raw } = await program.ended;
    assert.equal(code, 0);
    assert.ok(!raw.includes('\u001b[31m'), 'a name must not colour the terminal');
    checkScreen(program);
    assert.deepEqual(snapshot(at('left')), snapshot(at('right')));
  });

  it('shows each member’s phase, files, bytes, speed and time left while it goes on', async () => {
    for (let index = 0; index < 6; index += 1) {
      plant(at('left'), { [`large-${index}.bin`]: { content: noise(index, 8_000_000) } });
    }
    const program = sync('--yes', '--limit-rate', '12MB');
    await program.shows(FRAME);
    await program.shows(/files +bytes +speed +left\n/);
    await program.shows(/A {2}left {3}syncing/);
    await program.shows(
      /B {2}right {2}syncing +\d+\/8 +[\d.]+ MB\/48 MB +[\d.]+ [KM]B\/s +[\d.]+ s/,
    );
    const { code, raw } = await program.ended;
    assert.equal(code, 0);
    checkScreen(program);
    checkCursor(raw);
    // The table is gone when the report stands there.
    assert.match(program.text, /Done in [\d.]+ s: 7 copied, 1 updated\./);
  });

  it('has a column for what did not have to travel, once there is some', async () => {
    for (let index = 0; index < 3; index += 1) {
      plant(at('left'), { [`large-${index}.bin`]: { content: noise(index, 9_000_000) } });
    }
    const changed = noise(50, 4_000_000);
    const longer = Buffer.concat([changed, Buffer.from('end')]);
    plant(at('left'), { 'changed.bin': { content: longer, date: NEW } });
    plant(at('right'), { 'changed.bin': { content: changed, date: OLD } });
    const program = sync('--yes', '--limit-rate', '8MB');
    await program.shows(/speed +left +reused\n/);
    await program.shows(/A {2}left {3}syncing .* (?:4\.0|3\.\d) MB\n/);
    await program.shows(/B {2}right {2}syncing .* (?:4\.0|3\.\d) MB\n/);
    const { code } = await program.ended;
    assert.equal(code, 0);
    checkScreen(program);
  });

  describe('two terminals', () => {
    let relay: Awaited<ReturnType<typeof startRelay>>;

    beforeEach(async () => {
      relay = await startRelay(at('relay-home'), { data: at('relay-data') });
      running.push(relay.program);
    });

    const hostArgs = (...flags: string[]) => [
      ...['host', at('left'), '--relay', relay.url, '--name', 'laptop', ...flags],
    ];
    const WORDS = /\n {4}([a-z]+(?: {2}[a-z]+){5})\n/;

    async function linkOf(host: Pty): Promise<string> {
      // The terminal wraps nothing that it gets: the link is one line.
      const [, link = ''] = await host.shows(/^invitation (\S+)\n/);
      return link;
    }

    it('both compare the same words, both agree, and a confirmed device is trusted later', async () => {
      const host = terminal('a', hostArgs());
      const link = await linkOf(host);
      const joiner = terminal('b', ['join', link, at('right'), '--name', 'desktop']);
      await joiner.shows(/laptop hosts this session\. Compare these words with its screen:/);
      const [, there = ''] = await joiner.shows(WORDS);
      await host.shows(/desktop wants to join\. Compare these words with its screen:/);
      const [, here = ''] = await host.shows(WORDS);
      assert.equal(here, there);
      await joiner.shows(/Do they match\? \[y\/N\] /);
      joiner.type('y');
      await host.shows(/Do they match\? Let desktop in\? \[y\/N\] /);
      host.type('y');
      await host.shows(/B desktop is in\.\n/);
      await host.shows(/Press Enter when everybody is here\. /);
      host.type('');
      await host.shows(/Do it\? \[y\/N\] /);
      await joiner.shows(/Waiting for the answer of A laptop\.\n/);
      host.type('y');
      await joiner.shows(/Let this plan change your folders\? \[y\/N\] /);
      joiner.type('y');
      for (const program of [host, joiner]) {
        const { code, raw } = await program.ended;
        assert.equal(code, 0, program.text);
        assert.match(program.text, /A {2}laptop: left/);
        assert.match(program.text, /Done in /);
        checkCursor(raw);
      }
      assert.deepEqual(snapshot(at('left')), snapshot(at('right')));

      const again = new Program(hostArgs('--admit', 'trusted', '--yes'), { home: at('home-a') });
      running.push(again);
      const [, second = ''] = await again.printed(/^invitation (\S+)\n/);
      const back = terminal('b', ['join', second, at('right'), '--accept-incoming']);
      // The newcomer knows the host as well: nobody is asked anything.
      assert.equal((await back.ended).code, 0, back.text);
      assert.equal((await again.ended).code, 0);
      assert.doesNotMatch(back.text, /\[y\/N\]/);
    });

    it('no at the words: nobody is let in or sends anything, exit 3', async () => {
      const host = terminal('a', hostArgs());
      const link = await linkOf(host);
      const before = snapshot(at('right'));
      const joiner = terminal('b', ['join', link, at('right')]);
      await joiner.shows(/Do they match\? \[y\/N\] /);
      joiner.type('n');
      assert.equal((await joiner.ended).code, 3);
      assert.match(joiner.text, /The safety words were not confirmed/);
      const second = terminal('c', ['join', link, at('right'), '--name', 'other']);
      await second.shows(/Do they match\? \[y\/N\] /);
      second.type('y');
      // The first one's question may still be open; it is too late for its answer.
      for (;;) {
        const [, name] = await host.shows(/Let (\S+) in\? \[y\/N\] /);
        host.type('n');
        if (name === 'other') break;
      }
      assert.equal((await second.ended).code, 3);
      assert.match(second.text, /The host did not let this device in/);
      assert.deepEqual(snapshot(at('right')), before);
    });

    it('a newcomer that comes while the host waits for Enter is asked about at once', async () => {
      plant(at('third'), SHARED);
      const host = terminal('a', hostArgs('--yes'));
      const link = await linkOf(host);
      const accept = ['--accept-incoming'];
      const members = ['b', 'c'].map((name, index) => {
        const args = ['join', link, at(index === 0 ? 'right' : 'third'), '--name', name, ...accept];
        return () => {
          const program = new Program(args, { home: at(`home-${name}`) });
          running.push(program);
          return program;
        };
      });
      const joined: Program[] = [];
      for (const [index, start] of members.entries()) {
        joined.push(start());
        await host.shows(new RegExp(`Let ${'bc'[index]} in\\? \\[y/N\\] `));
        host.type('y');
        await host.shows(/Press Enter when everybody is here\. /);
      }
      host.type('');
      assert.equal((await host.ended).code, 0, host.text);
      for (const program of joined) {
        const { code, stderr } = await program.ended;
        assert.equal(code, 0, stderr);
      }
      assert.deepEqual(snapshot(at('left')), snapshot(at('third')));
    });

    it('a newcomer that gives up at the door: the host says so, and waits for another one', async () => {
      const host = terminal('a', hostArgs('--admit', 'all', '--members', '2', '--yes'));
      const link = await linkOf(host);
      await host.shows(/Waiting for members: 1 of 2 is in\.\n/);
      const leaving = terminal('b', ['join', link, at('right'), '--name', 'desktop']);
      await leaving.shows(/Do they match\? \[y\/N\] /);
      leaving.type('n');
      await leaving.ended;
      await host.shows(/desktop went away before it was in\.\n/);
      const joiner = terminal('b', ['join', link, at('right'), '--name', 'other']);
      await joiner.shows(/Do they match\? \[y\/N\] /);
      joiner.type('y');
      await joiner.shows(/Let this plan change your folders\? \[y\/N\] /);
      joiner.type('y');
      assert.deepEqual([(await host.ended).code, (await joiner.ended).code], [0, 0], host.text);
      assert.doesNotMatch(host.text, /other went away/u);
      assert.deepEqual(snapshot(at('left')), snapshot(at('right')));
    });

    it('no of the newcomer: exit 3 on both, its folder as it was', async () => {
      const host = terminal('a', hostArgs('--admit', 'all', '--members', '2', '--yes'));
      const link = await linkOf(host);
      const before = snapshot(at('right'));
      const joiner = terminal('b', ['join', link, at('right'), '--name', 'desktop']);
      await joiner.shows(/Do they match\? \[y\/N\] /);
      joiner.type('y');
      await joiner.shows(/Let this plan change your folders\? \[y\/N\] /);
      joiner.type('n');
      assert.deepEqual([(await host.ended).code, (await joiner.ended).code], [3, 3]);
      assert.match(host.text, /The plan was not agreed to on B \(desktop\)/);
      assert.deepEqual(snapshot(at('right')), before);
    });
  });
});
