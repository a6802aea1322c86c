import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { NewSession, SessionStore } from '@bytesync/relay/sessions/sessionStore.ts';
import { genesisDigest, nextDigest } from '@bytesync/shared/crypto/chain.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';

const PLENTY = 2 ** 40;

/** What every SessionStore keeps to. `make` gives an empty one; the suite closes it. */
export function sessionStoreContract(make: () => Promise<SessionStore>): void {
  let store: SessionStore;
  let created: NewSession;
  let sessionId: string;
  let host: string;
  let logId: string;

  beforeEach(async () => {
    store = await make();
    created = newSession();
    sessionId = created.sessionId;
    host = created.hostMemberId;
    logId = (await store.createSession(created, 10, 1000)).logId;
  });

  afterEach(() => store.close());

  function newSession(address = 'address'): NewSession {
    return {
      sessionId: createId(),
      relayTokenHash: randomBytes(32),
      hostMemberId: createId(),
      hostDeviceKey: randomBytes(32),
      address,
    };
  }

  async function admit(fromPosition = 0): Promise<string> {
    const memberId = createId();
    await store.admit(sessionId, { memberId, deviceKey: randomBytes(32), fromPosition }, 16);
    return memberId;
  }

  const append = (payload: string, sender = host) =>
    store.append(sessionId, sender, Buffer.from(payload), PLENTY);

  async function openStream(...recipients: string[]): Promise<string> {
    const streamId = createId();
    await store.openStream(sessionId, { streamId, owner: host, recipients }, 100);
    return streamId;
  }

  async function commit(streamId: string, index: number, now = 1000): Promise<Buffer> {
    const digest = randomBytes(32);
    assert.ok(await store.commitChunk({ sessionId, streamId, index }, 100 + index, digest, now));
    return digest;
  }

  const rejects = (promise: Promise<unknown>, code: string) => assert.rejects(promise, { code });

  describe('sessions', () => {
    it('are found as they were created', async () => {
      const record = await store.session(sessionId);
      assert.equal(record?.logId, logId);
      assert.equal(record?.position, 0);
      assert.equal(record?.hostMemberId, host);
      assert.deepEqual(Buffer.from(record?.relayTokenHash ?? []), created.relayTokenHash);
      assert.deepEqual(
        record?.members.map(({ memberId, left }) => ({ memberId, left })),
        [{ memberId: host, left: false }],
      );
      assert.equal(await store.session(createId()), undefined);
      assert.deepEqual(await store.sessionIds(), [sessionId]);
    });

    it('are created once', async () => {
      assert.deepEqual(await store.createSession(created, 1, 2000), { created: false, logId });
      for (const other of [
        { ...created, relayTokenHash: randomBytes(32) },
        { ...created, hostMemberId: createId() },
        { ...created, hostDeviceKey: randomBytes(32) },
      ]) {
        await rejects(store.createSession(other, 10, 2000), 'session-exists');
      }
    });

    it('are bounded for each address', async () => {
      await store.createSession(newSession(), 2, 1000);
      await rejects(store.createSession(newSession(), 2, 1000), 'sessions-per-address');
      assert.ok((await store.createSession(newSession('another'), 2, 1000)).created);
      await store.deleteSession(sessionId);
      assert.ok((await store.createSession(newSession(), 2, 1000)).created);
    });

    it('are idle when nobody uses them', async () => {
      const other = newSession();
      await store.createSession(other, 10, 1000);
      await store.touch([sessionId, createId()], 5000);
      await store.touch([sessionId], 3000);
      assert.deepEqual(await store.idleSessions(1000), []);
      assert.deepEqual(await store.idleSessions(5000), [other.sessionId]);
      assert.equal((await store.idleSessions(5001)).length, 2);
    });

    it('take everything along when they are deleted', async () => {
      const b = await admit();
      const streamId = await openStream(b);
      await commit(streamId, 0);
      await append('x');
      const held = await store.deleteSession(sessionId);
      assert.deepEqual(held, [{ sessionId, streamId, index: 0, size: 100 }]);
      assert.equal(await store.deleteSession(sessionId), undefined);
      assert.equal(await store.session(sessionId), undefined);
      assert.deepEqual(await store.entries(sessionId, 0, PLENTY), []);
      await rejects(append('x'), 'session-unknown');
      await rejects(store.findUpload({ sessionId, streamId, index: 0 }, host), 'stream-unknown');
      // The same id again is a new session with a log of its own.
      const again = await store.createSession(created, 10, 1000);
      assert.ok(again.created);
      assert.notEqual(again.logId, logId);
      assert.deepEqual(await store.storedChunks(sessionId), []);
    });
  });

  describe('members', () => {
    it('are admitted once and up to a limit', async () => {
      const memberId = await admit(0);
      const deviceKey = randomBytes(32);
      const member = { memberId, deviceKey, fromPosition: 0 };
      await rejects(store.admit(sessionId, member, 16), 'member-exists');
      const third = { ...member, memberId: createId() };
      await rejects(store.admit(sessionId, third, 2), 'session-full');
      await rejects(store.admit(createId(), third, 16), 'session-unknown');
      await store.leave(sessionId, memberId);
      await store.admit(sessionId, third, 2);
      await rejects(store.admit(sessionId, member, 16), 'member-exists');
    });

    it('post until they leave', async () => {
      const memberId = await admit();
      await append('mine', memberId);
      assert.deepEqual(await store.leave(sessionId, memberId), []);
      await rejects(append('late', memberId), 'member-unknown');
      await rejects(append('never', createId()), 'member-unknown');
      const record = await store.session(sessionId);
      assert.equal(record?.members.find((member) => member.memberId === memberId)?.left, true);
    });
  });

  describe('the log', () => {
    it('has positions from 1 and a chain from its genesis', async () => {
      let digest = genesisDigest(sessionId, logId);
      assert.deepEqual(await digestAt(0), Buffer.from(digest));
      for (const [index, payload] of ['one', 'two', ''].entries()) {
        const appended = await append(payload);
        digest = nextDigest(digest, index + 1, host, Buffer.from(payload));
        assert.equal(appended.position, index + 1);
        assert.deepEqual(Buffer.from(appended.digest), Buffer.from(digest));
        assert.deepEqual(await digestAt(index + 1), Buffer.from(digest));
      }
      assert.equal(await digestAt(4), undefined);
      assert.equal((await store.session(sessionId))?.position, 3);
    });

    it('keeps the order of the calls, also when one in between fails', async () => {
      const results = await Promise.allSettled(
        Array.from({ length: 100 }, (_, index) =>
          append(`${index}`, index === 50 ? createId() : host),
        ),
      );
      const positions = results.flatMap((result) =>
        result.status === 'fulfilled' ? [result.value.position] : [],
      );
      assert.deepEqual(
        positions,
        Array.from({ length: 99 }, (_, index) => index + 1),
      );
      const entries = await store.entries(sessionId, 48, PLENTY);
      const texts = entries.map(({ payload }) => Buffer.from(payload).toString());
      assert.deepEqual(texts.slice(0, 4), ['48', '49', '51', '52']);
    });

    it('is read in pages that make progress', async () => {
      for (const payload of ['a'.repeat(1000), 'b'.repeat(1000), 'c']) {
        await append(payload);
      }
      const positions = async (after: number, bytes: number) =>
        (await store.entries(sessionId, after, bytes)).map(({ position }) => position);
      assert.deepEqual(await positions(0, 1), [1]);
      assert.deepEqual(await positions(0, 1500), [1, 2]);
      assert.deepEqual(await positions(1, PLENTY), [2, 3]);
      assert.deepEqual(await positions(3, PLENTY), []);
    });

    it('is bounded', async () => {
      const post = (size: number) => store.append(sessionId, host, randomBytes(size), 5000);
      await post(4000);
      await rejects(post(1000), 'buffer-full');
      await post(10);
    });

    async function digestAt(position: number): Promise<Buffer | undefined> {
      const digest = await store.digestAt(sessionId, position);
      return digest === undefined ? undefined : Buffer.from(digest);
    }
  });

  describe('streams', () => {
    it('know who may do what', async () => {
      const b = await admit();
      const streamId = await openStream(b);
      const stream = { streamId, owner: host, recipients: [b] };
      const key = { sessionId, streamId, index: 0 };
      assert.equal(await store.openStream(sessionId, stream, 100), false);
      const open = (changes: object, most = 100) =>
        store.openStream(sessionId, { ...stream, ...changes }, most);
      await rejects(open({ owner: b, recipients: [host] }), 'stream-exists');
      await rejects(open({ streamId: createId(), recipients: [createId()] }), 'member-unknown');
      await rejects(open({ streamId: createId(), recipients: [host, b] }), 'not-allowed');
      await rejects(open({ streamId: createId() }, 1), 'buffer-full');
      await rejects(store.findUpload(key, b), 'not-allowed');
      await rejects(store.findDownload(key, host), 'not-allowed');
      await rejects(store.acknowledge(sessionId, streamId, host, 0), 'not-allowed');
      await rejects(store.deleteStream(sessionId, streamId, b), 'not-allowed');
      await rejects(store.deleteStream(sessionId, createId(), host), 'stream-unknown');
    });

    it('say what an upload needs to know', async () => {
      const b = await admit();
      const streamId = await openStream(b);
      const find = (index: number) => store.findUpload({ sessionId, streamId, index }, host);
      assert.deepEqual(await find(0), { lowest: 0 });
      const digest = await commit(streamId, 0);
      const stored = await find(0);
      assert.equal(stored.known?.stored, true);
      assert.deepEqual(Buffer.from(stored.known?.digest ?? []), digest);
      await store.acknowledge(sessionId, streamId, b, 0);
      const acknowledged = await find(0);
      assert.equal(acknowledged.lowest, 1);
      assert.equal(acknowledged.known?.stored, false);
      assert.deepEqual(Buffer.from(acknowledged.known?.digest ?? []), digest);
    });

    it('release a chunk when the last recipient acknowledged it or left', async () => {
      const [b, c] = [await admit(), await admit()];
      const streamId = await openStream(b, c);
      for (const index of [0, 1, 2]) {
        await commit(streamId, index);
      }
      const indexes = (chunks: readonly { index: number }[]) => chunks.map(({ index }) => index);
      assert.deepEqual(await store.acknowledge(sessionId, streamId, b, 2), []);
      assert.deepEqual(indexes(await store.acknowledge(sessionId, streamId, c, 0)), [0]);
      assert.deepEqual(indexes(await store.acknowledge(sessionId, streamId, c, 0)), []);
      assert.equal((await store.findDownload({ sessionId, streamId, index: 0 }, c)).kind, 'gone');
      assert.equal((await store.findDownload({ sessionId, streamId, index: 1 }, c)).kind, 'stored');
      assert.deepEqual(indexes(await store.leave(sessionId, c)), [1, 2]);
      // Nobody is left who would want it.
      await store.leave(sessionId, b);
      const late = await store.commitChunk(
        { sessionId, streamId, index: 3 },
        1,
        randomBytes(32),
        1000,
      );
      assert.equal(late, false);
    });

    it('keep nothing for a recipient that was dropped, and everything for the others', async () => {
      const [b, c] = [await admit(), await admit()];
      const streamId = await openStream(b, c);
      for (const index of [0, 1]) await commit(streamId, index);
      await store.acknowledge(sessionId, streamId, b, 0);
      const drop = (recipient: string, owner = host) =>
        store.dropRecipient(sessionId, streamId, owner, recipient);
      await rejects(drop(c, b), 'not-allowed');
      await rejects(drop(host), 'not-allowed');
      await rejects(store.dropRecipient(sessionId, createId(), host, c), 'stream-unknown');
      assert.deepEqual(await drop(c), [{ sessionId, streamId, index: 0, size: 100 }]);
      assert.deepEqual(await drop(c), []);
      const find = (index: number) => store.findUpload({ sessionId, streamId, index }, host);
      assert.equal((await find(2)).lowest, 1);
      assert.equal((await store.findDownload({ sessionId, streamId, index: 1 }, b)).kind, 'stored');
      // What it says later changes nothing, and the stream can be opened again as it was.
      assert.deepEqual(await store.acknowledge(sessionId, streamId, c, 0), []);
      const stream = { streamId, owner: host, recipients: [b, c] };
      assert.equal(await store.openStream(sessionId, stream, 100), false);
      assert.deepEqual(await drop(b), [{ sessionId, streamId, index: 1, size: 101 }]);
      const late = { sessionId, streamId, index: 2 };
      assert.equal(await store.commitChunk(late, 1, randomBytes(32), 1000), false);
    });

    it('refuse acknowledgements of what never came', async () => {
      const b = await admit();
      const streamId = await openStream(b);
      await rejects(store.acknowledge(sessionId, streamId, b, 0), 'chunk-missing');
      await commit(streamId, 1);
      await rejects(store.acknowledge(sessionId, streamId, b, 2), 'chunk-missing');
      const key = { sessionId, streamId, index: 0 };
      assert.equal((await store.findDownload(key, b)).kind, 'missing');
    });

    it('remember the digests of acknowledged chunks, but not for ever', async () => {
      const b = await admit();
      const streamId = await openStream(b);
      await Promise.all(Array.from({ length: 1100 }, (_, index) => commit(streamId, index)));
      await store.acknowledge(sessionId, streamId, b, 1099);
      const find = (index: number) => store.findUpload({ sessionId, streamId, index }, host);
      assert.deepEqual(await find(0), { lowest: 1100 });
      assert.equal((await find(1099)).known?.stored, false);
      const key = { sessionId, streamId, index: 0 };
      assert.equal((await store.findDownload(key, b)).kind, 'gone');
    });

    it('expire chunk by chunk, the oldest first', async () => {
      const b = await admit();
      const streamId = await openStream(b);
      await commit(streamId, 0, 3000);
      await commit(streamId, 1, 1000);
      await commit(streamId, 2, 2000);
      assert.deepEqual(await store.expireChunks(3000, 1), [
        { sessionId, streamId, index: 1, size: 101 },
      ]);
      assert.deepEqual(await store.expireChunks(3000, 10), [
        { sessionId, streamId, index: 2, size: 102 },
      ]);
      const key = { sessionId, streamId, index: 1 };
      const stored = [0, 1, 7].map((index) => store.isStored({ sessionId, streamId, index }));
      assert.deepEqual(await Promise.all(stored), [true, false, false]);
      assert.equal((await store.findDownload(key, b)).kind, 'gone');
      assert.equal((await store.findUpload(key, host)).known?.stored, false);
      assert.equal((await store.storedChunks(sessionId)).length, 1);
    });

    it('forget chunks whose content was lost', async () => {
      const b = await admit();
      const streamId = await openStream(b);
      await commit(streamId, 0);
      const key = { sessionId, streamId, index: 0 };
      await store.forgetChunks([key]);
      assert.equal((await store.findDownload(key, b)).kind, 'missing');
      assert.deepEqual(await store.findUpload(key, host), { lowest: 0 });
    });

    it('give back what they held when their owner deletes them', async () => {
      const b = await admit();
      const streamId = await openStream(b);
      await commit(streamId, 0);
      await commit(streamId, 5);
      await store.acknowledge(sessionId, streamId, b, 0);
      const held = await store.deleteStream(sessionId, streamId, host);
      assert.deepEqual(held, [{ sessionId, streamId, index: 5, size: 105 }]);
      const key = { sessionId, streamId, index: 6 };
      await rejects(store.commitChunk(key, 1, randomBytes(32), 1000), 'stream-unknown');
    });
  });

  it('finishes what was asked before it closes, and refuses what comes after', async () => {
    const posting = Array.from({ length: 20 }, (_, index) => append(`${index}`));
    await store.close();
    assert.equal((await Promise.all(posting)).at(-1)?.position, 20);
    await rejects(append('late'), 'shutting-down');
  });
}
