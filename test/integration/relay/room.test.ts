import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { RunningRelay } from '@bytesync/relay/relay.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { CLOSE_CODES } from '@bytesync/shared/wire/relayApi.ts';
import { eventually, RelayFixture } from './relayFixture.ts';
import {
  createMember,
  createSession,
  digestOf,
  type Entered,
  enter,
  join,
  RoomClient,
  sayHello,
  type TestSession,
} from './roomClient.ts';

const bytes = (text: string) => Buffer.from(text);
const textOf = ({ payload }: { payload: Buffer }) => payload.toString();

describe('a room of the relay', () => {
  const fixture = new RelayFixture();
  let relay: RunningRelay;
  let session: TestSession;
  let host: Entered;

  beforeEach(async () => {
    relay = await fixture.start();
    session = await createSession(relay.url);
    host = await enter(relay.url, session, session.host);
  });

  afterEach(() => fixture.clean());

  it('greets the host of a new session', () => {
    assert.equal(host.ready.status, 'member');
    assert.equal(host.ready.logId, session.logId);
    assert.equal(host.ready.position, 0);
    assert.equal(host.ready.host, session.host.memberId);
    assert.deepEqual(host.ready.online, [session.host.memberId]);
    assert.equal(Buffer.from(host.httpToken, 'base64url').length, 32);
  });

  it('lets a newcomer wait, knock and be admitted', async () => {
    await host.client.post(bytes('before'));
    const newcomer = await enter(relay.url, session, createMember());
    const { memberId, keys } = newcomer.member;
    assert.equal(newcomer.ready.status, 'waiting');
    assert.equal(newcomer.httpToken, '');
    const knock = await host.client.next('knock');
    assert.equal(knock.memberId, memberId);
    assert.deepEqual(Buffer.from(knock.deviceKey), Buffer.from(keys.publicKey));

    newcomer.client.send({ type: 'direct', to: [session.host.memberId], payload: bytes('hi') });
    assert.equal((await host.client.next('direct')).from, memberId);
    host.client.send({ type: 'direct', to: [memberId], payload: bytes('you') });
    assert.deepEqual(Buffer.from((await newcomer.client.next('direct')).payload), bytes('you'));

    const done = await host.client.request({ type: 'admit', memberId, fromPosition: 1 });
    assert.equal(done.type, 'done');
    const admitted = await newcomer.client.next('admitted');
    assert.equal(admitted.fromPosition, 1);
    assert.deepEqual([...admitted.online].sort(), [memberId, session.host.memberId].sort());
    await host.client.post(bytes('after'));
    const entry = await newcomer.client.next('entry');
    assert.equal(entry.position, 2);
    assert.ok(!newcomer.client.seen().includes('entry'));
  });

  it('confines those who wait', async () => {
    const member = await join(relay.url, session, host);
    const waiting = await enter(relay.url, session, createMember());
    assert.deepEqual(
      [...waiting.ready.online].sort(),
      [waiting.member.memberId, session.host.memberId].sort(),
    );
    for (const request of [
      { type: 'post', payload: bytes('x') },
      { type: 'admit', memberId: waiting.member.memberId, fromPosition: 0 },
      { type: 'reject', memberId: waiting.member.memberId },
      { type: 'leave' },
      { type: 'close-session' },
    ] as const) {
      const answer = await waiting.client.request(request);
      assert.ok(answer.type === 'error' && answer.code === 'not-allowed', request.type);
    }
    // A member's message to somebody who waits goes nowhere; the host's after it arrives.
    member.client.send({ type: 'direct', to: [waiting.member.memberId], payload: bytes('no') });
    await member.client.post(bytes('the direct message before this was handled'));
    host.client.send({ type: 'direct', to: [waiting.member.memberId], payload: bytes('yes') });
    assert.equal((await waiting.client.next('direct')).from, session.host.memberId);
    assert.deepEqual(waiting.client.seen(), []);

    waiting.client.send({ type: 'direct', to: [member.member.memberId], payload: bytes('x') });
    assert.equal((await waiting.client.next('error')).code, 'not-allowed');
    assert.equal(await waiting.client.closed, CLOSE_CODES.malformed);
    await host.client.next('presence', ({ online }) => !online);
    assert.ok(!member.client.seen().includes('direct'));
    // Others don't even hear of somebody who waits.
    assert.ok(!member.client.seen().includes('presence'));
  });

  it('keeps members from what only the host may do', async () => {
    const member = await join(relay.url, session, host);
    const waiting = await enter(relay.url, session, createMember());
    const { memberId } = waiting.member;
    for (const request of [
      { type: 'admit', memberId, fromPosition: 0 },
      { type: 'reject', memberId },
      { type: 'close-session' },
    ] as const) {
      const answer = await member.client.request(request);
      assert.ok(answer.type === 'error' && answer.code === 'not-allowed', request.type);
    }
  });

  it('turns a newcomer away', async () => {
    const newcomer = await enter(relay.url, session, createMember());
    const { memberId } = newcomer.member;
    assert.equal((await host.client.request({ type: 'reject', memberId })).type, 'done');
    assert.equal((await newcomer.client.next('error')).code, 'not-admitted');
    assert.equal(await newcomer.client.closed, CLOSE_CODES.rejected);
    const again = await host.client.request({ type: 'admit', memberId, fromPosition: 0 });
    assert.ok(again.type === 'error' && again.code === 'member-unknown');
  });

  it('knocks again when the host reconnects', async () => {
    const newcomer = await enter(relay.url, session, createMember());
    await host.client.next('knock');
    await host.client.close();
    await newcomer.client.next('presence', ({ online }) => !online);
    const back = await enter(relay.url, session, session.host);
    assert.equal((await back.client.next('knock')).memberId, newcomer.member.memberId);
    assert.ok(back.ready.online.includes(newcomer.member.memberId));
  });

  it('gives every member every entry once, in the order of the log, with the chain', async () => {
    const others = [await join(relay.url, session, host), await join(relay.url, session, host)];
    const everyone = [host, ...others];
    const posts = Array.from({ length: 60 }, (_, index) => ({
      from: everyone[index % everyone.length] ?? host,
      payload: bytes(`entry ${index}`),
    }));
    const posted = await Promise.all(posts.map(({ from, payload }) => from.client.post(payload)));
    const logs: { sender: string; payload: Buffer }[][] = [];
    for (const { client } of everyone) {
      const log: { sender: string; payload: Buffer }[] = [];
      for (let position = 1; position <= posts.length; position += 1) {
        const entry = await client.next('entry');
        assert.equal(entry.position, position);
        log.push({ sender: entry.sender, payload: Buffer.from(entry.payload) });
      }
      logs.push(log);
    }
    assert.deepEqual(logs[1], logs[0]);
    assert.deepEqual(logs[2], logs[0]);
    for (const { position, digest } of posted) {
      const expected = digestOf(session, (logs[0] ?? []).slice(0, position));
      assert.deepEqual(Buffer.from(digest), Buffer.from(expected));
    }
    // Each member's own posts stand in the order in which it sent them.
    for (const [which, { member }] of everyone.entries()) {
      const logged = (logs[0] ?? []).filter(({ sender }) => sender === member.memberId);
      const sent = posts.filter((_, index) => index % everyone.length === which);
      assert.deepEqual(logged.map(textOf), sent.map(textOf));
    }
  });

  it('resumes after a point of the log, and refuses another history', async () => {
    const payloads = ['one', 'two', 'three'].map(bytes);
    for (const payload of payloads) {
      await host.client.post(payload);
    }
    await host.client.close();
    const log = payloads.map((payload) => ({ sender: session.host.memberId, payload }));
    const point = (position: number) => ({
      logId: session.logId,
      position,
      digest: digestOf(session, log.slice(0, position)),
    });
    const back = await enter(relay.url, session, session.host, point(1));
    assert.equal(back.ready.position, 3);
    assert.equal((await back.client.next('entry')).position, 2);
    assert.equal((await back.client.next('entry')).position, 3);

    for (const [why, resume] of [
      ['another log', { ...point(1), logId: createId() }],
      ['another digest', { ...point(1), digest: randomBytes(32) }],
      ['a position that never was', { ...point(3), position: 4 }],
    ] as const) {
      const client = await sayHello(relay.url, session, session.host, { resume });
      assert.equal((await client.next('error')).code, 'resume-impossible', why);
      assert.equal(await client.closed, CLOSE_CODES.malformed);
    }
    // The refused ones have not taken the place of the connection that works.
    assert.equal((await back.client.post(bytes('four'))).position, 4);
  });

  it('never shows a member what was before it was admitted', async () => {
    await host.client.post(bytes('secret of before'));
    const member = await join(relay.url, session, host, 1);
    await host.client.post(bytes('for both'));
    assert.equal((await member.client.next('entry')).position, 2);
    await member.client.close();
    const back = await enter(relay.url, session, member.member);
    assert.equal((await back.client.next('entry')).position, 2);
    const resume = { logId: session.logId, position: 0, digest: digestOf(session, []) };
    const client = await sayHello(relay.url, session, member.member, { resume });
    assert.equal((await client.next('error')).code, 'resume-impossible');
  });

  it('catches up over many pages while others go on posting', async () => {
    const large = randomBytes(700_000);
    for (let index = 0; index < 6; index += 1) {
      await host.client.post(large);
    }
    const member = await join(relay.url, session, host);
    const posting = Promise.all(
      Array.from({ length: 20 }, (_, index) => host.client.post(bytes(`late ${index}`))),
    );
    for (let position = 1; position <= 26; position += 1) {
      assert.equal((await member.client.next('entry')).position, position);
    }
    await posting;
  });

  it('tells who comes, goes and leaves, and a second connection takes the place of the first', async () => {
    const member = await join(relay.url, session, host);
    const { memberId } = member.member;
    await host.client.next('presence', (presence) => presence.online);
    const second = await enter(relay.url, session, member.member);
    assert.equal(await member.client.closed, CLOSE_CODES.replaced);
    await second.client.close();
    assert.equal((await host.client.next('presence')).online, false);
    const third = await enter(relay.url, session, member.member);
    assert.equal((await host.client.next('presence')).online, true);
    assert.equal((await third.client.request({ type: 'leave' })).type, 'done');
    assert.equal((await host.client.next('left')).memberId, memberId);
    const after = await sayHello(relay.url, session, member.member);
    assert.equal((await after.next('error')).code, 'not-allowed');
    assert.equal(await after.closed, CLOSE_CODES.unauthorized);
    const leaving = await host.client.request({ type: 'leave' });
    assert.ok(leaving.type === 'error' && leaving.code === 'not-allowed');
  });

  it('ends with everything in it when the host closes the session', async () => {
    const member = await join(relay.url, session, host);
    assert.equal((await host.client.request({ type: 'close-session' })).type, 'done');
    assert.equal((await member.client.next('error')).code, 'session-closed');
    assert.equal(await member.client.closed, CLOSE_CODES.sessionGone);
    const after = await sayHello(relay.url, session, session.host);
    assert.equal((await after.next('error')).code, 'session-unknown');
    assert.equal(await after.closed, CLOSE_CODES.sessionGone);
  });

  it('counts a connection until it ends', async () => {
    assert.equal(relay.stats().connections, 1);
    const stranger = new RoomClient(relay.url, session.sessionId);
    await stranger.next('challenge');
    assert.equal(relay.stats().connections, 2);
    await stranger.close();
    await eventually(() => relay.stats().connections === 1);
  });
});
