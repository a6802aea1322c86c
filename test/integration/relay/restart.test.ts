import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { idBytes } from '@bytesync/shared/wire/ids.ts';
import { CLOSE_CODES, RELAY_PATHS } from '@bytesync/shared/wire/relayApi.ts';
import { RelayFixture } from './relayFixture.ts';
import { createMember, createSession, digestOf, enter, join, RoomClient } from './roomClient.ts';
import { codeOf, StreamClient } from './streamClient.ts';

const bytes = (text: string) => Buffer.from(text);

describe('a relay that ends and starts again', () => {
  const fixture = new RelayFixture();
  const children: ChildProcess[] = [];

  afterEach(async () => {
    for (const child of children.splice(0)) {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
    }
    await fixture.clean();
  });

  async function startProcess(dataDir: string): Promise<{ url: string; child: ChildProcess }> {
    const script = fileURLToPath(new URL('./relayProcess.ts', import.meta.url));
    const child = spawn(process.execPath, [script, dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const [url] = await once(createInterface({ input: child.stdout }), 'line');
    return { url: String(url), child };
  }

  it('has its sessions, members, logs, streams and chunks again', async () => {
    const dataDir = await fixture.folder();
    const first = await fixture.start({ dataDir });
    const session = await createSession(first.url);
    const host = await enter(first.url, session, session.host);
    const b = await join(first.url, session, host);
    await host.client.post(bytes('one'));
    const sender = new StreamClient(first.url, session, host);
    const stream = await sender.openNew(b);
    const chunk = randomBytes(50_000);
    await sender.put(stream, 0, chunk);
    await sender.put(stream, 1, chunk);
    await new StreamClient(first.url, session, b).acknowledge(stream, 0);
    await first.close();
    assert.equal(await host.client.closed, CLOSE_CODES.goingAway);

    const second = await fixture.start({ dataDir });
    assert.equal(second.stats().bufferedBytes, chunk.length);
    const oldToken = await new StreamClient(second.url, session, b).get(stream, 1);
    assert.equal(oldToken.status, 401);
    assert.equal(await codeOf(oldToken), 'connection-token-wrong');
    const log = [{ sender: session.host.memberId, payload: bytes('one') }];
    const digest = digestOf(session, log);
    const again = await enter(second.url, session, b.member, {
      logId: session.logId,
      position: 1,
      digest,
    });
    assert.equal(again.ready.status, 'member');
    const recipient = new StreamClient(second.url, session, again);
    assert.deepEqual(Buffer.from(await (await recipient.get(stream, 1)).arrayBuffer()), chunk);
    assert.equal((await recipient.get(stream, 0)).status, 410);
    const hostAgain = await enter(second.url, session, session.host);
    assert.equal((await hostAgain.client.next('entry')).position, 1);
    await hostAgain.client.post(bytes('two'));
    assert.equal((await again.client.next('entry')).position, 2);
    const reopened = await new StreamClient(second.url, session, hostAgain).open(stream, [
      b.member.memberId,
    ]);
    assert.equal(reopened.status, 200);
  });

  it('has every entry that it answered, and an unbroken chain, after kill -9', async () => {
    const dataDir = await fixture.folder();
    const { url, child } = await startProcess(dataDir);
    const session = await createSession(url);
    const host = await enter(url, session, session.host);
    let posted = 0;
    // Each goes on until the relay is gone, so that it is killed in the middle of posts.
    const postOn = async () => {
      for (;;) {
        const { position } = await host.client.post(randomBytes(2000));
        posted = Math.max(posted, position);
        if (position === 100) child.kill('SIGKILL');
      }
    };
    await Promise.allSettled(Array.from({ length: 50 }, postOn));
    await host.client.closed;
    assert.ok(posted >= 100);

    const relay = await fixture.start({ dataDir });
    const back = await enter(relay.url, session, session.host);
    assert.ok(back.ready.position >= posted);
    const log = [];
    for (let position = 1; position <= back.ready.position; position += 1) {
      const { sender, payload } = await back.client.next('entry');
      log.push({ sender, payload });
    }
    const resume = {
      logId: session.logId,
      position: back.ready.position,
      digest: digestOf(session, log),
    };
    const resumed = await enter(relay.url, session, session.host, resume);
    assert.equal((await resumed.client.post(bytes('on'))).position, back.ready.position + 1);
  });

  it('has every chunk that it answered, and no other file, after kill -9', async () => {
    const dataDir = await fixture.folder();
    const { url, child } = await startProcess(dataDir);
    const session = await createSession(url);
    const host = await enter(url, session, session.host);
    const b = await join(url, session, host);
    const sender = new StreamClient(url, session, host);
    const stream = await sender.openNew(b);
    const chunks = Array.from({ length: 40 }, () => randomBytes(200_000));
    const answered = new Set<number>();
    await Promise.all(
      chunks.map(async (chunk, index) => {
        const response = await sender.put(stream, index, chunk).catch(() => undefined);
        if (response?.status === 201) {
          answered.add(index);
        }
        if (answered.size === 10) {
          child.kill('SIGKILL');
        }
      }),
    );
    await host.client.closed;
    assert.ok(answered.size >= 10);

    const relay = await fixture.start({ dataDir });
    const again = await enter(relay.url, session, b.member);
    const recipient = new StreamClient(relay.url, session, again);
    const hostAgain = await enter(relay.url, session, session.host);
    const senderAgain = new StreamClient(relay.url, session, hostAgain);
    let stored = 0;
    for (const [index, chunk] of chunks.entries()) {
      const response = await recipient.get(stream, index);
      if (response.status === 200) {
        stored += 1;
        assert.deepEqual(Buffer.from(await response.arrayBuffer()), chunk);
      } else {
        assert.equal(response.status, 404);
        assert.ok(!answered.has(index));
        assert.equal((await senderAgain.put(stream, index, chunk)).status, 201);
      }
    }
    assert.ok(stored >= answered.size);
    assert.deepEqual(await readdir(joinPath(dataDir, 'incoming')), []);
    assert.equal(relay.stats().bufferedBytes, chunks.length * 200_000);
  });

  it('removes what a crash left behind, and forgets chunks whose content it lost', async () => {
    const dataDir = await fixture.folder();
    const first = await fixture.start({ dataDir });
    const session = await createSession(first.url);
    const host = await enter(first.url, session, session.host);
    const b = await join(first.url, session, host);
    const sender = new StreamClient(first.url, session, host);
    const stream = await sender.openNew(b);
    const chunk = randomBytes(50_000);
    for (let index = 0; index < 3; index += 1) {
      await sender.put(stream, index, chunk);
    }
    await first.close();

    const hex = (id: string) => Buffer.from(idBytes(id)).toString('hex');
    const folder = joinPath(dataDir, 'chunks', hex(session.sessionId));
    await rm(joinPath(folder, `${hex(stream)}-0`));
    await truncate(joinPath(folder, `${hex(stream)}-1`), 10);
    await writeFile(joinPath(folder, `${hex(stream)}-9`), 'a file without a row');
    await writeFile(joinPath(dataDir, 'incoming', 'half'), 'an upload that broke off');
    const nobody = joinPath(dataDir, 'chunks', 'f'.repeat(32));
    await mkdir(nobody);
    await writeFile(joinPath(nobody, 'x'), 'a session that is gone');

    const second = await fixture.start({ dataDir });
    const again = await enter(second.url, session, b.member);
    const recipient = new StreamClient(second.url, session, again);
    const statuses = [];
    for (const index of [0, 1, 2, 9]) {
      statuses.push((await recipient.get(stream, index)).status);
    }
    assert.deepEqual(statuses, [404, 404, 200, 404]);
    assert.deepEqual(await readdir(folder), [`${hex(stream)}-2`]);
    assert.deepEqual(await readdir(joinPath(dataDir, 'incoming')), []);
    assert.deepEqual(await readdir(joinPath(dataDir, 'chunks')), [hex(session.sessionId)]);
    assert.equal(second.stats().bufferedBytes, chunk.length);
    const hostAgain = await enter(second.url, session, session.host);
    const put = await new StreamClient(second.url, session, hostAgain).put(stream, 0, chunk);
    assert.equal(put.status, 201);
  });

  it('answers what is running, and closes everybody with "going away", when it shuts down', async () => {
    const relay = await fixture.start({ limits: { drainMs: 60_000 } });
    const session = await createSession(relay.url);
    const host = await enter(relay.url, session, session.host);
    const b = await join(relay.url, session, host);
    const waiting = await enter(relay.url, session, createMember());
    const stranger = new RoomClient(relay.url, session.sessionId);
    await stranger.next('challenge');
    const sender = new StreamClient(relay.url, session, host);
    const stream = await sender.openNew(b);
    const halfway = Promise.withResolvers<void>();
    const mayFinish = Promise.withResolvers<void>();
    const body = new ReadableStream({
      async start(controller) {
        controller.enqueue(bytes('first half, '));
        halfway.resolve();
        await mayFinish.promise;
        controller.enqueue(bytes('second half'));
        controller.close();
      },
    });
    const upload = fetch(relay.url + RELAY_PATHS.chunk(session.sessionId, stream, 0), {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${host.httpToken}`,
        'bytesync-digest': createHash('sha256')
          .update('first half, second half')
          .digest('base64url'),
      },
      body,
      duplex: 'half',
    } as RequestInit);
    await halfway.promise;
    while (relay.stats().bufferedBytes === 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const posted = host.client.post(bytes('last words'));
    await b.client.next('entry');
    const closed = relay.close();
    for (const client of [host.client, b.client, waiting.client, stranger]) {
      assert.equal(await client.closed, CLOSE_CODES.goingAway);
    }
    assert.equal((await posted).position, 1);
    mayFinish.resolve();
    assert.equal((await upload).status, 201);
    await closed;
    await assert.rejects(fetch(relay.url + RELAY_PATHS.health));
  });

  it('does not wait for ever for a request that stands still', async () => {
    const relay = await fixture.start({ limits: { drainMs: 50 } });
    const session = await createSession(relay.url);
    const host = await enter(relay.url, session, session.host);
    const b = await join(relay.url, session, host);
    const stream = await new StreamClient(relay.url, session, host).openNew(b);
    const upload = fetch(relay.url + RELAY_PATHS.chunk(session.sessionId, stream, 0), {
      method: 'PUT',
      headers: { authorization: `Bearer ${host.httpToken}`, 'bytesync-digest': 'A'.repeat(43) },
      body: new ReadableStream({ start: (controller) => controller.enqueue(bytes('first half')) }),
      duplex: 'half',
    } as RequestInit);
    const broken = assert.rejects(upload);
    while (relay.stats().bufferedBytes === 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await relay.close();
    await broken;
  });

  it('refuses a data folder that another relay uses', async () => {
    const dataDir = await fixture.folder();
    await fixture.start({ dataDir });
    await assert.rejects(fixture.start({ dataDir }), { code: 'relay-start-failed' });
    // A relay that was killed uses nothing any more.
    const killed = await fixture.folder();
    const { child } = await startProcess(killed);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await fixture.start({ dataDir: killed });
  });
});
