import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join as joinPath } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { encode } from '@bytesync/shared/wire/codec.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import {
  CLOSE_CODES,
  healthSchema,
  RELAY_PATHS,
  relayErrorSchema,
} from '@bytesync/shared/wire/relayApi.ts';
import { pino } from 'pino';
import WebSocket from 'ws';
import { RelayFixture } from './relayFixture.ts';
import {
  createMember,
  createSession,
  enter,
  join,
  postJson,
  RoomClient,
  sayHello,
  sessionRequest,
} from './roomClient.ts';
import { StreamClient } from './streamClient.ts';

const TOKEN = 'an-access-token-of-a-team';

describe('the relay at its door', () => {
  const fixture = new RelayFixture();

  afterEach(() => fixture.clean());

  /** Every answer that is not a success is a relayErrorSchema body. */
  async function errorOf(response: Response): Promise<{ status: number; code: string }> {
    return { status: response.status, code: relayErrorSchema.parse(await response.json()).code };
  }

  function creation() {
    return sessionRequest(createId(), randomBytes(32), createMember());
  }

  it('says that it is well, and nothing about what it runs on', async () => {
    const { url } = await fixture.start();
    const response = await fetch(url + RELAY_PATHS.health);
    assert.deepEqual(healthSchema.parse(await response.json()), {
      status: 'ok',
      protocol: { min: 1, max: 1 },
    });
    assert.equal(response.headers.get('x-powered-by'), null);
    assert.equal(response.headers.get('access-control-allow-origin'), null);
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(response.headers.get('cache-control'), 'no-store');
  });

  it('creates a session once, also when asked twice', async () => {
    const { url } = await fixture.start();
    const body = creation();
    const first = await postJson(url + RELAY_PATHS.sessions, body);
    const second = await postJson(url + RELAY_PATHS.sessions, body);
    assert.deepEqual([first.status, second.status], [201, 200]);
    assert.deepEqual(await second.json(), await first.json());
    const other = { ...creation(), sessionId: body.sessionId };
    assert.deepEqual(await errorOf(await postJson(url + RELAY_PATHS.sessions, other)), {
      status: 409,
      code: 'session-exists',
    });
  });

  it('asks for an access token where it has some, and bounds the guesses', async () => {
    const { url } = await fixture.start({
      accessTokens: [`${TOKEN}-1`, `${TOKEN}-2`],
      limits: { failedTokensPerMinute: 2 },
    });
    const create = (token?: string) => postJson(url + RELAY_PATHS.sessions, creation(), token);
    assert.equal((await create(`${TOKEN}-1`)).status, 201);
    assert.equal((await create(`${TOKEN}-2`)).status, 201);
    const without = await create();
    assert.equal(without.headers.get('www-authenticate'), 'Bearer');
    assert.deepEqual(await errorOf(without), { status: 401, code: 'access-token-required' });
    for (const wrong of [TOKEN, `${TOKEN}-12`]) {
      assert.equal((await errorOf(await create(wrong))).code, 'access-token-required');
    }
    assert.deepEqual(await errorOf(await create(`${TOKEN}-1`)), {
      status: 429,
      code: 'rate-limited',
    });
  });

  it('answers nonsense with an error of its own', async () => {
    const { url } = await fixture.start();
    const sessions = url + RELAY_PATHS.sessions;
    const raw = (body: string, type = 'application/json', headers = {}) =>
      fetch(sessions, { method: 'POST', headers: { 'content-type': type, ...headers }, body });
    const cases: readonly (readonly [string, () => Promise<Response>, number, string])[] = [
      ['no path of ours', () => fetch(`${url}/`), 404, 'message-malformed'],
      ['no method of ours', () => fetch(sessions), 404, 'message-malformed'],
      ['a path that does not decode', () => fetch(`${url}/v1/%ff`), 404, 'message-malformed'],
      [
        'a parameter that does not decode',
        () => fetch(`${url}/v1/sessions/%ff/streams`, { method: 'POST' }),
        400,
        'message-malformed',
      ],
      ['no JSON', () => raw('{"protocol":'), 400, 'message-malformed'],
      ['no JSON type', () => raw('{}', 'text/plain'), 400, 'message-malformed'],
      ['too little', () => raw('{}'), 400, 'message-malformed'],
      ['too much', () => raw(JSON.stringify('x'.repeat(17_000))), 413, 'message-too-large'],
      [
        'compressed',
        () => raw('{}', 'application/json', { 'content-encoding': 'gzip' }),
        400,
        'message-malformed',
      ],
      [
        'another protocol',
        () => postJson(sessions, { ...creation(), protocol: 2 }),
        400,
        'protocol-mismatch',
      ],
      [
        'an id that is none',
        () => postJson(sessions, { ...creation(), sessionId: '../../../../etc/passwd' }),
        400,
        'message-malformed',
      ],
      [
        'an index that is none',
        () => fetch(`${url}${RELAY_PATHS.stream(createId(), createId())}/chunks/-1`),
        400,
        'message-malformed',
      ],
      [
        'no token',
        () => fetch(url + RELAY_PATHS.chunk(createId(), createId(), 0)),
        401,
        'connection-token-wrong',
      ],
    ];
    for (const [what, ask, status, code] of cases) {
      assert.deepEqual(await errorOf(await ask()), { status, code }, what);
    }
  });

  it('outlives bytes that are no HTTP', async () => {
    const { url, port } = await fixture.start();
    const socket = connect(port, '127.0.0.1');
    socket.end('\x16\x03\x01 hello TLS\r\n\r\n');
    assert.match(await text(socket), /^HTTP\/1\.1 400/);
    assert.equal((await fetch(url + RELAY_PATHS.health)).status, 200);
  });

  it('takes no WebSocket but those of a room', async () => {
    const { url } = await fixture.start();
    const statusOf = (path: string, protocol: string) =>
      new Promise<number | undefined>((resolve) => {
        const socket = new WebSocket(url.replace('http', 'ws') + path, protocol);
        socket.on('unexpected-response', (_request, response) => {
          resolve(response.statusCode);
          socket.terminate();
        });
        socket.on('error', () => undefined);
      });
    assert.equal(await statusOf('/v1/health', 'bytesync.v1'), 404);
    assert.equal(await statusOf('/v1/sessions/../room', 'bytesync.v1'), 404);
    assert.equal(await statusOf(RELAY_PATHS.room(createId()), 'chat'), 400);
  });

  it('refuses a hello that is not whole, right and in time', async () => {
    const { url } = await fixture.start();
    const session = await createSession(url);
    const host = await enter(url, session, session.host);
    const stranger = createMember();
    const { keys } = stranger;
    const cases = [
      [{ relayToken: randomBytes(32) }, 'relay-token-wrong', CLOSE_CODES.unauthorized],
      [{ signature: randomBytes(64) }, 'not-allowed', CLOSE_CODES.unauthorized],
      [{ deviceKey: createMember().keys.publicKey }, 'not-allowed', CLOSE_CODES.unauthorized],
      [{ deviceKey: new Uint8Array(32) }, 'not-allowed', CLOSE_CODES.unauthorized],
      [{ protocol: 2 }, 'protocol-mismatch', CLOSE_CODES.protocol],
      [{ relayToken: randomBytes(31) }, 'message-malformed', CLOSE_CODES.malformed],
    ] as const;
    for (const [overrides, code, closeCode] of cases) {
      const client = await sayHello(url, session, stranger, overrides);
      assert.equal((await client.next('error')).code, code);
      assert.equal(await client.closed, closeCode);
    }
    // The host's own id with another device's key.
    const imposter = { memberId: session.host.memberId, keys };
    const client = await sayHello(url, session, imposter);
    assert.equal((await client.next('error')).code, 'not-allowed');
    const nowhere = await sayHello(url, { ...session, sessionId: createId() }, stranger);
    assert.equal((await nowhere.next('error')).code, 'session-unknown');
    assert.equal(await nowhere.closed, CLOSE_CODES.sessionGone);
    assert.equal((await host.client.post(Buffer.from('undisturbed'))).position, 1);
    assert.ok(!host.client.seen().includes('knock'));
  });

  it('closes on malformed frames, before and after the hello', async () => {
    const { url } = await fixture.start();
    const session = await createSession(url);
    const nonsense = [
      randomBytes(100),
      'text',
      encode({ type: 'no such type' }),
      encode({ type: 'post', requestId: 0, payload: randomBytes(1) }),
      encode({ type: 'post', requestId: 1, payload: 'text' }),
      encode({ type: 'direct', to: [], payload: randomBytes(1) }),
    ];
    for (const frame of nonsense) {
      const before = new RoomClient(url, session.sessionId);
      await before.next('challenge');
      before.socket.send(frame);
      assert.equal((await before.next('error')).code, 'message-malformed');
      assert.equal(await before.closed, CLOSE_CODES.malformed);
      const { client } = await enter(url, session, session.host);
      client.socket.send(frame);
      assert.equal((await client.next('error')).code, 'message-malformed');
      assert.equal(await client.closed, CLOSE_CODES.malformed);
    }
  });

  it('says when its port is taken', async () => {
    const { port } = await fixture.start();
    await assert.rejects(fixture.start({ port }), { code: 'relay-port-in-use', values: { port } });
  });

  it('opens to others only with access tokens, or when told to', async () => {
    for (const host of ['0.0.0.0', '::', '192.0.2.1', 'relay.example']) {
      await assert.rejects(fixture.start({ host }), { code: 'relay-open-refused' }, host);
    }
    assert.ok(await fixture.start({ host: '0.0.0.0', open: true }));
    assert.ok(await fixture.start({ host: '0.0.0.0', accessTokens: [TOKEN] }));
    assert.ok(await fixture.start({ host: 'localhost' }));
  });

  it('says when its data folder is none', async () => {
    const file = joinPath(await fixture.folder(), 'file');
    await writeFile(file, '');
    await assert.rejects(fixture.start({ dataDir: file }), { code: 'relay-start-failed' });
    const damaged = await fixture.folder();
    await writeFile(joinPath(damaged, 'relay.sqlite'), 'this is no database, whatever its name');
    await assert.rejects(fixture.start({ dataDir: damaged }), { code: 'relay-start-failed' });
  });

  it('logs no token, key or payload, and an address at debug only', async () => {
    for (const level of ['info', 'trace']) {
      const stream = new PassThrough();
      const logged = text(stream);
      const relay = await fixture.start({ accessTokens: [TOKEN], log: pino({ level }, stream) });
      const session = await createSession(relay.url, TOKEN);
      const host = await enter(relay.url, session, session.host);
      const b = await join(relay.url, session, host);
      const payload = 'canary-in-a-payload';
      await host.client.post(Buffer.from(payload));
      const sender = new StreamClient(relay.url, session, host);
      const streamId = await sender.openNew(b);
      await sender.put(streamId, 0, Buffer.from(payload));
      await sender.put(streamId, 1, Buffer.from(payload), 'wrong');
      await fetch(`${relay.url}/v1/${payload}?${payload}`);
      const secret = 'canary-in-a-body';
      await postJson(relay.url + RELAY_PATHS.sessions, secret, TOKEN);
      await postJson(relay.url + RELAY_PATHS.sessions, {}, `${TOKEN}-wrong`);
      b.client.socket.send(Buffer.from(payload));
      await b.client.closed;
      await host.client.request({ type: 'close-session' });
      await relay.close();
      stream.end();
      const lines = await logged;
      assert.match(lines, /session created/);
      const secrets = [TOKEN, payload, secret, host.httpToken, b.httpToken, session.sessionId];
      const binary = [session.relayToken, session.host.keys.publicKey, Buffer.from(payload)];
      for (const bytes of binary) {
        for (const encoding of ['base64url', 'base64', 'hex'] as const) {
          secrets.push(Buffer.from(bytes).toString(encoding));
        }
      }
      for (const value of secrets) {
        assert.ok(!lines.includes(value), `${level}: ${value}`);
      }
      assert.equal(lines.includes('"ip":"127.0.0.1"'), level === 'trace');
    }
  });
});
