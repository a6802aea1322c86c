import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../../dist/relay.js', import.meta.url));

/** Runs dist/relay.js; `listening` is called with its address. */
async function relayProgram(env: NodeJS.ProcessEnv, listening: (url: string) => Promise<void>) {
  const child = spawn(process.execPath, [PROGRAM], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  let log = '';
  child.stderr.setEncoding('utf8');
  for await (const text of child.stderr as AsyncIterable<string>) {
    log += text;
    const started = /"port":(\d+),"msg":"relay started"/.exec(log);
    if (!started || child.killed) continue;
    await listening(`http://127.0.0.1:${started[1]}`);
    child.kill('SIGTERM');
  }
  const [code] = await ended;
  return { code, log };
}

describe('the relay as a program of its own', () => {
  let dataDir: string;

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'bytesync-relay-program-'));
  });

  after(() => rm(dataDir, { recursive: true, force: true }));

  it('is set up by its environment, serves, and ends on SIGTERM', async () => {
    const env = { BYTESYNC_RELAY_PORT: '0', BYTESYNC_RELAY_DATA_DIR: dataDir };
    let health: unknown;
    const { code, log } = await relayProgram(env, async (url) => {
      health = await (await fetch(`${url}/v1/health`)).json();
    });
    assert.deepEqual(health, { status: 'ok', protocol: { min: 1, max: 1 } });
    assert.equal(code, 0, log);
  });

  it('names a setting that it does not know', async () => {
    const env = { BYTESYNC_RELAY_PROT: '0', BYTESYNC_RELAY_DATA_DIR: dataDir };
    const { code, log } = await relayProgram(env, () => Promise.reject(new Error('it started')));
    assert.equal(code, 1);
    assert.deepEqual(JSON.parse(log), { code: 'usage', setting: 'BYTESYNC_RELAY_PROT' });
  });
});
