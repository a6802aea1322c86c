import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { selfCheck } from '@bytesync/shared/crypto/selfCheck.ts';
import { byteSync } from './byteSync.ts';

/** What the engine and the relay need of the Node that VS Code brings. */
describe('The Node of the extension host', () => {
  const bundle = (name: string) => join(byteSync().extensionPath, 'dist', name);

  it('encrypts and signs as the protocol asks', () => selfCheck());

  it('compresses with zstd', () => {
    const text = Buffer.from('the same over and over, '.repeat(1_000));
    const packed = zstdCompressSync(text);
    assert.ok(packed.length < text.length / 10);
    assert.ok(zstdDecompressSync(packed).equals(text));
  });

  it('runs the engine’s worker as a thread', async () => {
    const worker = new Worker(bundle('engineWorker.js'));
    const [code] = await once(worker, 'exit');
    assert.equal(code, 0);
  });

  it('runs the relay, with its database, as a process', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bytesync-relay-'));
    const relay = fork(bundle('relay.js'), [], {
      cwd: folder,
      // What VS Code set up for itself is not for the relay.
      env: { PATH: process.env.PATH, BYTESYNC_RELAY_PORT: '0', ELECTRON_RUN_AS_NODE: '1' },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const ended = once(relay, 'exit');
    try {
      const health = await fetch(`http://127.0.0.1:${await portOf(relay.stderr)}/v1/health`);
      assert.equal(health.status, 200);
      await health.body?.cancel();
    } finally {
      relay.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    }
  });
});

/** The port in the relay's log. */
async function portOf(log: NodeJS.ReadableStream | null): Promise<string> {
  assert.ok(log);
  const lines: string[] = [];
  for await (const line of createInterface(log)) {
    lines.push(line);
    const port = /"port":(\d+)/.exec(line)?.[1];
    if (port === undefined) continue;
    log.resume();
    return port;
  }
  throw new Error(`The relay does not start: ${lines.join('\n')}`);
}
