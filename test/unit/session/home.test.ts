import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createDeviceKeys } from '@bytesync/shared/crypto/identity.ts';
import { z } from 'zod';
import {
  homeFolder,
  readHomeFile,
  writeHomeFile,
} from '../../../extension/src/engine/session/home.ts';
import { withHomeLock } from '../../../extension/src/engine/session/homeLock.ts';
import { loadDeviceKeys } from '../../../extension/src/engine/session/identityStore.ts';
import { HomeStore } from '../../../extension/src/engine/session/privateStore.ts';
import { TrustStore } from '../../../extension/src/engine/session/trustStore.ts';

const run = promisify(execFile);
const CHILD = new URL('./homeUser.child.ts', import.meta.url).pathname;
const unusable = { code: 'home-unusable' };
const schema = z.object({ value: z.number() });

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}

describe('the home folder', () => {
  let parent: string;
  let home: string;

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'bytesync-home-'));
    home = join(parent, 'config', 'bytesync');
  });

  afterEach(() => rm(parent, { recursive: true, force: true }));

  /** Runs several processes at once; answers what each printed. */
  async function together(count: number, action: string): Promise<string[]> {
    const all = Array.from({ length: count }, (_, at) =>
      run(process.execPath, [CHILD, action, home, `${at}`]),
    );
    return (await Promise.all(all)).map(({ stdout }) => stdout);
  }

  const places: [string, NodeJS.Platform, Record<string, string>, string][] = [
    ['BYTESYNC_HOME before all', 'linux', { BYTESYNC_HOME: '/x', XDG_CONFIG_HOME: '/c' }, '/x'],
    ['XDG_CONFIG_HOME', 'linux', { XDG_CONFIG_HOME: '/c' }, '/c/bytesync'],
    ['~/.config', 'linux', { XDG_CONFIG_HOME: '' }, join(homedir(), '.config', 'bytesync')],
    [
      'Application Support',
      'darwin',
      {},
      join(homedir(), 'Library', 'Application Support', 'bytesync'),
    ],
    ['APPDATA', 'win32', { APPDATA: '/a' }, '/a/bytesync'],
  ];
  for (const [name, platform, env, folder] of places) {
    it(`is in ${name} on ${platform}`, () => assert.equal(homeFolder(env, platform), folder));
  }

  it('holds files for nobody else, replaced as a whole', async () => {
    await writeHomeFile(home, 'a.json', { value: 1 });
    await writeHomeFile(home, 'a.json', { value: 2 });
    assert.deepEqual(await readHomeFile(home, 'a.json', schema), { value: 2 });
    assert.equal(await modeOf(join(home, 'a.json')), 0o600);
    assert.equal(await modeOf(home), 0o700);
    assert.deepEqual(await readdir(home), ['a.json']);
  });

  it('knows a file that is not there from one that is unusable', async () => {
    assert.equal(await readHomeFile(home, 'a.json', schema), undefined);
    await mkdir(join(home, 'folder.json'), { recursive: true });
    const files = {
      'text.json': 'no JSON',
      'shape.json': '{"value":"x"}',
      'large.json': ' '.repeat(2 ** 21),
    };
    for (const [name, content] of Object.entries(files)) await writeFile(join(home, name), content);
    for (const name of ['folder.json', ...Object.keys(files)]) {
      await assert.rejects(readHomeFile(home, name, schema), ({ code, values }) => {
        assert.equal(code, 'home-unusable');
        assert.equal(values.path, join(home, name));
        return true;
      });
    }
  });

  it('cannot be where a file is', async () => {
    await writeFile(join(parent, 'config'), '');
    await assert.rejects(writeHomeFile(home, 'a.json', {}), unusable);
    await assert.rejects(
      withHomeLock(home, async () => undefined),
      unusable,
    );
    await assert.rejects(loadDeviceKeys(new HomeStore(home)), unusable);
  });

  it('leaves no temporary file when it cannot be written', async () => {
    await mkdir(join(home, 'a.json', 'x'), { recursive: true });
    await assert.rejects(writeHomeFile(home, 'a.json', {}), unusable);
    assert.deepEqual(await readdir(home), ['a.json']);
  });

  it('is locked for one at a time, and free again after a failure', async () => {
    let inside = 0;
    const change = async () => {
      inside += 1;
      assert.equal(inside, 1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside -= 1;
    };
    await Promise.all([1, 2, 3, 4].map(() => withHomeLock(home, change)));
    const failure = new Error('no');
    await assert.rejects(
      withHomeLock(home, () => Promise.reject(failure)),
      failure,
    );
    assert.deepEqual(await readdir(home), []);
  });

  for (const [what, ageMs] of [
    ['that was killed', 60_000],
    ['that was killed before the clock was set back', -3_600_000],
  ] as const) {
    it(`is taken over, by one, from a process ${what}`, async () => {
      await mkdir(home, { recursive: true });
      await writeFile(join(home, 'lock'), 'whoever');
      const then = new Date(Date.now() - ageMs);
      await utimes(join(home, 'lock'), then, then);
      const printed = await together(4, 'count');
      assert.deepEqual(printed.sort(), ['1', '2', '3', '4']);
      assert.deepEqual(await readdir(home), ['count.json']);
    });
  }

  it("does not remove the lock of another that took over one's own", async () => {
    await withHomeLock(home, () => writeFile(join(home, 'lock'), 'another'));
    assert.equal(await readFile(join(home, 'lock'), 'utf8'), 'another');
  });

  it('keeps one device key for all processes', async () => {
    const printed = await together(5, 'device');
    assert.equal(new Set(printed).size, 1);
    const { publicKey, secretKey } = await loadDeviceKeys(new HomeStore(home));
    assert.equal(printed[0], Buffer.from(publicKey).toString('hex'));
    assert.equal(secretKey.length, 64);
    assert.equal(await modeOf(join(home, 'device.json')), 0o600);
  });

  it('takes no device key that is none', async () => {
    await loadDeviceKeys(new HomeStore(home));
    const path = join(home, 'device.json');
    const stored = JSON.parse(await readFile(path, 'utf8'));
    const other = Buffer.from(createDeviceKeys().publicKey).toString('base64url');
    for (const change of [{ publicKey: other }, { publicKey: '' }, { version: 2 }]) {
      await writeFile(path, JSON.stringify({ ...stored, ...change }));
      await assert.rejects(loadDeviceKeys(new HomeStore(home)), unusable);
    }
  });

  it('remembers the devices that several processes trust at once', async () => {
    await together(5, 'trust');
    const store = new TrustStore(new HomeStore(home));
    for (let at = 0; at < 5; at += 1) {
      assert.equal(await store.isTrusted(new Uint8Array(32).fill(at)), true);
    }
    assert.equal(await store.isTrusted(new Uint8Array(32).fill(9)), false);
    assert.equal(await modeOf(join(home, 'trusted-devices.json')), 0o600);
  });

  it('remembers a device once, with its last name, and the last thousand', async () => {
    const store = new TrustStore(new HomeStore(home));
    const key = new Uint8Array(32);
    const path = join(home, 'trusted-devices.json');
    await store.trust(key, 'old', new Date(0));
    await store.trust(key, 'new', new Date(1000));
    const { devices } = JSON.parse(await readFile(path, 'utf8'));
    assert.deepEqual(
      devices.map(({ name, trustedAt }: Record<string, string>) => [name, trustedAt]),
      [['new', '1970-01-01T00:00:01.000Z']],
    );
    const many = Array.from({ length: 1000 }, (_, at) => ({
      ...devices[0],
      deviceKey: Buffer.alloc(32, at & 255)
        .fill(at >> 8, 16)
        .toString('base64url'),
      name: `${at}`,
    }));
    await writeFile(path, JSON.stringify({ version: 1, devices: many }));
    await store.trust(new Uint8Array(32).fill(77), 'last', new Date());
    assert.equal(await store.isTrusted(new Uint8Array(32).fill(77)), true);
    assert.equal(await store.isTrusted(key), false);
  });

  it('says so when an ordinary user may not write to it', async () => {
    await chmod(parent, 0o755);
    const uid = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    await mkdir(home, { recursive: true });
    await chmod(home, 0o500);
    const { stdout } = await run(process.execPath, [CHILD, 'refused', home, '0'], uid);
    assert.equal(stdout, 'home-unusable');
  });
});
