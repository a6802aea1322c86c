import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { EditorServer } from './editorServer.ts';
import { processesOf } from './processes.ts';
import { until } from './waits.ts';

describe('A server of the test host', () => {
  it('leaves neither a process nor a file behind', async () => {
    const server = await EditorServer.start();
    assert.notDeepEqual(await processesOf(server.root), []);
    await server.stop();
    assert.deepEqual(await processesOf(server.root), []);
    assert.equal(existsSync(server.root), false);
  });

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
