import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import type { RunningRelay } from '@bytesync/relay/relay.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { DIGEST_HEADER } from '@bytesync/shared/wire/relayApi.ts';
import { eventually, RelayFixture } from './relayFixture.ts';
import {
  createMember,
  createSession,
  type Entered,
  enter,
  join,
  sha256Text,
  type TestSession,
} from './roomClient.ts';
import { codeOf, StreamClient } from './streamClient.ts';

for (const [kind, isTemporary] of [
  ['the relay', false],
  ['a relay whose data goes with it', true],
] as const) {
  describe(`streams and chunks of ${kind}`, () => streamsAndChunks(isTemporary));
}

function streamsAndChunks(isTemporary: boolean): void {
  const fixture = new RelayFixture();
  let dataDir: string;
  let relay: RunningRelay;
  let session: TestSession;
  let host: Entered;
  let b: Entered;
  let c: Entered;
  let sender: StreamClient;
  let toB: StreamClient;
  let toC: StreamClient;
  const body = randomBytes(100_000);
  const other = randomBytes(100_000);

  beforeEach(async () => {
    dataDir = await fixture.folder();
    relay = await fixture.start({ dataDir, isTemporary });
    session = await createSession(relay.url);
    host = await enter(relay.url, session, session.host);
    b = await join(relay.url, session, host);
    c = await join(relay.url, session, host);
    sender = new StreamClient(relay.url, session, host);
    toB = new StreamClient(relay.url, session, b);
    toC = new StreamClient(relay.url, session, c);
  });

  afterEach(() => fixture.clean());

  async function files(): Promise<string[]> {
    const all = await readdir(joinPath(dataDir, 'chunks'), { recursive: true });
    return [...all.filter((name) => name.includes('-')), ...(await incoming())];
  }

  const incoming = () => readdir(joinPath(dataDir, 'incoming'));

  it('takes a chunk once, gives it to every recipient, and deletes it after the last one', async () => {
    const stream = await sender.openNew(b, c);
    assert.equal((await sender.put(stream, 0, body)).status, 201);
    assert.deepEqual(await incoming(), []);
    assert.equal((await files()).length, isTemporary ? 0 : 1);
    for (const recipient of [toB, toC]) {
      const response = await recipient.get(stream, 0);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get(DIGEST_HEADER), sha256Text(body));
      assert.equal(response.headers.get('content-length'), String(body.length));
      assert.deepEqual(Buffer.from(await response.arrayBuffer()), body);
    }
    assert.equal((await toB.acknowledge(stream, 0)).status, 200);
    assert.equal((await toC.get(stream, 0)).status, 200);
    assert.equal(relay.stats().bufferedBytes, body.length);
    assert.equal((await toC.acknowledge(stream, 0)).status, 200);
    const gone = await toC.get(stream, 0);
    assert.equal(gone.status, 410);
    assert.equal(await codeOf(gone), 'chunk-missing');
    assert.deepEqual(await files(), []);
    assert.equal(relay.stats().bufferedBytes, 0);
  });

  it('takes the same chunk again, also after its deletion, and refuses other content', async () => {
    const stream = await sender.openNew(b);
    assert.equal((await sender.put(stream, 0, body)).status, 201);
    assert.equal((await sender.put(stream, 0, body)).status, 200);
    const conflict = await sender.put(stream, 0, other);
    assert.equal(conflict.status, 409);
    assert.equal(await codeOf(conflict), 'chunk-conflict');
    assert.deepEqual(Buffer.from(await (await toB.get(stream, 0)).arrayBuffer()), body);
    await toB.acknowledge(stream, 0);
    assert.equal((await sender.put(stream, 0, body)).status, 200);
    assert.equal((await sender.put(stream, 0, other)).status, 409);
    assert.deepEqual(await files(), []);
  });

  it('stores one content when two uploads of a chunk race', async () => {
    const stream = await sender.openNew(b);
    const answers = await Promise.all(
      [body, other, body, other].map((content) => sender.put(stream, 7, content)),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 201, 409, 409]);
    const winner = answers[0]?.ok === true ? body : other;
    assert.deepEqual(Buffer.from(await (await toB.get(stream, 7)).arrayBuffer()), winner);
    assert.equal(relay.stats().bufferedBytes, body.length);
  });

  it('refuses a body that is not what its digest says, and keeps nothing of it', async () => {
    const stream = await sender.openNew(b);
    const wrong = await sender.put(stream, 0, body, sha256Text(other));
    assert.equal(wrong.status, 400);
    assert.equal(await codeOf(wrong), 'chunk-digest-mismatch');
    assert.deepEqual(await files(), []);
    assert.equal(relay.stats().bufferedBytes, 0);
    assert.equal((await toB.get(stream, 0)).status, 404);
    await sender.put(stream, 0, body);
    const retry = await sender.put(stream, 0, other, sha256Text(body));
    assert.equal(await codeOf(retry), 'chunk-digest-mismatch');
    const malformed = await sender.put(stream, 1, body, 'nonsense');
    assert.equal(await codeOf(malformed), 'message-malformed');
  });

  it('lets only the owner upload and delete, and only recipients download and acknowledge', async () => {
    const stream = await sender.openNew(b);
    await sender.put(stream, 0, body);
    for (const [what, response] of [
      ['a recipient uploads', await toB.put(stream, 1, body)],
      ['a stranger to the stream uploads', await toC.put(stream, 1, body)],
      ['the owner downloads', await sender.get(stream, 0)],
      ['a stranger to the stream downloads', await toC.get(stream, 0)],
      ['the owner acknowledges', await sender.acknowledge(stream, 0)],
      ['a stranger to the stream acknowledges', await toC.acknowledge(stream, 0)],
      ['a recipient deletes', await toB.delete(stream)],
    ] as const) {
      assert.equal(response.status, 403, what);
      assert.equal(await codeOf(response), 'not-allowed', what);
    }
    assert.equal((await toB.get(stream, 0)).status, 200);
  });

  it('opens streams to members only, and the same one twice only for the same', async () => {
    const { memberId } = b.member;
    const waiting = await enter(relay.url, session, createMember());
    for (const [recipients, status, code] of [
      [[createId()], 404, 'member-unknown'],
      [[waiting.member.memberId], 404, 'member-unknown'],
      [[host.member.memberId], 403, 'not-allowed'],
      [[], 400, 'message-malformed'],
    ] as const) {
      const response = await sender.open(createId(), recipients);
      assert.equal(response.status, status, code);
      assert.equal(await codeOf(response), code);
    }
    const stream = createId();
    assert.equal((await sender.open(stream, [memberId, c.member.memberId])).status, 201);
    assert.equal((await sender.open(stream, [c.member.memberId, memberId])).status, 200);
    for (const response of [
      await sender.open(stream, [memberId]),
      await toB.open(stream, [c.member.memberId]),
    ]) {
      assert.equal(response.status, 409);
      assert.equal(await codeOf(response), 'stream-exists');
    }
  });

  it('acknowledges cumulatively, never backwards, and never what was not uploaded', async () => {
    const stream = await sender.openNew(b);
    for (let index = 0; index < 4; index += 1) {
      await sender.put(stream, index, body);
    }
    const ahead = await toB.acknowledge(stream, 4);
    assert.equal(await codeOf(ahead), 'chunk-missing');
    await toB.acknowledge(stream, 2);
    await toB.acknowledge(stream, 0);
    const statuses = [];
    for (let index = 0; index < 5; index += 1) {
      statuses.push((await toB.get(stream, index)).status);
    }
    assert.deepEqual(statuses, [410, 410, 410, 200, 404]);
  });

  it('no longer waits for a member that left, nor takes its token', async () => {
    const stream = await sender.openNew(b, c);
    await sender.put(stream, 0, body);
    await toB.acknowledge(stream, 0);
    await c.client.request({ type: 'leave' });
    assert.equal((await toC.get(stream, 0)).status, 401);
    await host.client.next('left');
    assert.equal((await toB.get(stream, 0)).status, 410);
    // Who leaves is answered before content is deleted.
    await eventually(async () => (await files()).length === 0);
  });

  it('waits no more for a recipient that the sender drops, as often as it says so', async () => {
    const stream = await sender.openNew(b, c);
    await sender.put(stream, 0, body);
    await sender.put(stream, 1, body);
    await toB.acknowledge(stream, 0);
    for (const [client, who] of [
      [toB, c],
      [toC, b],
      [sender, host],
    ] as const) {
      const refused = await client.drop(stream, who);
      assert.equal(refused.status, 403);
      assert.equal(await codeOf(refused), 'not-allowed');
    }
    assert.equal((await sender.drop(stream, c)).status, 200);
    assert.equal((await sender.drop(stream, c)).status, 200);
    assert.equal((await toB.get(stream, 0)).status, 410);
    assert.equal((await toB.get(stream, 1)).status, 200);
    assert.equal(relay.stats().bufferedBytes, body.length);
    await toB.acknowledge(stream, 1);
    assert.deepEqual(await files(), []);
    assert.equal(relay.stats().bufferedBytes, 0);
    assert.equal((await sender.put(stream, 2, body)).status, 201);
    await sender.drop(stream, b);
    assert.equal(relay.stats().bufferedBytes, 0);
    // Nobody is left who would want it.
    assert.equal((await sender.put(stream, 3, body)).status, 200);
    assert.deepEqual(await files(), []);
  });

  it('deletes what is left of a stream when its owner does', async () => {
    const stream = await sender.openNew(b);
    await sender.put(stream, 0, body);
    assert.equal((await sender.delete(stream)).status, 200);
    assert.deepEqual(await files(), []);
    assert.equal(relay.stats().bufferedBytes, 0);
    for (const response of [
      await toB.get(stream, 0),
      await sender.put(stream, 1, body),
      await toB.acknowledge(stream, 0),
      await sender.delete(stream),
    ]) {
      assert.equal(response.status, 404);
      assert.equal(await codeOf(response), 'stream-unknown');
    }
  });

  it('deletes all chunks of a session that its host closes', async () => {
    const stream = await sender.openNew(b);
    await sender.put(stream, 0, body);
    await host.client.request({ type: 'close-session' });
    assert.deepEqual(await files(), []);
    assert.equal(relay.stats().bufferedBytes, 0);
    assert.equal((await toB.get(stream, 0)).status, 401);
  });

  it('takes no token but that of a connection to this session', async () => {
    const stream = await sender.openNew(b);
    const foreign = await createSession(relay.url);
    const stranger = await enter(relay.url, foreign, foreign.host);
    for (const httpToken of [stranger.httpToken, randomBytes(32).toString('base64url'), '']) {
      const client = new StreamClient(relay.url, session, { httpToken });
      const response = await client.put(stream, 0, body);
      assert.equal(response.status, 401);
      assert.equal(await codeOf(response), 'connection-token-wrong');
    }
  });
}
