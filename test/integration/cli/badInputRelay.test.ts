import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { fingerprint } from '@bytesync/shared/crypto/identity.ts';
import { type Invitation, invitationLink } from '@bytesync/shared/crypto/invitation.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { MeteredRelay } from './meteredRelay.ts';
import { startRelay } from './pair.ts';
import { bytesync, type Ended, Program, reportOf, temporaryFolder } from './program.ts';
import { NEW, noise, OLD, plant, snapshot, stagedIn } from './trees.ts';

/** A server on loopback that is no relay. */
async function listening<T>(server: Server, use: (url: string, port: number) => Promise<T>) {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await use(`http://127.0.0.1:${port}`, port);
  } finally {
    server.close();
  }
}

function invitationTo(relayUrl: string): string {
  const invitation: Invitation = {
    version: 1,
    sessionId: createId(),
    secret: new Uint8Array(16),
    relayUrl,
    hostFingerprint: fingerprint(new Uint8Array(32)).subarray(0, 16),
  };
  return invitationLink(invitation);
}

describe('bad input: relays', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let a: string;
  let b: string;
  let home: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    a = join(folder.path, 'a');
    b = join(folder.path, 'b');
    home = join(folder.path, 'home');
    mkdirSync(home);
    plant(a, { 'one.txt': { content: 'one\n', date: NEW } });
    plant(b, { 'one.txt': { content: 'old one\n', date: OLD } });
  });

  afterEach(() => folder.remove());

  /** Runs sync, host and join against an address: each exits with 4, one sentence, and changes nothing. */
  async function expectUnusable(url: string, code: string, says: RegExp): Promise<void> {
    const before = [snapshot(a), snapshot(b)];
    const runs: Promise<Ended>[] = [
      bytesync(['sync', a, b, '--relay', url, '--yes', '--json'], { home }),
      bytesync(['host', a, '--relay', url, '--yes', '--json'], { home }),
      bytesync(['join', invitationTo(url), b, '--yes', '--json'], { home }),
    ];
    for (const ended of await Promise.all(runs)) {
      assert.equal(ended.code, 4, ended.stderr);
      assert.match(ended.stderr, says);
      assert.match(ended.stderr, /^bytesync: [^\n?]+\n$/u);
      const { status, failure } = reportOf(ended);
      assert.deepEqual([status, failure?.code], ['aborted', code]);
    }
    assert.deepEqual([snapshot(a), snapshot(b)], before);
  }

  it('nobody listens: exit 4', () =>
    expectUnusable(
      // A port that was free a moment ago may be somebody's by now; nobody asks for this one.
      'http://127.0.0.1:1',
      'relay-unreachable',
      /The relay 127\.0\.0\.1:1 cannot be reached \(nobody listens there\)\..*bytesync relay/u,
    ));

  it('no machine of that name: exit 4', () =>
    expectUnusable(
      'https://relay.invalid',
      'relay-unreachable',
      /The relay relay\.invalid cannot be reached \((?:no machine of that name|the name could not)/u,
    ));

  it('a web page answers: relay-nonsense', () =>
    listening(
      createHttpServer((_, answer) => {
        answer.setHeader('content-type', 'text/html').end('<html>Welcome to nginx!</html>');
      }),
      (url) =>
        expectUnusable(url, 'relay-nonsense', /What answers at 127\S+ is not a ByteSync relay/u),
    ));

  it('noise answers: exit 4', () =>
    listening(
      createServer((socket) => {
        socket.on('error', () => undefined);
        socket.end(noise(1, 1000));
      }),
      (url) =>
        expectUnusable(url, 'relay-nonsense', /not a ByteSync relay \(it does not speak HTTP\)/u),
    ));

  it('something that hangs up at once: exit 4', () =>
    listening(
      createServer((socket) => socket.destroy()),
      (url) => expectUnusable(url, 'relay-unreachable', /The relay 127\S+ cannot be reached/u),
    ));

  it('something that never answers: exit 4', () =>
    listening(
      createServer((socket) => socket.on('error', () => undefined)),
      async (url) => {
        const before = [snapshot(a), snapshot(b)];
        const runs = [
          bytesync(['sync', a, b, '--relay', url, '--yes'], { home }),
          bytesync(['host', a, '--relay', url, '--yes'], { home }),
          bytesync(['join', invitationTo(url), b, '--yes'], { home }),
        ];
        for (const ended of await Promise.all(runs)) {
          assert.equal(ended.code, 4, ended.stderr);
          const says = /^bytesync: The relay \S+ (?:did not answer|cannot be reached)/u;
          assert.match(ended.stderr, says);
        }
        assert.deepEqual([snapshot(a), snapshot(b)], before);
      },
    ));

  it('an address that is none, or not encrypted: exit 2', async () => {
    const cases: readonly [string, RegExp][] = [
      ['not a url', /looks like https:/u],
      ['ftp://relay.example.org', /begins with https:/u],
      ['http://relay.example.org', /reached without encryption.*https:\/\//u],
      ['https://user:password@relay.example.org', /no user name and password/u],
      ['https://relay.example.org/?x=1', /no "\?" and no "#"/u],
    ];
    for (const [url, says] of cases) {
      const ended = await bytesync(['sync', a, b, '--relay', url, '--yes'], { home });
      assert.equal(ended.code, 2, `${url}: ${ended.stderr}`);
      assert.match(ended.stderr, says);
      assert.doesNotMatch(ended.stderr, /password@/u);
    }
  });

  it('a relay that dies in the middle: exit 4 within its patience, each path old or new', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `file${index}.bin`);
    for (const [index, name] of names.entries()) {
      plant(a, { [name]: { content: noise(index, 1_000_000), date: NEW } });
      if (index % 2 === 0) plant(b, { [name]: { content: `old ${index}\n` } });
    }
    const before = snapshot(b);
    const wanted = snapshot(a);
    const data = join(folder.path, 'relay');
    const relay = await startRelay(home, { data });
    const proxy = await MeteredRelay.start(relay.url, 6_000_000, async () => {
      relay.program.kill('SIGKILL');
      await relay.program.ended;
    });
    const flags = ['--yes', '--accept-guard', '--json'];
    try {
      const ended = await bytesync(['sync', a, b, '--relay', proxy.url, ...flags], {
        home,
        env: { BYTESYNC_RELAY_PATIENCE_MS: '2000' },
      });
      assert.equal(ended.code, 4, ended.stderr);
      assert.match(
        ended.stderr,
        /^bytesync: The connection to the relay \S+ was lost and did not come back\..*Run the same command again/u,
      );
      assert.equal(reportOf(ended).failure?.code, 'relay-lost');
    } finally {
      proxy.close();
    }
    const after = snapshot(b);
    for (const [path, state] of Object.entries(after)) {
      assert.ok(state === before[path] || state === wanted[path], path);
    }
    for (const path of Object.keys(before)) assert.ok(after[path] !== undefined, path);
    assert.deepEqual([snapshot(a), stagedIn(a), stagedIn(b)], [wanted, [], []]);
    // The same command again ends what was begun.
    const again = await startRelay(home, { data });
    try {
      const ended = await bytesync(['sync', a, b, '--relay', again.url, ...flags], { home });
      assert.equal(ended.code, 0, ended.stderr);
      assert.deepEqual(snapshot(b), snapshot(a));
    } finally {
      again.program.kill('SIGKILL');
    }
  });

  it('bytesync relay: a port in use, a bad port, a data folder that is a file', async () => {
    const data = join(folder.path, 'relay');
    await listening(createServer(), async (_, port) => {
      const ended = await bytesync(['relay', '--port', String(port), '--data', data], { home });
      assert.equal(ended.code, 4);
      assert.match(
        ended.stderr,
        new RegExp(`^bytesync: The port ${port} is in use by another`, 'u'),
      );
      assert.equal(ended.stdout, '');
    });
    const cases: readonly [string[], number, RegExp][] = [
      [['--port', '99999'], 2, /whole number from 0 to 65535/u],
      [['--port', '0', '--data', join(a, 'one.txt')], 4, /could not be started: its data folder/u],
      [['--port', '0', '--data', data, '--host', '0.0.0.0'], 2, /On 0\.0\.0\.0 anybody.*--open/u],
      [
        ['--port', '0', '--data', data, '--host', '192.0.2.1', '--open'],
        4,
        /does not have that address/u,
      ],
    ];
    for (const [args, code, says] of cases) {
      const ended = await bytesync(['relay', ...args], { home });
      assert.equal(ended.code, code, `${args.join(' ')}: ${ended.stderr}`);
      assert.match(ended.stderr, says);
      assert.match(ended.stderr, /^bytesync: [^\n]+\n$/u);
    }
  });

  it('settings in the environment: what does not exist is named, what members read is not', async () => {
    const args = ['relay', '--port', '0', '--data', join(folder.path, 'relay')];
    const misspelt = await bytesync(args, { home, env: { BYTESYNC_RELAY_SESION_BYTES: '1' } });
    assert.equal(misspelt.code, 2);
    assert.match(misspelt.stderr, /the setting BYTESYNC_RELAY_SESION_BYTES does not exist/u);
    const relay = new Program(args, { home, env: { BYTESYNC_RELAY_PATIENCE_MS: '2000' } });
    await relay.printed(/relay listening/u);
    relay.kill('SIGTERM');
    assert.equal((await relay.ended).code, 0);
    const env = { BYTESYNC_RELAY_PATIENCE_MS: 'long' };
    const ended = await bytesync(['sync', a, b, '--yes'], { home, env });
    assert.equal(ended.code, 2, ended.stderr);
    assert.match(ended.stderr, /the setting BYTESYNC_RELAY_PATIENCE_MS/u);
  });
});
