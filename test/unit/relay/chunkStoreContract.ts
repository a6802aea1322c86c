import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ChunkStore, StoredContent } from '@bytesync/relay/chunks/chunkStore.ts';
import type { ChunkKey } from '@bytesync/relay/sessions/sessionStore.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';

/** What every ChunkStore keeps to. `make` gives an empty one. */
export function chunkStoreContract(make: () => Promise<ChunkStore>): void {
  const content = randomBytes(200_000);
  const key: ChunkKey = { sessionId: createId(), streamId: createId(), index: 0 };
  let store: ChunkStore;

  beforeEach(async () => {
    store = await make();
    await store.recover([]);
  });

  const body = (bytes: Buffer) =>
    Readable.from([bytes.subarray(0, 1000), bytes.subarray(1000)], { objectMode: false });

  async function put(at: ChunkKey, bytes = content): Promise<void> {
    const received = await store.receive(body(bytes), bytes.length);
    await received.keep(at);
  }

  async function get(at: ChunkKey): Promise<Buffer | undefined> {
    const content = await store.read(at);
    return content === undefined ? undefined : await contentOf(content);
  }

  async function listed(sessionId: string): Promise<[string, number, number][]> {
    const all: [string, number, number][] = [];
    for await (const { key: found, size } of store.list(sessionId)) {
      all.push([found.streamId, found.index, size]);
    }
    return all.sort((one, other) => one[1] - other[1]);
  }

  it('gives back what it took, with its size and digest', async () => {
    const received = await store.receive(body(content), content.length);
    assert.equal(received.size, content.length);
    const digest = createHash('sha256').update(content).digest();
    assert.deepEqual(Buffer.from(received.digest), digest);
    assert.equal(await get(key), undefined);
    await received.keep(key);
    assert.deepEqual(await get(key), content);
  });

  it('gives it back as often as it is asked for, also side by side', async () => {
    await put(key);
    const [one, two] = await Promise.all([store.read(key), store.read(key)]);
    assert.ok(one && two);
    assert.deepEqual(await Promise.all([one, two].map(contentOf)), [content, content]);
    assert.deepEqual(await get(key), content);
  });

  it('takes an empty chunk', async () => {
    await put(key, Buffer.alloc(0));
    assert.equal((await get(key))?.length, 0);
  });

  it('keeps nothing of what was discarded', async () => {
    const received = await store.receive(body(content), content.length);
    await received.discard();
    assert.equal(await get(key), undefined);
    assert.deepEqual(await listed(key.sessionId), []);
  });

  it('refuses what is too large, and leaves the body alone', async () => {
    const large = body(content);
    await assert.rejects(store.receive(large, 999), { code: 'chunk-too-large' });
    assert.equal(large.destroyed, false);
    const exceeding = store.receive(body(content), content.length - 1);
    await assert.rejects(exceeding, { code: 'chunk-too-large' });
  });

  it('passes on what the body throws', async () => {
    async function* broken() {
      yield content;
      throw new Error('the line went dead');
    }
    await assert.rejects(store.receive(Readable.from(broken()), 1e9), /the line went dead/);
  });

  it('replaces content under the same name', async () => {
    await put(key);
    await put(key, Buffer.from('other'));
    assert.deepEqual(await get(key), Buffer.from('other'));
  });

  it('keeps chunks apart by session, stream and index', async () => {
    const keys = [
      key,
      { ...key, index: 1 },
      { ...key, index: 0xffff_ffff },
      { ...key, streamId: createId() },
      { ...key, sessionId: createId() },
      // Differ from the first in case alone, which some file systems don't tell apart.
      { ...key, streamId: swapCase(key.streamId) },
      { ...key, sessionId: swapCase(key.sessionId) },
    ];
    for (const [index, at] of keys.entries()) {
      await put(at, Buffer.from(`content ${index}`));
    }
    for (const [index, at] of keys.entries()) {
      assert.equal(String(await get(at)), `content ${index}`);
    }
    await store.delete(key);
    assert.equal(await get(key), undefined);
    assert.equal(String(await get({ ...key, index: 1 })), 'content 1');
  });

  it('deletes what is not there without an error', async () => {
    await store.delete(key);
    await store.deleteSession(key.sessionId);
  });

  it('lists and deletes by session', async () => {
    const other = { ...key, sessionId: createId() };
    await put(key);
    await put({ ...key, index: 7 }, Buffer.from('x'));
    await put(other);
    assert.deepEqual(await listed(key.sessionId), [
      [key.streamId, 0, content.length],
      [key.streamId, 7, 1],
    ]);
    await store.deleteSession(key.sessionId);
    assert.deepEqual(await listed(key.sessionId), []);
    assert.deepEqual(await get(other), content);
  });

  it('recovers with the sessions that are known, and nothing else', async () => {
    const other = { ...key, sessionId: createId() };
    await put(key);
    await put(other);
    const unfinished = await store.receive(body(content), content.length);
    await store.recover([key.sessionId]);
    assert.deepEqual(await get(key), content);
    assert.equal(await get(other), undefined);
    await assert.rejects(unfinished.keep({ ...key, index: 1 }));
  });
}

/** All of it, in pieces that don't fit. */
export async function contentOf(content: StoredContent): Promise<Buffer> {
  const read: Buffer[] = [];
  try {
    for (;;) {
      const pieces = await content.next(70_001);
      if (pieces.length === 0) return Buffer.concat(read);
      const bytes = Buffer.concat(pieces);
      assert.ok(bytes.length > 0 && bytes.length <= 70_001);
      read.push(bytes);
      content.spent(pieces);
    }
  } finally {
    await content.close();
  }
}

function swapCase(id: string): string {
  const swapped = id.replace(/[a-z]/i, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
  assert.notEqual(swapped, id);
  return swapped;
}
