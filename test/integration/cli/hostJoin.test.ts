import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startRelay } from './pair.ts';
import { type Ended, events, Program, reportOf, temporaryFolder } from './program.ts';
import { NEW, noise, OLD, plant, snapshot } from './trees.ts';

/** What all have, so that no plan concerns more than half of a folder. */
const SHARED = Object.fromEntries(
  ['one', 'two', 'three', 'four', 'five', 'six', 'seven'].map((name) => [
    `same/${name}.txt`,
    { content: `${name}\n` },
  ]),
);
const A = {
  ...SHARED,
  'only-a.txt': { content: 'from A\n' },
  'newer.txt': { content: 'newer on A\n', date: NEW },
  'deep/file.txt': { content: 'deep\n' },
};
const B = {
  ...SHARED,
  'newer.txt': { content: 'old\n', date: OLD },
  'only-b.txt': { content: 'from B\n' },
};

describe('bytesync host and join', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let relay: Awaited<ReturnType<typeof startRelay>>;
  const running: Program[] = [];
  const at = (name: string) => join(folder.path, name);

  before(async () => {
    folder = await temporaryFolder();
    relay = await startRelay(at('relay-home'), { data: at('relay-data') });
  });

  after(async () => {
    relay.program.kill('SIGKILL');
    await relay.program.ended;
    await folder.remove();
  });

  beforeEach(() => {
    plant(at('a'), A);
    plant(at('b'), B);
    plant(at('c'), { ...SHARED, 'only-c.txt': { content: 'from C\n' } });
  });

  afterEach(async () => {
    for (const program of running.splice(0)) {
      program.kill('SIGKILL');
      await program.ended;
    }
    for (const name of readdirSync(folder.path)) {
      if (!name.startsWith('relay')) rmSync(at(name), { recursive: true, force: true });
    }
  });

  /** A member in a process, with a home of its own. */
  function member(home: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Program {
    const program = new Program(args, { home: at(`home-${home}`), env });
    running.push(program);
    return program;
  }

  const host = (args: readonly string[], env?: NodeJS.ProcessEnv) =>
    member('a', ['host', ...args, '--relay', relay.url], env);

  async function linkOf(program: Program): Promise<string> {
    const [, link = ''] = await program.printed(/^invitation (\S+)\n/);
    return link;
  }

  const all = (...programs: Program[]): Promise<Ended[]> =>
    Promise.all(programs.map((program) => program.ended));

  it('the first line is the invitation, and nothing else, also with --quiet', async () => {
    for (const flags of [[], ['--quiet'], ['--admit', 'all', '--yes']]) {
      const hosting = host([at('a'), ...flags]);
      const link = await linkOf(hosting);
      assert.match(link, /^vscode:\/\/bytesync\.bytesync\/join#[A-Za-z0-9_-]+$/);
      assert.ok(hosting.stdout.startsWith(`invitation ${link}\n`));
      hosting.kill('SIGTERM');
      assert.equal((await hosting.ended).code, 130);
    }
  });

  describe('an invitation can be given as', () => {
    const FORMS: readonly (readonly [string, (link: string) => string])[] = [
      ['a link', (link) => link],
      ['a code', (link) => link.replace(/^.*#/, '')],
      ['the whole line that the host is shown', (link) => `bytesync join ${link}`],
      ['that line with quotes and spaces around', (link) => ` "bytesync join '${link}'" `],
    ];
    for (const [name, form] of FORMS) {
      it(name, async () => {
        const hosting = host([at('a'), '--admit', 'all', '--yes', '--name', 'Laptop of Ana']);
        const text = form(await linkOf(hosting));
        const flags = ['--accept-incoming', '--name', 'Desktop of Ben'];
        const joining = member('b', ['join', text, at('b'), ...flags]);
        const [hosted, joined] = await all(hosting, joining);
        assert.equal(hosted?.code, 0, hosted?.stderr);
        assert.equal(joined?.code, 0, joined?.stderr);
        assert.deepEqual(snapshot(at('a')), snapshot(at('b')));
        assert.equal(readFileSync(at('b/newer.txt'), 'utf8'), 'newer on A\n');
        // Each side knows the other by its name.
        assert.match(hosted?.stdout ?? '', /B Desktop of Ben is in\./);
        assert.match(joined?.stdout ?? '', /Laptop of Ana hosts this session/);
        for (const { stdout } of [hosted, joined].filter((one) => one !== undefined)) {
          assert.match(stdout, /A {2}Laptop of Ana: a /);
          assert.match(stdout, /B {2}Desktop of Ben: b /);
        }
      });
    }
  });

  it('the host’s filter limits what all do; that of a newcomer is told to count for nothing', async () => {
    const hosting = host([at('a'), '--admit', 'all', '--yes', '--filter', 'name:newer.txt']);
    const flags = ['--accept-incoming', '--filter', 'zzz'];
    const joining = member('b', ['join', await linkOf(hosting), at('b'), ...flags]);
    const [hosted, joined] = await all(hosting, joining);
    assert.deepEqual([hosted?.code, joined?.code], [0, 0], hosted?.stderr);
    assert.match(joined?.stderr ?? '', /the host decides about --filter; ignored here/);
    for (const { stdout } of [hosted, joined].filter((one) => one !== undefined)) {
      assert.match(stdout, /Only what matches name:newer\.txt; \d+ other items differ/);
    }
    assert.equal(readFileSync(at('b/newer.txt'), 'utf8'), 'newer on A\n');
    assert.notDeepEqual(snapshot(at('a')), snapshot(at('b')));
  });

  it('a filter that names no source of the session ends it for all, with the place', async () => {
    const hosting = host([at('a'), '--admit', 'all', '--yes', '--filter', 'on:A on:C']);
    const joining = member('b', ['join', await linkOf(hosting), at('b'), '--accept-incoming']);
    const [hosted, joined] = await all(hosting, joining);
    assert.deepEqual([hosted?.code, joined?.code], [2, 2], hosted?.stderr);
    assert.match(hosted?.stderr ?? '', / {2}on:A on:C\n {10}\^\n$/);
  });

  it('the line that the host is shown works as it stands', async () => {
    const hosting = host([at('a'), '--admit', 'all', '--yes']);
    const [, code = ''] = await hosting.printed(/bytesync join (\S+) FOLDER\n/);
    const joining = member('b', ['join', code, at('b'), '--accept-incoming']);
    const codes = (await all(hosting, joining)).map((ended) => ended.code);
    assert.deepEqual(codes, [0, 0]);
  });

  it('--json: an object a line on both sides, the report last', async () => {
    const hosting = host([at('a'), '--admit', 'all', '--yes', '--json']);
    const [, link = ''] = await hosting.printed(/"event":"invitation","link":"([^"]+)"/);
    const joining = member('b', ['join', link, at('b'), '--accept-incoming', '--json']);
    const [hosted, joined] = await all(hosting, joining);
    for (const ended of [hosted, joined]) {
      assert.ok(ended);
      assert.deepEqual([ended.code, ended.stderr], [0, '']);
      const said = events(ended.stdout);
      const names = new Set(said.map((event) => event.event));
      for (const name of ['members', 'phase', 'progress', 'plan', 'report']) {
        assert.ok(names.has(name), `${name} in ${[...names]}`);
      }
      const report = reportOf(ended);
      assert.equal(report.status, 'done');
      assert.deepEqual([report.items.copied, report.items.updated], [4, 1]);
      const progress = said.filter((event) => event.event === 'progress');
      assert.deepEqual(new Set(progress.map((event) => event.member)), new Set(['A', 'B']));
    }
    assert.equal(events(hosted?.stdout ?? '')[0]?.event, 'invitation');
  });

  describe('--admit', () => {
    it('ask, without a terminal: lets nobody in, and says so', async () => {
      const hosting = host([at('a'), '--yes', '--quiet']);
      const link = await linkOf(hosting);
      await hosting.printed(/nobody will be let in\. Start with --admit trusted or --admit all/);
      const before = snapshot(at('b'));
      const joined = await member('b', ['join', link, at('b'), '--name', 'Ben']).ended;
      assert.equal(joined.code, 3);
      assert.match(joined.stderr, /^bytesync: The host did not let this device in\./);
      await hosting.printed(/Ben was not let in: nobody is here to compare safety words/);
      assert.deepEqual(snapshot(at('b')), before);
    });

    it('trusted: a device that nobody has confirmed stays out', async () => {
      const hosting = host([at('a'), '--yes', '--admit', 'trusted']);
      const joined = await member('b', ['join', await linkOf(hosting), at('b'), '--name', 'Ben'])
        .ended;
      assert.equal(joined.code, 3);
      await hosting.printed(/Ben was not let in: nobody has confirmed this device here before/);
    });

    it('trusted: this very device comes in', async () => {
      const hosting = host([at('a'), '--yes', '--admit', 'trusted']);
      const link = await linkOf(hosting);
      const joining = member('a', ['join', link, at('b'), '--accept-incoming']);
      assert.deepEqual(
        (await all(hosting, joining)).map((ended) => ended.code),
        [0, 0],
      );
    });

    it('what nobody confirmed is not trusted later', async () => {
      const first = host([at('a'), '--yes', '--admit', 'all']);
      await all(first, member('b', ['join', await linkOf(first), at('b'), '--accept-incoming']));
      // Neither the host's yes to everybody nor the newcomer's without a terminal was a person's.
      const second = host([at('a'), '--yes', '--admit', 'trusted']);
      const joined = await member('b', ['join', await linkOf(second), at('b')]).ended;
      assert.equal(joined.code, 3);
      const back = member('b', ['host', at('b'), '--relay', relay.url, '--admit', 'trusted']);
      assert.equal((await member('a', ['join', await linkOf(back), at('a')]).ended).code, 3);
    });
  });

  describe('without --accept-incoming and without a terminal', () => {
    it('the newcomer shows the plan and refuses: exit 3 on both when nothing is left', async () => {
      const hosting = host([at('a'), '--admit', 'all', '--yes', '--preset', 'mirror']);
      const before = snapshot(at('b'));
      const joining = member('b', ['join', await linkOf(hosting), at('b'), '--name', 'Ben']);
      const [hosted, joined] = await all(hosting, joining);
      assert.deepEqual([hosted?.code, joined?.code], [3, 3]);
      assert.match(joined?.stdout ?? '', /only-a\.txt/);
      assert.match(joined?.stderr ?? '', /Add --accept-incoming/);
      assert.equal(
        hosted?.stderr,
        'bytesync: The plan was not agreed to on B (Ben): nothing was changed there.\n',
      );
      assert.deepEqual(snapshot(at('b')), before);
    });

    it('the others go on: 3 where it was refused, 1 elsewhere', async () => {
      const hosting = host([
        ...[at('a'), '--admit', 'all', '--yes', '--members', '3', '--preset', 'mirror', '--json'],
      ]);
      const [, link = ''] = await hosting.printed(/"link":"([^"]+)"/);
      const before = snapshot(at('b'));
      const refusing = member('b', ['join', link, at('b'), '--name', 'Ben', '--json']);
      const agreeing = member('c', [
        ...['join', link, at('c'), '--accept-incoming', '--accept-guard', '--json'],
      ]);
      const [hosted, refused, agreed] = await all(hosting, refusing, agreeing);
      assert.deepEqual([hosted?.code, refused?.code, agreed?.code], [1, 3, 1]);
      assert.deepEqual(snapshot(at('b')), before);
      assert.deepEqual(snapshot(at('c')), snapshot(at('a')));
      for (const ended of [hosted, agreed]) {
        assert.ok(ended);
        const { problems, status } = reportOf(ended);
        assert.equal(status, 'done-with-errors');
        assert.deepEqual(
          problems.map(({ code }) => code),
          ['consent-refused'],
        );
        assert.match(problems[0]?.message ?? '', /\(Ben\)/);
      }
      assert.ok(refused);
      assert.equal(reportOf(refused).status, 'refused');
      assert.equal(reportOf(refused).failure?.code, 'confirmation-needed');
    });

    it('the host refuses too when it lacks --yes: exit 3 on both, nothing changed', async () => {
      const hosting = host([at('a'), '--admit', 'all', '--name', 'Ana']);
      const before = [snapshot(at('a')), snapshot(at('b'))];
      const joining = member('b', ['join', await linkOf(hosting), at('b'), '--accept-incoming']);
      const [hosted, joined] = await all(hosting, joining);
      assert.deepEqual([hosted?.code, joined?.code], [3, 3]);
      assert.match(hosted?.stderr ?? '', /Add --yes/);
      assert.match(joined?.stderr ?? '', /not agreed to on A \(Ana\)/);
      assert.deepEqual([snapshot(at('a')), snapshot(at('b'))], before);
    });

    it('a guard is not answered by --accept-incoming', async () => {
      mkdirSync(at('empty'));
      const flags = ['--admit', 'all', '--yes', '--accept-guard', '--preset', 'mirror'];
      const hosting = host([at('empty'), ...flags]);
      const before = snapshot(at('b'));
      const joining = member('b', ['join', await linkOf(hosting), at('b'), '--accept-incoming']);
      const [hosted, joined] = await all(hosting, joining);
      assert.deepEqual([hosted?.code, joined?.code], [3, 3]);
      assert.match(joined?.stderr ?? '', /--accept-guard/);
      assert.deepEqual(snapshot(at('b')), before);
    });
  });

  it('--dry-run: everybody sees the plan, nothing changes, nobody is asked', async () => {
    const hosting = host([at('a'), '--admit', 'all', '--dry-run']);
    const before = [snapshot(at('a')), snapshot(at('b'))];
    const joining = member('b', ['join', await linkOf(hosting), at('b')]);
    for (const ended of await all(hosting, joining)) {
      assert.equal(ended.code, 0, ended.stderr);
      assert.match(ended.stdout, /only-a\.txt/);
      assert.match(ended.stdout, /This is a dry run: nothing was changed\./);
    }
    assert.deepEqual([snapshot(at('a')), snapshot(at('b'))], before);
  });

  it('--members 3: three members agree afterwards', async () => {
    const hosting = host([at('a'), '--admit', 'all', '--yes', '--members', '3']);
    const link = await linkOf(hosting);
    const first = member('b', ['join', link, at('b'), '--accept-incoming']);
    await hosting.printed(/^B .* is in\.$/m);
    const second = member('c', ['join', link, at('c'), '--accept-incoming']);
    const codes = (await all(hosting, first, second)).map((ended) => ended.code);
    assert.deepEqual(codes, [0, 0, 0]);
    assert.deepEqual(snapshot(at('a')), snapshot(at('b')));
    assert.deepEqual(snapshot(at('a')), snapshot(at('c')));
    assert.ok('only-b.txt' in snapshot(at('c')));
  });

  it('who comes too late is turned away', async () => {
    const hosting = host([at('a'), '--admit', 'all', '--yes']);
    const link = await linkOf(hosting);
    const joining = member('b', ['join', link, at('b'), '--accept-incoming']);
    await all(hosting, joining);
    const late = await member('c', ['join', link, at('c'), '--accept-incoming']).ended;
    assert.equal(late.code, 3);
    assert.match(late.stderr, /^bytesync: .*Ask the host for a new one\.\n$/);
  });

  it('several folders of one member: what lies on that machine does not pass the relay', async () => {
    const large = noise(7, 3_000_000);
    const small = noise(8, 200_000);
    plant(at('first'), { 'large.bin': { content: large, date: NEW } });
    plant(at('second'), {});
    plant(at('third'), {});
    plant(at('other'), { 'large.bin': { content: large, date: NEW } });
    plant(at('other'), { 'small.bin': { content: small, date: NEW } });
    const folders = [at('first'), at('second'), at('third')];
    const hosting = host([...folders, '--admit', 'all', '--yes', '--json']);
    const [, link = ''] = await hosting.printed(/"link":"([^"]+)"/);
    const joining = member('b', ['join', link, at('other'), '--accept-incoming']);
    const [hosted, joined] = await all(hosting, joining);
    assert.deepEqual([hosted?.code, joined?.code], [0, 0], hosted?.stderr);
    for (const name of ['first', 'second', 'third', 'other']) {
      assert.deepEqual(readFileSync(at(`${name}/large.bin`)), large);
      assert.deepEqual(readFileSync(at(`${name}/small.bin`)), small);
    }
    assert.ok(hosted);
    const plan = events(hosted.stdout).find((event) => event.event === 'plan');
    const sources = plan?.sources as readonly { readonly label: string }[] | undefined;
    assert.deepEqual(
      sources?.map(({ label }) => label),
      ['A1', 'A2', 'A3', 'B'],
    );
    const { relay: traffic } = reportOf(hosted);
    // small.bin travels once, large.bin not at all.
    assert.ok(traffic.bytesIn > small.length, `${traffic.bytesIn} bytes`);
    assert.ok(traffic.bytesIn < 2 * small.length, `${traffic.bytesIn} bytes`);
  });

  it('--from names one of several folders', async () => {
    plant(at('model'), { 'only-model.txt': { content: 'model\n' } });
    const flags = ['--admit', 'all', '--yes', '--accept-guard', '--preset', 'mirror'];
    const hosting = host([at('a'), at('model'), ...flags, '--from', 'A2']);
    const join = ['join', await linkOf(hosting), at('b'), '--accept-incoming', '--accept-guard'];
    const codes = (await all(hosting, member('b', join))).map((ended) => ended.code);
    assert.deepEqual(codes, [0, 0]);
    for (const name of ['a', 'b']) {
      assert.deepEqual(Object.keys(snapshot(at(name))), ['', 'only-model.txt']);
    }
  });

  it('the same folder offered by two members: one is refused, the other hears it', async () => {
    const hosting = host([at('a'), '--admit', 'all', '--yes']);
    const link = await linkOf(hosting);
    const [hosted, joined] = await all(hosting, member('b', ['join', link, at('a')]));
    assert.equal(joined?.code, 2);
    assert.match(joined?.stderr ?? '', /offered by another member/);
    assert.equal(hosted?.code, 1);
    assert.match(hosted?.stderr ?? '', /^bytesync: B \(\S+\): The folder is offered by another/);
  });

  describe('wrong use ends with 2', () => {
    const CASES: readonly (readonly [string, readonly string[], RegExp])[] = [
      ['host without a relay', ['host', '.'], /--relay/],
      ['host without a folder', ['host', '--relay', 'http://127.0.0.1:1'], /folder/],
      ['a relay that is no address', ['host', '.', '--relay', 'foo'], /relay/],
      ['a relay of another kind', ['host', '.', '--relay', 'ftp://x.example'], /https:/],
      ['http to elsewhere', ['host', '.', '--relay', 'http://x.example'], /x\.example.*https:/],
      ['an unknown answer to --admit', ['host', '.', '--relay', 'x', '--admit', 'me'], /--admit/],
      ['a count that is none', ['host', '.', '--relay', 'x', '--members', 'many'], /--members/],
      ['one member', ['host', '.', '--relay', 'x', '--members', '1'], /--members/],
      ['seventeen members', ['host', '.', '--relay', 'x', '--members', '17'], /--members/],
      ['an unknown preset', ['host', '.', '--relay', 'x', '--preset', 'sync'], /--preset/],
      ['join without a folder', ['join', 'x'], /folder/],
      ['join without an invitation', ['join'], /link/],
      ['join with something else', ['join', 'https://example.org/', '.'], /not an invitation/],
      ['an option of the other', ['join', 'x', '.', '--admit', 'all'], /--admit/],
    ];
    for (const [name, args, says] of CASES) {
      it(name, async () => {
        const ended = await member('a', args).ended;
        assert.deepEqual([ended.code, ended.stdout], [2, ''], ended.stderr);
        assert.match(ended.stderr, /^bytesync: .*\n$/);
        assert.match(ended.stderr, says);
      });
    }

    it('a patience that is no number', async () => {
      for (const name of ['BYTESYNC_RELAY_PATIENCE_MS', 'BYTESYNC_MEMBER_PATIENCE_MS']) {
        const ended = await host([at('a')], { [name]: 'long' }).ended;
        assert.equal(ended.code, 2);
        assert.match(ended.stderr, new RegExp(name));
      }
    });

    it('an invitation with a letter changed', async () => {
      const link = await linkOf(host([at('a')]));
      const last = link.endsWith('A') ? 'B' : 'A';
      const ended = await member('b', ['join', link.slice(0, -1) + last, at('b')]).ended;
      assert.equal(ended.code, 2);
      assert.match(ended.stderr, /not an invitation, or a part of it is missing/);
    });
  });

  it('help and version', async () => {
    for (const args of [[], ['host'], ['join'], ['relay'], ['sync'], ['signature'], ['patch']]) {
      const ended = await member('a', [...args, '--help']).ended;
      assert.deepEqual([ended.code, ended.stderr], [0, '']);
      assert.match(ended.stdout, /^Usage: bytesync/);
      assert.ok(
        ended.stdout.split('\n').every((line) => line.length <= 80),
        ended.stdout,
      );
    }
    const { version } = JSON.parse(
      readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
    ) as { version: string };
    assert.equal((await member('a', ['--version']).ended).stdout, `${version}\n`);
  });
});
