import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { BLOCK_SIZE } from '@bytesync/relay/chunks/blocks.ts';
import { DiskChunkStore } from '@bytesync/relay/chunks/diskChunkStore.ts';
import { MemoryFirstChunkStore } from '@bytesync/relay/chunks/memoryFirstChunkStore.ts';
import type { ChunkKey } from '@bytesync/relay/sessions/sessionStore.ts';
import { releaseBytes } from '@bytesync/shared/releaseBytes.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { contentOf } from './chunkStoreContract.ts';

describe('chunks in memory first', () => {
  /** Three blocks, and chunks that take one each. */
  const ROOM = 3 * BLOCK_SIZE;
  const SIZE = 100_000;
  const sessionId = createId();
  const streamId = createId();
  let folder: string;
  let disk: DiskChunkStore;
  let store: MemoryFirstChunkStore;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bytesync-memory-'));
    disk = new DiskChunkStore(folder);
    store = new MemoryFirstChunkStore(disk, ROOM);
    await store.recover([]);
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const keyOf = (index: number): ChunkKey => ({ sessionId, streamId, index });

  /** In pieces as large as those of a socket, and one that is small. Answers what was put. */
  async function put(index: number, size = SIZE): Promise<Buffer> {
    const content = randomBytes(size);
    const pieces = [0, 60_000, 99_000].map((at, piece, all) =>
      content.subarray(at, all[piece + 1]),
    );
    const received = await store.receive(Readable.from(pieces), size);
    await received.keep(keyOf(index));
    return content;
  }

  async function onDisk(): Promise<number[]> {
    const indexes: number[] = [];
    for await (const { key } of disk.list(sessionId)) indexes.push(key.index);
    return indexes.sort();
  }

  async function get(index: number): Promise<Buffer | undefined> {
    const content = await store.read(keyOf(index));
    return content && (await contentOf(content));
  }

  it('writes to the disk what has no room, and takes more when some is gone', async () => {
    const contents: Buffer[] = [];
    for (const index of [0, 1, 2, 3]) contents.push(await put(index));
    assert.deepEqual(await onDisk(), [3]);
    await store.delete(keyOf(1));
    contents.push(await put(4));
    assert.deepEqual(await onDisk(), [3]);
    await store.delete(keyOf(3));
    assert.deepEqual(await onDisk(), []);
    const found = await Promise.all([0, 1, 2, 3, 4].map(get));
    const [zero, , two, , four] = contents;
    assert.deepEqual(found, [zero, undefined, two, undefined, four]);
  });

  it('has one content for a name, wherever the last one lies', async () => {
    for (const index of [0, 1, 2]) await put(index);
    const outside = await put(0);
    assert.deepEqual(await get(0), outside);
    assert.deepEqual(await onDisk(), [0]);
    const inside = await put(0);
    assert.deepEqual(await get(0), inside);
    assert.deepEqual(await onDisk(), []);
  });

  it('knows again what lies on the disk when it recovers', async () => {
    for (const index of [0, 1, 2, 3]) await put(index);
    const again = new MemoryFirstChunkStore(disk, ROOM);
    await again.recover([sessionId]);
    assert.deepEqual(await onDisk(), [3]);
    await again.delete(keyOf(3));
    assert.deepEqual(await onDisk(), []);
  });

  it('counts what comes in as large as it may get, and has the room again whatever becomes of it', async () => {
    const broken = Readable.from(
      (async function* () {
        yield randomBytes(SIZE);
        throw new Error('the line went dead');
      })(),
    );
    await assert.rejects(store.receive(broken, ROOM), /the line went dead/);
    const unwanted = await store.receive(Readable.from([randomBytes(SIZE)]), ROOM);
    await unwanted.discard();
    const small = await store.receive(Readable.from([randomBytes(SIZE)]), ROOM);
    await small.keep(keyOf(9));
    await put(0);
    await put(1);
    assert.deepEqual(await onDisk(), []);
    const waiting = new Readable({ read: () => undefined });
    await store.delete(keyOf(0));
    const arriving = store.receive(waiting, SIZE);
    await put(2);
    assert.deepEqual(await onDisk(), [2]);
    waiting.destroy(new Error('gone'));
    await assert.rejects(arriving, /gone/);
  });

  it('lets whoever reads a chunk that is deleted read it to its end, and has no room for another until then', async () => {
    const content = await put(0);
    await put(1);
    await put(2);
    const reading = await store.read(keyOf(0));
    const another = await store.read(keyOf(0));
    assert.ok(reading && another);
    const begun = Buffer.concat(await reading.next(10_000));
    await store.delete(keyOf(0));
    assert.equal(await store.read(keyOf(0)), undefined);
    await put(3);
    assert.deepEqual(await onDisk(), [3]);
    assert.deepEqual(Buffer.concat([begun, ...(await reading.next(SIZE))]), content);
    await reading.close();
    await reading.close();
    await put(4);
    assert.deepEqual(await onDisk(), [3, 4]);
    assert.deepEqual(await contentOf(another), content);
    await put(5);
    assert.deepEqual(await onDisk(), [3, 4]);
  });

  it('takes a body that comes a byte at a time, and one that needs more than a block', async () => {
    const small = randomBytes(5000);
    const bytes = [...small].map((one) => Buffer.of(one));
    const received = await store.receive(Readable.from(bytes), small.length);
    await received.keep(keyOf(0));
    assert.deepEqual(await get(0), small);
    await store.delete(keyOf(0));
    const large = randomBytes(2 * BLOCK_SIZE + 17);
    const arrived = await store.receive(
      Readable.from([large.subarray(0, 7), large.subarray(7)]),
      large.length,
    );
    await arrived.keep(keyOf(1));
    assert.deepEqual(await get(1), large);
    assert.deepEqual(await onDisk(), []);
  });

  it('gives each piece back as soon as it is copied', async () => {
    const pieces = [60_000, 40_000].map((size) => randomBytes(size));
    const whole = Buffer.concat(pieces);
    const received = await store.receive(Readable.from(pieces), SIZE, releaseBytes);
    await received.keep(keyOf(0));
    assert.deepEqual(
      pieces.map(({ length }) => length),
      [0, 0],
    );
    assert.deepEqual(await get(0), whole);
  });
});
