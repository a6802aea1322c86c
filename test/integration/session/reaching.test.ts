import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as net from 'node:net';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { ROOM_SUBPROTOCOL } from '@bytesync/shared/wire/relayApi.ts';
import { WebSocketServer } from 'ws';
import { eventually } from '../relay/relayFixture.ts';
import { codeOf, remark, remarksOf, SessionFixture } from './sessionFixture.ts';
import { TcpProxy } from './tcpProxy.ts';

const SHORT = { firstMs: 200, againMs: 300 };

describe('reaching the relay', () => {
  const fixture = new SessionFixture();
  const closing: (() => Promise<unknown>)[] = [];

  afterEach(async () => {
    await fixture.clean();
    for (const close of closing.splice(0)) await close();
  });

  async function listen(server: net.Server): Promise<string> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(async () => {
      if (server instanceof http.Server) server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** An invitation into a session that may not be where it says. */
  function invitationTo(relayUrl: string) {
    return {
      version: 1 as const,
      sessionId: createId(),
      secret: new Uint8Array(16),
      relayUrl,
      hostFingerprint: new Uint8Array(16),
    };
  }

  it('says that nobody listens', async () => {
    const url = 'http://127.0.0.1:1';
    assert.equal(await codeOf(fixture.host(url)), 'relay-unreachable');
    assert.equal(
      await codeOf(fixture.join(invitationTo(url), { patience: SHORT })),
      'relay-unreachable',
    );
  });

  for (const url of ['http://192.0.2.1:8787', 'http://relay.example', 'ftp://localhost', 'relay']) {
    it(`refuses ${url}`, async () => {
      const code = url.startsWith('http:') ? 'relay-insecure' : 'usage';
      assert.equal(await codeOf(fixture.host(url)), code);
      assert.equal(await codeOf(fixture.join(invitationTo(url))), code);
    });
  }

  const nonsense: Record<string, () => net.Server> = {
    'a web page': () => http.createServer((_request, response) => response.end('<html>')),
    'a redirect': () =>
      http.createServer((_request, response) => {
        response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
      }),
    'an error of its own': () =>
      http.createServer((_request, response) => response.writeHead(404).end('no such page')),
    'an endless answer': () =>
      http.createServer((_request, response) => {
        const timer = setInterval(() => response.write(Buffer.alloc(64 * 1024)), 1);
        response.once('close', () => clearInterval(timer));
      }),
    'no HTTP': () =>
      net.createServer((socket) => {
        socket.on('error', () => undefined).resume();
        socket.end('SSH-2.0-OpenSSH_9.6\r\n');
      }),
  };
  for (const [name, create] of Object.entries(nonsense)) {
    it(`says that ${name} is nonsense`, async () => {
      const url = await listen(create());
      assert.equal(await codeOf(fixture.host(url)), 'relay-nonsense');
      assert.equal(await codeOf(fixture.join(invitationTo(url))), 'relay-nonsense');
    });
  }

  it('says that WebSocket frames which are no messages are nonsense', async () => {
    const server = http.createServer();
    const sockets = new WebSocketServer({ server, handleProtocols: () => ROOM_SUBPROTOCOL });
    sockets.on('connection', (socket) => socket.send('hello'));
    const url = await listen(server);
    assert.equal(await codeOf(fixture.join(invitationTo(url))), 'relay-nonsense');
  });

  it('says that a handshake without our subprotocol is nonsense', async () => {
    const server = http.createServer();
    new WebSocketServer({ server, handleProtocols: () => false });
    const url = await listen(server);
    assert.equal(await codeOf(fixture.join(invitationTo(url))), 'relay-nonsense');
  });

  it('says which side must be updated', async () => {
    const server = http.createServer();
    const sockets = new WebSocketServer({ server, handleProtocols: () => ROOM_SUBPROTOCOL });
    const { encode } = await import('@bytesync/shared/wire/codec.ts');
    const nonce = new Uint8Array(32);
    sockets.on('connection', (socket) =>
      socket.send(encode({ type: 'challenge', nonce, protocol: { min: 7, max: 9 } })),
    );
    const url = await listen(server);
    const joining = fixture.join(invitationTo(url));
    await assert.rejects(joining, ({ code, values }) => {
      assert.equal(code, 'protocol-mismatch');
      assert.equal(values.what, 'this program');
      return true;
    });
  });

  it('says that there is no such session', async () => {
    const relay = await fixture.startRelay();
    assert.equal(await codeOf(fixture.join(invitationTo(relay.url))), 'session-unknown');
  });

  it('asks for the access token of a relay that wants one', async () => {
    const relay = await fixture.startRelay({ accessTokens: ['0123456789abcdef'] });
    assert.equal(await codeOf(fixture.host(relay.url)), 'access-token-required');
    const host = await fixture.host(relay.url, { accessToken: '0123456789abcdef' });
    assert.ok(!host.session.signal.aborted);
  });

  it('gives up at once when it is told to, whatever it was doing', async () => {
    const server = net.createServer((socket) => socket.on('error', () => undefined).resume());
    const url = await listen(server);
    for (const start of [
      (signal: AbortSignal) => fixture.host(url, { signal }),
      (signal: AbortSignal) => fixture.join(invitationTo(url), { signal }),
    ]) {
      const controller = new AbortController();
      const starting = codeOf(start(controller.signal));
      setTimeout(() => controller.abort(new Error('enough')), 20);
      assert.equal(await starting, 'Error: enough');
      assert.equal(await codeOf(start(AbortSignal.abort(new Error('before')))), 'Error: before');
    }
  });

  it('waits for a relay that is gone, for as long as it has patience', async () => {
    const relay = await fixture.startRelay();
    const proxy = await new TcpProxy(() => relay.port).open();
    closing.push(() => proxy.close());
    const host = await fixture.host(proxy.url, { patience: SHORT });
    await proxy.close();
    await eventually(() => host.told.connection.includes(false));
    const posting = codeOf(host.session.room.post([remark(1)]));
    const token = codeOf(host.session.connection.token(new AbortController().signal));
    await eventually(() => host.session.signal.aborted);
    assert.equal(host.session.signal.reason.code, 'relay-lost');
    assert.equal(await posting, 'relay-lost');
    assert.equal(await token, 'relay-lost');
    assert.deepEqual(host.told.connection, [true, false]);
  });

  it('tries no more once it is closed', async () => {
    const relay = await fixture.startRelay();
    const proxy = await new TcpProxy(() => relay.port).open();
    closing.push(() => proxy.close());
    const host = await fixture.host(proxy.url);
    await proxy.close();
    const server = http.createServer();
    const sockets = new WebSocketServer({ server, handleProtocols: () => ROOM_SUBPROTOCOL });
    let connections = 0;
    sockets.on('connection', (socket) => {
      connections += 1;
      if (connections === 3) {
        assert.ok(!host.session.signal.aborted);
        // While this one is there, no other one is under way.
        host.session.close();
      }
      socket.close(1011);
    });
    server.listen(proxy.port, '127.0.0.1');
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    await eventually(() => host.session.signal.aborted);
    // Longer than it paused before each of the others.
    await new Promise((resolve) => setTimeout(resolve, 2000));
    assert.equal(connections, 3);
  });

  it('uses the new connection token when the old one died with the relay', async () => {
    const dataDir = await fixture.relays.folder();
    const first = await fixture.startRelay({ dataDir });
    const [host, member] = await fixture.members(first.url, 2);
    assert.ok(member);
    const signal = new AbortController().signal;
    const tokenBefore = await host.session.connection.token(signal);
    await first.close();
    await fixture.startRelay({ dataDir, port: first.port });
    const heard = remarksOf(member);
    const purpose = { kind: 'results', run: 1 } as const;
    const { streams, connection, identity } = host.session;
    const receiving = member.session.streams.receiveBytes(purpose, identity.memberId, 100, signal);
    await streams.sendBytes(purpose, [member.session.identity.memberId], Buffer.from('after'));
    assert.equal(Buffer.from(await receiving).toString(), 'after');
    assert.notEqual(await connection.token(signal), tokenBefore);
    await host.session.room.post([remark(1)]);
    await eventually(() => heard.length === 1);
  });

  it('retries a request whose token the relay no longer knows', async () => {
    const relay = await fixture.startRelay();
    const host = await fixture.host(relay.url);
    const { RelayClient } = await import('../../../extension/src/engine/relay/relayClient.ts');
    const { signal } = host.session;
    const client = new RelayClient(host.session.transport, signal);
    const tokens = ['old', 'older'];
    const opening = client.openStream(
      host.session.identity.sessionId,
      { streamId: createId(), recipients: [createId()] },
      async () => tokens.pop() ?? host.session.connection.token(signal),
    );
    assert.equal(await codeOf(opening), 'member-unknown');
    assert.deepEqual(tokens, []);
  });

  it('keeps no process alive once everything is closed', async () => {
    const relay = await fixture.startRelay();
    const child = new URL('./shortMember.child.ts', import.meta.url).pathname;
    const process_ = spawn(process.execPath, ['--unhandled-rejections=strict', child, relay.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const ended = once(process_, 'close');
      const [said] = await once(process_.stdout.setEncoding('utf8'), 'data');
      assert.equal(said, 'closed\n');
      const late = AbortSignal.timeout(10_000);
      const outcome = await Promise.race([ended, once(late, 'abort')]);
      assert.deepEqual(outcome, [0, null], 'it goes on');
    } finally {
      process_.kill('SIGKILL');
    }
  });
});
