import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import type { RelayLimits } from '@bytesync/relay/limits/limits.ts';
import type { RunningRelay } from '@bytesync/relay/relay.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { CLOSE_CODES, RELAY_PATHS } from '@bytesync/shared/wire/relayApi.ts';
import { eventually, RelayFixture } from './relayFixture.ts';
import {
  createMember,
  createSession,
  type Entered,
  enter,
  join,
  postJson,
  RoomClient,
  sayHello,
  sessionRequest,
  type TestSession,
} from './roomClient.ts';
import { codeOf, StreamClient } from './streamClient.ts';

describe('limits of the relay', () => {
  const fixture = new RelayFixture();
  let dataDir: string;
  let relay: RunningRelay;
  let session: TestSession;
  let host: Entered;
  let now = 1_000_000;
  const chunk = randomBytes(10_000);

  async function start(limits: Partial<RelayLimits>): Promise<void> {
    dataDir = await fixture.folder();
    relay = await fixture.start({ dataDir, limits, clock: () => now });
    session = await createSession(relay.url);
    host = await enter(relay.url, session, session.host);
  }

  async function startWithStream(limits: Partial<RelayLimits>) {
    await start(limits);
    const b = await join(relay.url, session, host);
    const sender = new StreamClient(relay.url, session, host);
    const recipient = new StreamClient(relay.url, session, b);
    return { b, sender, recipient, stream: await sender.openNew(b) };
  }

  afterEach(() => fixture.clean());

  for (const [which, limits] of [
    ['session', { sessionBytes: 25_000 }],
    ['relay', { totalBytes: 25_000 }],
  ] as const) {
    it(`pushes back when the buffer of the ${which} is full, but never the lowest chunk`, async () => {
      const { b, sender, recipient, stream } = await startWithStream(limits);
      assert.equal((await sender.put(stream, 1, chunk)).status, 201);
      assert.equal((await sender.put(stream, 2, chunk)).status, 201);
      const full = await sender.put(stream, 3, chunk);
      assert.equal(full.status, 429);
      assert.ok(Number(full.headers.get('retry-after')) >= 1);
      const answer = (await full.json()) as Record<string, unknown>;
      assert.equal(answer.code, 'buffer-full');
      assert.ok(Number(answer.retryAfterMs) > 0);
      // Its recipient waits for chunk 0: without it nothing would ever be acknowledged.
      assert.equal((await sender.put(stream, 0, chunk)).status, 201);
      const another = await sender.openNew(b);
      assert.equal((await sender.put(another, 1, chunk)).status, 429);
      assert.equal((await sender.put(another, 0, chunk)).status, 201);
      await recipient.acknowledge(stream, 2);
      assert.equal((await sender.put(stream, 4, chunk)).status, 201);
    });
  }

  it('bounds what the reserve may take', async () => {
    const { b, sender, stream } = await startWithStream({ sessionBytes: 0, reservedBytes: 10_000 });
    assert.equal((await sender.put(stream, 0, chunk)).status, 201);
    assert.equal((await sender.put(await sender.openNew(b), 0, chunk)).status, 429);
  });

  it('counts a tiny chunk with the block that it takes on disk', async () => {
    const { sender, stream } = await startWithStream({});
    await sender.put(stream, 0, Buffer.from('x'));
    assert.equal(relay.stats().bufferedBytes, 4096);
  });

  it('keeps the disk from filling up, also for the lowest chunk and the log', async () => {
    // No disk has so much; streams and members are already there when it runs low.
    const { stream, b } = await startWithStream({});
    await relay.close();
    relay = await fixture.start({ dataDir, limits: { minimumFreeDiskBytes: 2 ** 50 } });
    host = await enter(relay.url, session, session.host);
    await enter(relay.url, session, b.member);
    const again = new StreamClient(relay.url, session, host);
    const low = await again.put(stream, 0, chunk);
    assert.equal(low.status, 429);
    assert.equal(await codeOf(low), 'disk-low');
    const answer = await host.client.request({ type: 'post', payload: chunk });
    assert.ok(answer.type === 'error' && answer.code === 'disk-low' && answer.retryAfterMs);
  });

  it('refuses a chunk that is too large, whether it says so or not', async () => {
    const { sender, stream } = await startWithStream({ chunkBytes: 5000 });
    const said = await sender.put(stream, 0, chunk);
    assert.equal(said.status, 413);
    assert.equal(await codeOf(said), 'chunk-too-large');
    const url = relay.url + RELAY_PATHS.chunk(session.sessionId, stream, 0);
    const unsaid = await fetch(url, {
      method: 'PUT',
      headers: { authorization: `Bearer ${host.httpToken}`, 'bytesync-digest': 'A'.repeat(43) },
      body: new Blob([chunk]).stream(),
      duplex: 'half',
    } as RequestInit);
    assert.equal(unsaid.status, 413);
    assert.equal(await codeOf(unsaid), 'chunk-too-large');
    assert.deepEqual(await readdir(joinPath(dataDir, 'incoming')), []);
    assert.equal(relay.stats().bufferedBytes, 0);
  });

  it('bounds the members and the waiting of a session', async () => {
    await start({ members: 2, waiting: 1 });
    await join(relay.url, session, host);
    const waiting = await enter(relay.url, session, createMember());
    const { memberId } = waiting.member;
    const answer = await host.client.request({ type: 'admit', memberId, fromPosition: 0 });
    assert.ok(answer.type === 'error' && answer.code === 'session-full');
    const second = await sayHello(relay.url, session, createMember());
    assert.equal((await second.next('error')).code, 'session-full');
    assert.equal(await second.closed, CLOSE_CODES.rejected);
  });

  it('bounds the sessions of an address and the streams of a session', async () => {
    const { sender, b } = await startWithStream({ sessionsPerAddress: 1, streamsPerSession: 1 });
    const request = sessionRequest(createId(), randomBytes(32), createMember());
    const response = await postJson(relay.url + RELAY_PATHS.sessions, request);
    assert.equal(response.status, 429);
    assert.equal(await codeOf(response), 'sessions-per-address');
    const streams = await sender.open(createId(), [b.member.memberId]);
    assert.equal(await codeOf(streams), 'buffer-full');
  });

  it('bounds the log of a session', async () => {
    await start({ logBytes: 25_000 });
    await host.client.post(chunk);
    await host.client.post(chunk);
    const answer = await host.client.request({ type: 'post', payload: chunk });
    assert.ok(answer.type === 'error' && answer.code === 'buffer-full');
    assert.equal((await host.client.post(Buffer.from('small'))).position, 3);
  });

  it('bounds the messages of a member in time', async () => {
    await start({ messagesPerSecond: 1, messageBurst: 3 });
    for (let index = 0; index < 3; index += 1) {
      await host.client.post(Buffer.from('x'));
    }
    const answer = await host.client.request({ type: 'post', payload: Buffer.from('x') });
    assert.ok(answer.type === 'error' && answer.code === 'rate-limited');
    assert.equal(answer.retryAfterMs, 1000);
    now += 1000;
    await host.client.post(Buffer.from('x'));
    host.client.send({ type: 'direct', to: [createId()], payload: Buffer.from('x') });
    assert.equal((await host.client.next('error')).code, 'rate-limited');
    assert.equal(await host.client.closed, CLOSE_CODES.rateLimited);
  });

  it('shuts out an address that keeps trying wrong relay tokens', async () => {
    await start({ failedTokensPerMinute: 2 });
    for (let index = 0; index < 2; index += 1) {
      const client = await sayHello(relay.url, session, createMember(), {
        relayToken: randomBytes(32),
      });
      assert.equal((await client.next('error')).code, 'relay-token-wrong');
      assert.equal(await client.closed, CLOSE_CODES.unauthorized);
    }
    const blocked = new RoomClient(relay.url, session.sessionId);
    const error = await blocked.next('error');
    assert.equal(error.code, 'rate-limited');
    assert.ok(error.retryAfterMs !== undefined && error.retryAfterMs > 1000);
    assert.equal(await blocked.closed, CLOSE_CODES.rateLimited);
    now += 60_000;
    await enter(relay.url, session, createMember());
  });

  it('bounds the connections of an address', async () => {
    await start({ connectionsPerAddress: 1 });
    const client = new RoomClient(relay.url, session.sessionId);
    assert.equal((await client.next('error')).code, 'rate-limited');
    assert.equal(await client.closed, CLOSE_CODES.rateLimited);
  });

  it('refuses a frame over the limit by name, and a much larger one at once', async () => {
    await start({ messageBytes: 4096 });
    host.client.send({ type: 'post', requestId: 1, payload: randomBytes(5000) });
    assert.equal((await host.client.next('error')).code, 'message-too-large');
    assert.equal(await host.client.closed, CLOSE_CODES.malformed);
    const again = await enter(relay.url, session, session.host);
    again.client.send({ type: 'post', requestId: 1, payload: randomBytes(200_000) });
    assert.equal(await again.client.closed, 1009);
  });

  it('closes a member that reads too slowly; it resumes without a gap', async () => {
    await start({ outgoingBytes: 1_000_000 });
    const slow = await join(relay.url, session, host);
    slow.client.socket.pause();
    const large = randomBytes(1_000_000);
    let posted = 0;
    // The system's own buffers take some megabytes before anything waits in the relay.
    await eventually(async () => {
      posted = (await host.client.post(large)).position;
      return relay.stats().connections === 1;
    });
    const back = await enter(relay.url, session, slow.member);
    for (let position = 1; position <= posted; position += 1) {
      assert.equal((await back.client.next('entry')).position, position);
    }
  });

  it('closes who says no hello in time', async () => {
    // Nobody else is there, who would have to be that quick as well.
    relay = await fixture.start({ limits: { helloMs: 50 } });
    const silent = new RoomClient(relay.url, createId());
    assert.equal(await silent.closed, CLOSE_CODES.timeout);
  });

  it('closes who gives no sign of life', async () => {
    await start({ heartbeatMs: 50 });
    // A paused socket answers no ping.
    host.client.socket.pause();
    await eventually(() => relay.stats().connections === 0);
    host.client.socket.terminate();
  });

  it('deletes chunks that are too old', async () => {
    const { sender, recipient, stream } = await startWithStream({ sweepMs: 10, chunkLifeMs: 5000 });
    await sender.put(stream, 0, chunk);
    now += 5000;
    await sender.put(stream, 1, chunk);
    now += 1;
    await eventually(async () => (await recipient.get(stream, 0)).status === 410);
    assert.equal((await recipient.get(stream, 1)).status, 200);
    assert.equal(relay.stats().bufferedBytes, chunk.length);
    // The recipient still lacks it, so its owner may send it again.
    assert.equal((await sender.put(stream, 0, chunk)).status, 201);
    assert.equal((await recipient.get(stream, 0)).status, 200);
  });

  it('deletes sessions that nobody uses, and no other', async () => {
    const limits = { sweepMs: 10, sessionIdleMs: 1000 };
    const { sender, recipient, stream } = await startWithStream(limits);
    await sender.put(stream, 0, chunk);
    const idle = await createSession(relay.url);
    const idleHost = await enter(relay.url, idle, idle.host);
    const idleMember = await join(relay.url, idle, idleHost);
    const idleSender = new StreamClient(relay.url, idle, idleHost);
    await idleSender.put(await idleSender.openNew(idleMember), 0, chunk);
    await Promise.all([idleHost.client.close(), idleMember.client.close()]);
    await eventually(() => relay.stats().connections === 2);
    const folders = () => readdir(joinPath(dataDir, 'chunks'));
    assert.equal((await folders()).length, 2);
    now += 1001;
    // Its folder is what can be looked at: a hello would be a use of the session.
    await eventually(async () => (await folders()).length === 1);
    const late = await sayHello(relay.url, idle, idle.host);
    assert.equal(await late.closed, CLOSE_CODES.sessionGone);
    await host.client.post(Buffer.from('still here'));
    assert.equal((await recipient.get(stream, 0)).status, 200);
  });

  it('takes an HTTP token for a while after its connection ended', async () => {
    const { sender, stream } = await startWithStream({ tokenGraceMs: 1000 });
    await host.client.close();
    await eventually(() => relay.stats().connections === 1);
    assert.equal((await sender.put(stream, 0, chunk)).status, 201);
    now += 1000;
    const over = await sender.put(stream, 1, chunk);
    assert.equal(await codeOf(over), 'connection-token-wrong');
  });
});
