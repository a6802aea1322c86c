import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { mock } from 'node:test';
import * as tls from 'node:tls';
import {
  certificateDigest,
  createSelfSigned,
  type SelfSigned,
} from '../../../extension/src/engine/meeting/selfSigned.ts';
import { Transport } from '../../../extension/src/engine/relay/transport.ts';
import { codeOf, SessionFixture } from './sessionFixture.ts';

const HEALTH = { method: 'GET', path: '/v1/health', answerLimit: 1000, timeoutMs: 5000 } as const;

describe('a relay with a certificate of its own', () => {
  const fixture = new SessionFixture();
  const closing: (() => unknown)[] = [];
  let pair: SelfSigned;
  let pin: Uint8Array;
  let otherPin: Uint8Array;

  before(async () => {
    pair = await createSelfSigned('127.0.0.2');
    pin = certificateDigest(pair.cert);
    otherPin = certificateDigest((await createSelfSigned('127.0.0.2')).cert);
  });

  afterEach(async () => {
    mock.restoreAll();
    await fixture.clean();
    for (const close of closing.splice(0)) await close();
  });

  /** A server that records what it is sent in TLS. */
  async function recording(options: tls.TlsOptions = {}) {
    const sent: string[] = [];
    const server = tls.createServer({ ...pair, ...options }, (socket) => {
      socket.on('error', () => undefined).on('data', (bytes) => sent.push(bytes.toString()));
      socket.once('data', () => {
        socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok');
      });
    });
    server.on('tlsClientError', () => undefined);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(() => server.close());
    return { sent, url: `https://127.0.0.1:${(server.address() as AddressInfo).port}` };
  }

  function transportTo(url: string, certificate?: Uint8Array): Transport {
    const transport = new Transport(url, { certificate });
    closing.push(() => transport.close());
    return transport;
  }

  for (const host of ['127.0.0.2', '127.0.0.1']) {
    it(`is a place to meet on ${host}, by the digest that the invitation holds`, async () => {
      const relay = await fixture.startRelay({ host, tls: pair });
      assert.match(relay.url, new RegExp(`^https://${host}:`));
      const host_ = await fixture.host(relay.url, { certificate: pin });
      assert.deepEqual(host_.invitation.certificate, pin);
      const member = await fixture.join(host_.invitation);
      const signal = new AbortController().signal;
      const purpose = { kind: 'results', run: 1 } as const;
      const { identity, streams } = host_.session;
      const receiving = member.session.streams.receiveBytes(
        purpose,
        identity.memberId,
        100,
        signal,
      );
      await streams.sendBytes(purpose, [member.session.identity.memberId], Buffer.from('sealed'));
      assert.equal(Buffer.from(await receiving).toString(), 'sealed');
      const { bytesIn, bytesOut } = member.session.transport.traffic;
      assert.ok(bytesIn > 500 && bytesOut > 500, `${bytesIn} ${bytesOut}`);
    });
  }

  it('is refused with another certificate, by host and newcomer', async () => {
    const relay = await fixture.startRelay({ tls: pair });
    const hosting = fixture.host(relay.url, { certificate: otherPin });
    assert.equal(await codeOf(hosting), 'certificate-mismatch');
    const { invitation } = await fixture.host(relay.url, { certificate: pin });
    const joining = fixture.join({ ...invitation, certificate: otherPin });
    assert.equal(await codeOf(joining), 'certificate-mismatch');
  });

  it('is refused without a pin, as nobody vouches for it', async () => {
    const relay = await fixture.startRelay({ tls: pair });
    await assert.rejects(fixture.host(relay.url), {
      code: 'relay-unreachable',
      values: { relay: new URL(relay.url).host, reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
    const { invitation } = await fixture.host(relay.url, { certificate: pin });
    const { certificate: _, ...unpinned } = invitation;
    assert.equal(await codeOf(fixture.join(unpinned)), 'relay-unreachable');
  });

  it('gets nothing before its certificate was compared', async () => {
    const server = await recording();
    const transport = transportTo(server.url, otherPin);
    assert.equal(await codeOf(transport.request(HEALTH)), 'certificate-mismatch');
    const socket = transport.openSocket('/room', 'x', 1000, 5000);
    const [error] = (await once(socket, 'error')) as [{ code: string }];
    assert.equal(error.code, 'certificate-mismatch');
    assert.deepEqual(server.sent, []);
    const right = await transportTo(server.url, pin).request(HEALTH);
    assert.equal(Buffer.from(right.body).toString(), 'ok');
    assert.match(server.sent.join(''), /^GET \/v1\/health /);
  });

  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    it(`shows its certificate on each connection, also with ${version}`, async () => {
      const server = await recording({ minVersion: version, maxVersion: version });
      const right = transportTo(server.url, pin);
      for (let time = 0; time < 3; time += 1) {
        assert.equal((await right.request(HEALTH)).status, 200);
      }
      const wrong = transportTo(server.url, otherPin);
      assert.equal(await codeOf(wrong.request(HEALTH)), 'certificate-mismatch');
      assert.equal(server.sent.length, 3);
    });
  }

  it('is believed whatever name, signer and date its certificate has', async () => {
    const old = await createSelfSigned('relay.example', new Date('2015-01-01'));
    const server = await recording(old);
    const transport = transportTo(server.url, certificateDigest(old.cert));
    assert.equal((await transport.request(HEALTH)).status, 200);
  });

  it('is reached in the same way where the editor replaces the agents of requests', async () => {
    const require = createRequire(import.meta.url);
    for (const name of ['node:http', 'node:https']) {
      const module = require(name) as typeof import('node:http');
      const original = module.request;
      // As VS Code's patch does with every agent, except on Unix sockets.
      mock.method(module, 'request', (options: { socketPath?: string }) => {
        if (options.socketPath === undefined) throw new Error(`${name} was used`);
        return original(options);
      });
    }
    const relay = await fixture.startRelay({ tls: pair });
    const { invitation } = await fixture.host(relay.url, { certificate: pin });
    await fixture.join(invitation);
    const joining = fixture.join({ ...invitation, certificate: otherPin });
    assert.equal(await codeOf(joining), 'certificate-mismatch');
  });

  it('that never finishes its handshake can be given up', async () => {
    const silent = (await import('node:net')).createServer((socket) =>
      socket.on('error', () => undefined).resume(),
    );
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    closing.push(() => silent.close());
    const url = `https://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const transport = transportTo(url, pin);
    const controller = new AbortController();
    const asking = codeOf(transport.request({ ...HEALTH, signal: controller.signal }));
    setTimeout(() => controller.abort(new Error('enough')), 20);
    assert.equal(await asking, 'Error: enough');
  });
});
