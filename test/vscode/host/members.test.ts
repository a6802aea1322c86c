import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EditorServer } from './editorServer.ts';
import { keepFailures } from './failures.ts';
import { packFixture } from './fixtureVsix.ts';
import { Members } from './members.ts';
import { processesOf } from './processes.ts';
import { until } from './waits.ts';

describe('Two members of the test host', () => {
  let scratch: string;
  let members: Members | undefined;

  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'bytesync-host-'));
    const vsix = join(scratch, 'fixture.vsix');
    await packFixture(vsix);
    members = await Members.open(['ada', 'bob'], { vsix: [vsix] });
  });

  after(async () => {
    await members?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  keepFailures(() => (members?.all ?? []).map(({ window }) => window));

  it('work at the same time and share neither secrets, settings nor files', async () => {
    assert.ok(members);
    const [ada, bob] = [members.named('ada'), members.named('bob')];
    await Promise.all(
      [ada, bob].map(async ({ name, window }) => {
        await window.run('Host Fixture: Greet');
        await window.input.type('Whom?', name);
        await window.input.pick('How?', 'Quiet');
        await window.notifications.press(`Hello ${name}`, 'Thanks');
        await window.status('Thanks').waitFor();
      }),
    );
    await ada.window.useTheme('highContrast');
    await bob.window.reload();
    await bob.window.openContainer('Host Fixture');
    assert.equal(await bob.window.view('Rows').description('Remembered', /./), 'bob');
    assert.equal(await bob.window.page.locator('.monaco-workbench.hc-black').count(), 0);
    assert.notEqual(ada.folder, bob.folder);
  });

  it('leave neither a process nor a file behind', async () => {
    assert.ok(members);
    const roots = members.all.map(({ server }) => server.root);
    for (const root of roots) {
      const commands = await processesOf(root);
      assert.ok(
        commands.some((command) => command.includes('extensionHost')),
        String(commands),
      );
    }
    await members.close();
    members = undefined;
    for (const root of roots) {
      assert.deepEqual(await processesOf(root), []);
      assert.equal(existsSync(root), false);
    }
  });
});

describe('A server of the test host', () => {
  it('ends when the tests are killed', async () => {
    const script = fileURLToPath(new URL('./serverOfKilledTests.ts', import.meta.url));
    const tests = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(tests.stdout, 'data')) as [Buffer];
    const root = line.toString().trim();
    try {
      assert.notDeepEqual(await processesOf(root), []);
      tests.kill('SIGKILL');
      await until(
        'end of the server',
        async () => (await processesOf(root)).length === 0 || undefined,
        {
          found: () => processesOf(root),
        },
      );
    } finally {
      tests.kill('SIGKILL');
      await rm(root, { recursive: true, force: true, maxRetries: 5 });
    }
  });

  it('says what it printed when it does not start', async () => {
    const start = EditorServer.start({ env: { NODE_OPTIONS: '--no-such-option' } });
    await assert.rejects(start, /does not start: .*no-such-option/s);
  });
});
