import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { startRelay } from '../cli/pair.ts';
import { bytesync, events, Program, reportOf, temporaryFolder } from '../cli/program.ts';
import { Pty } from '../cli/pty.ts';
import { NEW, noise, OLD, type Planted, plant, snapshot } from '../cli/trees.ts';
import { assertShown, journeyBlock } from './journeyBlocks.ts';

/** The second journey begins with `npm start`: see npmStart.test.ts. */
describe('docs/journeys.md is what people see', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const running: (Program | Pty)[] = [];
  const at = (name: string) => join(folder.path, name);

  beforeEach(async () => {
    folder = await temporaryFolder();
  });

  afterEach(async () => {
    for (const program of running.splice(0)) {
      program.process.kill('SIGKILL');
      await program.ended;
    }
    await folder.remove();
  });

  function terminal(name: string, args: readonly string[]): Pty {
    const program = new Pty(args, { home: at(`home-${name}`), columns: 120 });
    running.push(program);
    return program;
  }

  async function relay(): Promise<string> {
    const { program, url } = await startRelay(at('home-relay'), { data: at('relay') });
    running.push(program);
    assertShown(program.stdout, journeyBlock('bytesync relay --data'));
    return url;
  }

  describe('a developer with two machines', () => {
    const files = (names: readonly string[], planted: Planted) =>
      Object.fromEntries(names.map((name) => [name, planted]));
    const both = ['src/main.ts', 'src/parser.ts'];
    const here = (name: string) => at(`${name}/project`);

    beforeEach(() => {
      const changed = ['docs/plan.md', 'package.json'];
      plant(here('laptop'), {
        ...files(both, { content: 'old\n', date: OLD }),
        ...files(changed, { content: 'new on the laptop\n', date: NEW }),
        ...files(['src/views/list.ts'], { content: 'list\n' }),
        ...files(['same.txt'], { content: 'same\n', date: NEW }),
      });
      plant(here('desktop'), {
        ...files(both, { content: 'new on the desktop\n', date: NEW }),
        ...files(changed, { content: 'old\n', date: OLD }),
        ...files(['same.txt'], { content: 'same\n', date: OLD }),
      });
    });

    const hostArgs = (url: string) => [
      ...['host', here('laptop'), '--relay', url, '--name', 'laptop'],
    ];

    it('hosts, joins, compares the words, and says yes on both', async () => {
      const laptop = terminal('laptop', hostArgs(await relay()));
      const [, code = ''] = await laptop.shows(/On the other machines: bytesync join (\S+) FOLDER/);
      const desktop = terminal('desktop', ['join', code, here('desktop'), '--name', 'desktop']);
      await desktop.shows(/Do they match\? \[y\/N\] /);
      desktop.type('y');
      await laptop.shows(/Let desktop in\? \[y\/N\] /);
      laptop.type('y');
      await laptop.shows(/Press Enter when everybody is here\./);
      laptop.type('');
      await laptop.shows(/Do it\? \[y\/N\] /);
      laptop.type('y');
      await desktop.shows(/change your folders\? \[y\/N\] /);
      desktop.type('y');
      for (const { ended } of [laptop, desktop]) assert.equal((await ended).code, 0);
      assert.deepEqual(snapshot(here('laptop')), snapshot(here('desktop')));

      const told = journeyBlock('bytesync host ~/project');
      assertShown(laptop.text, [
        ...told,
        ...journeyBlock('desktop wants to join.'),
        ...journeyBlock('changed  B → A  src/main.ts'),
        ...journeyBlock('Done in 2.1 s: 3 copied, 11 updated.'),
      ]);
      assertShown(desktop.text, [
        ...journeyBlock('laptop hosts this session.'),
        ...journeyBlock('Let this plan change your folders?'),
        ...journeyBlock('Done in 2.1 s: 3 copied, 11 updated.'),
      ]);
    });

    it('finds nothing to do a minute later, and gets back what it misses', async () => {
      const args = ['sync', here('laptop'), here('desktop'), '--yes', '--accept-guard'];
      assert.equal((await bytesync(args, { home: at('home') })).code, 0);
      const again = await bytesync(args, { home: at('home') });
      assertShown(again.stdout, journeyBlock('Nothing to do: all'));
      const listed = await bytesync(['trash', 'list', here('laptop')], { home: at('home') });
      const restoring = terminal('laptop', [
        ...['trash', 'restore', here('laptop'), 'newest', 'src/parser.ts'],
      ]);
      await restoring.shows(/Put this back\? \[y\/N\] /);
      restoring.type('y');
      assert.equal((await restoring.ended).code, 0);
      assertShown(listed.stdout + restoring.text, journeyBlock('bytesync trash list ~/project'));
      assert.equal(readFileSync(join(here('laptop'), 'src/parser.ts'), 'utf8'), 'old\n');
    });
  });

  describe('an admin who starts a relay for a team', () => {
    it('is told where it listens, what it will not do, and that it stopped', async () => {
      const data = ['--data', at('relay')];
      const open = await bytesync(['relay', '--host', '0.0.0.0', ...data], { home: at('home') });
      assert.equal(open.code, 2);
      assertShown(open.stderr, journeyBlock('bytesync relay --host 0.0.0.0'));
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const { port } = other.address() as AddressInfo;
      try {
        const args = ['relay', '--port', `${port}`, ...data];
        const taken = await bytesync(args, { home: at('home') });
        assert.equal(taken.code, 4);
        assertShown(taken.stderr, journeyBlock('The port 8787 is in use'));
      } finally {
        other.close();
      }
      const { program } = await startRelay(at('home'), { data: at('relay') });
      running.push(program);
      program.kill('SIGINT');
      const { code, stdout } = await program.ended;
      assert.equal(code, 0);
      assertShown(stdout, journeyBlock('--data /var/lib/bytesync'));
      assertShown(stdout, journeyBlock('relay stopped'));
    });

    it('restarts it, and members say so and go on', async () => {
      plant(at('design'), {});
      const first = await startRelay(at('home'), { data: at('relay') });
      running.push(first.program);
      const args = ['host', at('design'), '--relay', first.url, '--name', 'Dana'];
      const host = new Program(args, { home: at('home-dana') });
      running.push(host);
      await host.printed(/^invitation /);
      assertShown(host.stdout, journeyBlock('bytesync host ~/design'));
      first.program.kill('SIGTERM');
      await first.program.ended;
      await host.printed(/trying again/);
      const port = Number(new URL(first.url).port);
      running.push((await startRelay(at('home'), { data: at('relay'), port })).program);
      await host.printed(/is back/);
      assertShown(host.stdout, journeyBlock('The relay is away; trying again.'));
    });
  });

  describe('a reviewer with five members', () => {
    const NAMES = ['linux', 'mac', 'windows', 'arm', 'reference'];

    beforeEach(() => {
      for (const [index, name] of NAMES.entries()) {
        const differs = name !== 'reference';
        const tree: Record<string, Planted> = {
          'bin/tool': { content: noise(differs ? 2 : 1, 2000), date: differs ? OLD : NEW },
        };
        for (let file = 0; file < 40; file += 1) {
          tree[`lib/${file}`] = { content: `${file} ${differs ? index : ''}\n`, date: NEW + index };
        }
        if (name === 'linux') tree['only/here'] = { content: 'here\n', date: OLD };
        plant(at(name), tree);
      }
    });

    const sync = (...flags: string[]) =>
      bytesync(['sync', ...NAMES.map(at), ...flags], { home: at('home') });
    const mirror = ['--preset', 'mirror', '--from', 'E'];

    it('sees the plan, all of it in JSON, and what contents say', async () => {
      const before = NAMES.map((name) => snapshot(at(name)));
      const planned = await sync(...mirror, '--dry-run');
      assertShown(planned.stdout, journeyBlock('changed  E → A, B, C, D  bin/tool'));
      const listed = await sync(...mirror, '--dry-run', '--json');
      const plan = events(listed.stdout).find(({ event }) => event === 'plan');
      const operations = (plan?.operations ?? []) as { path: string }[];
      const files = operations.filter(({ path }) => /^(?:bin|lib)\//.test(path));
      assert.equal(files.length, 41);
      assert.equal(reportOf(listed).status, 'done');
      const checked = await sync('--preset', 'check');
      assertShown(checked.stdout, journeyBlock('bytesync sync /builds/* --preset check'));
      assert.deepEqual(
        NAMES.map((name) => snapshot(at(name))),
        before,
      );
    });

    it('is asked once more before most of a folder is overwritten', async () => {
      const before = snapshot(at('linux'));
      const refused = await sync(...mirror, '--yes');
      assert.equal(refused.code, 3);
      const said = `${refused.stdout}${refused.stderr}`;
      assertShown(said, journeyBlock('would be overwritten or deleted.'));
      assert.deepEqual(snapshot(at('linux')), before);
    });
  });
});
