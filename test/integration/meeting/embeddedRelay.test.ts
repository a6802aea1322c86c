import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type EmbeddedRelay,
  startEmbeddedRelay,
} from '../../../extension/src/engine/meeting/embeddedRelay.ts';
import { certificateDigest } from '../../../extension/src/engine/meeting/selfSigned.ts';
import { Transport } from '../../../extension/src/engine/relay/transport.ts';
import { eventually } from '../relay/relayFixture.ts';
import { codeOf, remark, remarksOf, SessionFixture } from '../session/sessionFixture.ts';

/** What the package holds; `npm test` builds it before the suites. */
const PROGRAM = fileURLToPath(new URL('../../../dist/relay.js', import.meta.url));
const PARENT = fileURLToPath(new URL('./relayParent.child.ts', import.meta.url));
const LAN = '127.0.0.2';
const HEALTH = { method: 'GET', path: '/v1/health', answerLimit: 1000, timeoutMs: 5000 } as const;

describe('the relay that an editor starts', () => {
  const fixture = new SessionFixture();
  const relays: EmbeddedRelay[] = [];
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bytesync-embedded-'));
  });

  afterEach(async () => {
    await fixture.clean();
    await Promise.all(relays.splice(0).map((relay) => relay.close()));
    await rm(folder, { recursive: true, force: true });
  });

  async function start(address = LAN, patienceMs = 10_000): Promise<EmbeddedRelay> {
    const relay = await startEmbeddedRelay({ program: PROGRAM, folder, address, patienceMs });
    relays.push(relay);
    return relay;
  }

  async function isUp({ url, certificate }: Pick<EmbeddedRelay, 'url' | 'certificate'>) {
    const transport = new Transport(url, { certificate });
    try {
      return (await transport.request(HEALTH)).status === 200;
    } catch {
      return false;
    } finally {
      transport.close();
    }
  }

  it('is plain and without a certificate on this computer', async () => {
    const relay = await start('127.0.0.1');
    assert.match(relay.url, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.equal(relay.certificate, undefined);
    const host = await fixture.host(relay.url, { accessToken: relay.accessToken });
    await fixture.join(host.invitation);
  });

  it('has a certificate for its address, which the invitation pins, on any other', async () => {
    const relay = await start();
    assert.match(relay.url, /^https:\/\/127\.0\.0\.2:\d+$/);
    const { certificate, accessToken } = relay;
    const host = await fixture.host(relay.url, { accessToken, certificate });
    await fixture.join(host.invitation);
    const kept = JSON.parse(readFileSync(join(folder, 'relay.json'), 'utf8'));
    const found = new X509Certificate(kept.tls.cert);
    assert.deepEqual(certificateDigest(found), certificate);
    assert.equal(found.subjectAltName, `IP Address:${LAN}`);
    assert.equal(found.checkIP(LAN), LAN);
    assert.equal(found.publicKey.asymmetricKeyDetails?.namedCurve, 'prime256v1');
    const years = (Date.parse(found.validTo) - Date.now()) / (365.25 * 24 * 60 * 60 * 1000);
    assert.ok(years > 4.9 && years < 5.1, `${years}`);
  });

  it('lets nobody create sessions without its token', async () => {
    const relay = await start();
    const { certificate } = relay;
    assert.equal(await codeOf(fixture.host(relay.url, { certificate })), 'access-token-required');
    const accessToken = 'x'.repeat(43);
    const guessing = fixture.host(relay.url, { certificate, accessToken });
    assert.equal(await codeOf(guessing), 'access-token-required');
  });

  it('keeps everything for its user alone', async () => {
    await start();
    assert.equal(statSync(join(folder, 'relay.json')).mode & 0o777, 0o600);
    assert.equal(statSync(join(folder, 'data')).mode & 0o777, 0o700);
  });

  it('is the same relay at the next start, with its sessions', async () => {
    const first = await start();
    const { certificate, accessToken } = first;
    const host = await fixture.host(first.url, { accessToken, certificate });
    const member = await fixture.join(host.invitation);
    const heard = remarksOf(member);
    await first.close();
    await eventually(() => host.told.connection.includes(false));
    const second = await start();
    assert.deepEqual(
      [second.url, second.certificate, second.accessToken],
      [first.url, certificate, accessToken],
    );
    await host.session.room.post([remark(1)]);
    await eventually(() => heard.length === 1);
  });

  it('is another relay on another address', async () => {
    const first = await start();
    await first.close();
    const second = await start('127.0.0.3');
    assert.match(second.url, /^https:\/\/127\.0\.0\.3:/);
    assert.notDeepEqual(second.certificate, first.certificate);
  });

  it('says that another program has its port, and takes no other', async () => {
    const first = await start();
    await first.close();
    const port = Number(new URL(first.url).port);
    const server = net.createServer().listen(port, LAN);
    await once(server, 'listening');
    try {
      await assert.rejects(start(LAN, 200), { code: 'relay-port-in-use', values: { port } });
    } finally {
      server.close();
    }
    assert.equal((await start()).url, first.url);
  });

  it('says that another window has its folder', async () => {
    await start();
    await assert.rejects(start(LAN, 200), {
      code: 'relay-start-failed',
      values: { reason: 'store-taken' },
    });
  });

  it('started twice at once, comes up once', async () => {
    const started = await Promise.allSettled([start(LAN, 200), start(LAN, 200)]);
    const failed = started.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    assert.deepEqual(
      failed.map(({ code, values }) => [code, values.reason]),
      [['relay-start-failed', 'store-taken']],
    );
  });

  it('is not made anew in silence when what it kept is damaged', async () => {
    writeFileSync(join(folder, 'relay.json'), '{}');
    await assert.rejects(start(), { code: 'relay-start-failed', values: { reason: 'kept' } });
  });

  it('says that an address is not of this machine', async () => {
    await assert.rejects(start('192.0.2.1'), {
      code: 'relay-start-failed',
      values: { reason: 'EADDRNOTAVAIL' },
    });
    assert.ok(!readdirSync(folder).includes('relay.json'));
  });

  it('says that the program is none', async () => {
    const program = join(folder, 'absent.js');
    const starting = startEmbeddedRelay({ program, folder, address: LAN });
    assert.equal(await codeOf(starting), 'relay-start-failed');
  });

  it('can be given up while it starts', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const starting = startEmbeddedRelay({ program: PROGRAM, folder, address: LAN, signal });
    setTimeout(() => controller.abort(new Error('enough')), 20);
    assert.equal(await codeOf(starting), 'Error: enough');
  });

  for (const how of ['SIGKILL', 'SIGTERM'] as const) {
    it(`ends when its window ends by ${how}, and the next window has it again`, async () => {
      const parent = spawn(process.execPath, [PARENT, PROGRAM, folder, LAN], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [said] = (await once(parent.stdout, 'data')) as [Buffer];
      const url = said.toString().trim();
      const kept = JSON.parse(readFileSync(join(folder, 'relay.json'), 'utf8'));
      const certificate = certificateDigest(kept.tls.cert);
      assert.ok(await isUp({ url, certificate }));
      parent.kill(how);
      await once(parent, 'exit');
      const again = await start();
      assert.equal(again.url, url);
      await again.close();
      await again.ended;
      assert.ok(!(await isUp({ url, certificate })));
    });
  }

  it('tells when its process is gone', async () => {
    const relay = await start();
    let ended = false;
    relay.ended.then(
      () => {
        ended = true;
      },
      () => undefined,
    );
    assert.ok(await isUp(relay));
    assert.ok(!ended);
    await relay.close();
    assert.ok(ended);
  });
});
