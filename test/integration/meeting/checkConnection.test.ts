import assert from 'node:assert/strict';
import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as net from 'node:net';
import * as tls from 'node:tls';
import { encode } from '@bytesync/shared/wire/codec.ts';
import { ROOM_SUBPROTOCOL } from '@bytesync/shared/wire/relayApi.ts';
import { WebSocketServer } from 'ws';
import { checkConnection } from '../../../extension/src/engine/meeting/checkConnection.ts';
import {
  type CheckOptions,
  CONNECTION_STEPS,
  type StepResult,
} from '../../../extension/src/engine/meeting/connectionStep.ts';
import {
  certificateDigest,
  createSelfSigned,
  type SelfSigned,
} from '../../../extension/src/engine/meeting/selfSigned.ts';
import { ConnectProxy } from '../relay/connectProxy.ts';
import { eventually, RelayFixture } from '../relay/relayFixture.ts';

const TOKEN = 'a-token-of-a-team-0123456789';
/** A name that only the proxy knows. */
const NAME = 'relay.bytesync.test';
const HEALTHY = { status: 'ok', protocol: { min: 1, max: 1 } };

describe('checking the way to a relay', () => {
  const relays = new RelayFixture();
  const closing: (() => unknown)[] = [];
  let pair: SelfSigned;

  before(async () => {
    pair = await createSelfSigned('127.0.0.1');
  });

  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
    await relays.clean();
  });

  async function listen(server: net.Server): Promise<number> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(() => {
      if (server instanceof http.Server) server.closeAllConnections();
      server.close();
    });
    return (server.address() as AddressInfo).port;
  }

  /** Something that answers like a relay's health, with whatever else there is. */
  async function healthy(health: unknown, status = 200): Promise<http.Server & { url: string }> {
    const server = http.createServer((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(health));
    });
    return Object.assign(server, { url: `http://127.0.0.1:${await listen(server)}` });
  }

  async function proxyTo(port: number): Promise<ConnectProxy> {
    const proxy = await ConnectProxy.open(port);
    closing.push(() => proxy.close());
    return proxy;
  }

  async function check(relayUrl: string, options: Partial<CheckOptions> = {}) {
    const results: StepResult[] = [];
    const { signal } = new AbortController();
    for await (const result of checkConnection({ relayUrl, signal, ...options })) {
      results.push(result);
    }
    assert.deepEqual(
      results.map(({ step }) => step),
      CONNECTION_STEPS,
    );
    return results;
  }

  /** The one step that failed: those before were fine, those after were left out. */
  async function failure(relayUrl: string, options: Partial<CheckOptions> = {}) {
    const results = await check(relayUrl, options);
    const at = results.findIndex(({ state }) => state === 'failed');
    assert.notEqual(at, -1, JSON.stringify(results));
    for (const { state, code } of results.slice(at + 1)) {
      assert.deepEqual([state, code], ['skipped', undefined]);
    }
    const { step, code, values } = results[at] as StepResult;
    return { step, code, values };
  }

  function summary(results: readonly StepResult[]) {
    return results.map(({ state, code }) => code ?? state);
  }

  it('is fine with a relay on this machine', async () => {
    const relay = await relays.start();
    const results = await check(relay.url);
    assert.deepEqual(summary(results), [
      ...['ok', 'ok', 'proxy-unused', 'ok', 'ok', 'ok', 'ok', 'ok'],
    ]);
    await eventually(() => relay.stats().connections === 0);
  });

  it('is fine with a pinned relay, and says whose certificate it has', async () => {
    const relay = await relays.start({ tls: pair });
    const results = await check(relay.url, { certificate: certificateDigest(pair.cert) });
    assert.ok(results.every(({ state, code }) => state === 'ok' || code === 'proxy-unused'));
    const { values } = results[3] as StepResult;
    assert.equal(values.subject, 'IP Address:127.0.0.1');
    assert.equal(values.issuer, 'CN=ByteSync relay');
    assert.equal(values.version, 'TLSv1.3');
    assert.match(String(values.until), /^\d{4}-\d\d-\d\d$/);
  });

  it('is fine through a proxy, which looks up the name', async () => {
    const relay = await relays.start({ tls: pair });
    const proxy = await proxyTo(relay.port);
    const certificate = certificateDigest(pair.cert);
    const results = await check(`https://${NAME}`, { certificate, proxy: { url: proxy.url } });
    assert.deepEqual(summary(results), [
      ...['ok', 'name-left-to-proxy', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok'],
    ]);
    assert.ok(proxy.asked.every((asked) => asked === `${NAME}:443`));
  });

  for (const [text, code] of [
    ['relay', 'address-malformed'],
    ['ftp://relay.example', 'address-malformed'],
    ['http://192.0.2.1:8787', 'address-insecure'],
  ] as const) {
    it(`says that ${text} is no address`, async () => {
      const found = await failure(text);
      assert.deepEqual([found.step, found.code], ['address', code]);
    });
  }

  it('says that a name is not known', async () => {
    const found = await failure(`https://${NAME}`);
    assert.deepEqual([found.step, found.code], ['name', 'name-unknown']);
    assert.equal(found.values.host, NAME);
  });

  describe('through a proxy', () => {
    for (const [what, answer, code] of [
      ['that refuses', '403 Forbidden', 'proxy-refused'],
      ['that knows no CONNECT', '405 Method Not Allowed', 'proxy-refused'],
      ['that wants a password', '407 Proxy Authentication Required', 'proxy-wants-login'],
      ['that reaches nothing', '502 Bad Gateway', 'proxy-cannot-reach'],
    ] as const) {
      it(`${what}: ${code}`, async () => {
        const proxy = await proxyTo(1);
        proxy.answer = `HTTP/1.1 ${answer}\r\ncontent-length: 0\r\n\r\n`;
        const url = proxy.url.replace('//', '//ann:pass-word@');
        const found = await failure(`https://${NAME}`, { proxy: { url } });
        assert.deepEqual([found.step, found.code], ['proxy', code]);
        assert.equal(found.values.reason, `HTTP ${answer.slice(0, 3)}`);
        assert.doesNotMatch(JSON.stringify(found), /pass-word/);
      });
    }

    it('that is not there: proxy-unreachable', async () => {
      const found = await failure(`https://${NAME}`, { proxy: { url: 'http://127.0.0.1:1' } });
      assert.deepEqual([found.step, found.code], ['proxy', 'proxy-unreachable']);
      assert.deepEqual(found.values, {
        ...{ relay: NAME, proxy: '127.0.0.1:1', reason: 'ECONNREFUSED' },
      });
    });

    it('whose address is none: proxy-address', async () => {
      const found = await failure(`https://${NAME}`, { proxy: { url: 'socks5://ann:secret@x' } });
      assert.deepEqual([found.step, found.code], ['proxy', 'proxy-address']);
      assert.doesNotMatch(JSON.stringify(found), /secret/);
    });

    it('that opens TLS: whose certificate it is', async () => {
      const opened = tls.createServer({ ...pair }, (socket) => socket.on('error', () => undefined));
      const proxy = await proxyTo(await listen(opened));
      const found = await failure(`https://${NAME}`, { proxy: { url: proxy.url } });
      assert.deepEqual([found.step, found.code], ['connection', 'certificate-untrusted']);
      assert.equal(found.values.issuer, 'CN=ByteSync relay');
      assert.equal(found.values.reason, 'DEPTH_ZERO_SELF_SIGNED_CERT');
    });
  });

  describe('the connection', () => {
    it('to a port where nothing listens', async () => {
      const found = await failure('http://127.0.0.1:1');
      assert.deepEqual([found.step, found.code], ['connection', 'nothing-listens']);
    });

    it('to somebody who cuts it', async () => {
      const port = await listen(net.createServer((socket) => socket.resetAndDestroy()));
      const found = await failure(`https://127.0.0.1:${port}`);
      assert.deepEqual([found.step, found.code], ['connection', 'connection-cut']);
    });

    it('to somebody without TLS', async () => {
      const { url } = await healthy(HEALTHY);
      const found = await failure(url.replace('http:', 'https:'));
      assert.deepEqual([found.step, found.code], ['connection', 'not-tls']);
    });

    it('to another certificate than the pinned one', async () => {
      const relay = await relays.start({ tls: pair });
      const found = await failure(relay.url, { certificate: new Uint8Array(32) });
      assert.deepEqual([found.step, found.code], ['connection', 'certificate-mismatch']);
    });

    it('to a silent relay ends after ten seconds', async () => {
      const port = await listen(net.createServer((socket) => socket.on('error', () => undefined)));
      const found = await failure(`https://127.0.0.1:${port}`);
      assert.deepEqual([found.step, found.code], ['connection', 'timed-out']);
    });
  });

  describe('what answers', () => {
    for (const [what, answer, status] of [
      ['a web page', '<html>', 200],
      ['an error', { error: 'no such page' }, 404],
      ['a login', 'log in first', 302],
    ] as const) {
      it(`is ${what}`, async () => {
        const { url } = await healthy(answer, status);
        const found = await failure(url);
        assert.deepEqual([found.step, found.code], ['relay', 'not-a-relay']);
        assert.equal(found.values.reason, `HTTP ${status}`);
      });
    }

    it('is no HTTP', async () => {
      const server = net.createServer((socket) => {
        socket.on('error', () => undefined).resume();
        socket.end('SSH-2.0-OpenSSH_9.6\r\n');
      });
      const found = await failure(`http://127.0.0.1:${await listen(server)}`);
      assert.deepEqual([found.step, found.code], ['relay', 'not-a-relay']);
    });

    it('is a relay that shuts down', async () => {
      const { url } = await healthy({ ...HEALTHY, status: 'draining' }, 503);
      const found = await failure(url);
      assert.deepEqual([found.step, found.code], ['relay', 'relay-draining']);
    });

    it('is a relay of a newer version', async () => {
      const { url } = await healthy({ ...HEALTHY, protocol: { min: 7, max: 9 } });
      const found = await failure(url);
      assert.deepEqual([found.step, found.code], ['protocol', 'program-too-old']);
      assert.equal(found.values.theirs, '7-9');
    });
  });

  describe('the WebSocket', () => {
    it('is refused on the way', async () => {
      const server = await healthy(HEALTHY);
      server.on('upgrade', (_request, socket) => {
        socket.end('HTTP/1.1 403 Forbidden\r\nserver: Gate/1.0\r\ncontent-length: 0\r\n\r\n');
      });
      const found = await failure(server.url);
      assert.deepEqual([found.step, found.code], ['webSocket', 'websocket-blocked']);
      assert.equal(found.values.reason, 'HTTP 403');
      assert.equal(found.values.by, 'Gate/1.0');
    });

    it('is cut on the way', async () => {
      const server = await healthy(HEALTHY);
      server.on('upgrade', (_request, socket) => socket.destroy());
      const found = await failure(server.url);
      assert.deepEqual([found.step, found.code], ['webSocket', 'websocket-blocked']);
      assert.equal(found.values.reason, 'ECONNRESET');
    });

    it('is answered as if it were a page', async () => {
      const { url } = await healthy(HEALTHY);
      const found = await failure(url);
      assert.deepEqual([found.step, found.code], ['webSocket', 'websocket-blocked']);
      assert.equal(found.values.reason, 'HTTP 200');
    });

    for (const [what, greet] of [
      ['closes at once', (socket: { close(): void }) => socket.close()],
      ['says something else', (socket: { send(data: Uint8Array): void }) => socket.send(encode(1))],
    ] as const) {
      it(`${what}`, async () => {
        const server = await healthy(HEALTHY);
        const sockets = new WebSocketServer({ server, handleProtocols: () => ROOM_SUBPROTOCOL });
        sockets.on('connection', (socket) => greet(socket));
        const found = await failure(server.url);
        assert.deepEqual([found.step, found.code], ['webSocket', 'websocket-silent']);
      });
    }
  });

  describe('the access token', () => {
    it('is accepted, and no session comes of it', async () => {
      const relay = await relays.start({
        accessTokens: [TOKEN],
        limits: { sessionsPerAddress: 1 },
      });
      for (let time = 0; time < 3; time += 1) {
        const results = await check(relay.url, { accessToken: TOKEN });
        assert.equal(results.at(-1)?.state, 'ok');
      }
    });

    it('is needed to create a session, not to join', async () => {
      const relay = await relays.start({ accessTokens: [TOKEN] });
      const results = await check(relay.url);
      const { state, code } = results.at(-1) as StepResult;
      assert.deepEqual([state, code], ['skipped', 'access-token-needed']);
    });

    it('is refused, and soon not even looked at', async () => {
      const relay = await relays.start({
        accessTokens: [TOKEN],
        limits: { failedTokensPerMinute: 2 },
      });
      const codes = [];
      for (let time = 0; time < 3; time += 1) {
        const found = await failure(relay.url, { accessToken: `other-${TOKEN}` });
        codes.push([found.step, found.code]);
      }
      assert.deepEqual(codes, [
        ['accessToken', 'access-token-refused'],
        ['accessToken', 'access-token-refused'],
        // Who guesses tokens is shut out of the rooms, too.
        ['webSocket', 'too-many-attempts'],
      ]);
    });
  });

  it('stops when it is told to', async () => {
    const port = await listen(net.createServer((socket) => socket.on('error', () => undefined)));
    const controller = new AbortController();
    const checking = check(`https://127.0.0.1:${port}`, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 50);
    await assert.rejects(checking, { message: 'enough' });
  });
});
