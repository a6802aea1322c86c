import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { ChunkLocks } from '@bytesync/relay/chunks/chunkLocks.ts';
import { DiskChunkStore } from '@bytesync/relay/chunks/diskChunkStore.ts';
import { Retention } from '@bytesync/relay/chunks/retention.ts';
import { BufferQuota } from '@bytesync/relay/limits/bufferQuota.ts';
import { relayLimitsSchema } from '@bytesync/relay/limits/limits.ts';
import type { ChunkKey } from '@bytesync/relay/sessions/sessionStore.ts';
import { SqliteSessionStore } from '@bytesync/relay/sessions/sqliteSessionStore.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { pino } from 'pino';
import { contentOf } from './chunkStoreContract.ts';

/** Calls `meanwhile` before it deletes anything. */
class HeldUpStore extends DiskChunkStore {
  meanwhile: (key: ChunkKey) => Promise<void> = () => Promise.resolve();

  override async delete(key: ChunkKey): Promise<void> {
    await this.meanwhile(key);
    await super.delete(key);
  }
}

describe('chunks that expire', () => {
  const sessionId = createId();
  const streamId = createId();
  const [host, recipient] = [createId(), createId()];
  const key = (index: number): ChunkKey => ({ sessionId, streamId, index });
  const limits = relayLimitsSchema.parse({ chunkLifeMs: 1000 });
  let folder: string;
  let store: SqliteSessionStore;
  let chunks: HeldUpStore;
  let locks: ChunkLocks;
  let quota: BufferQuota;
  let retention: Retention;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bytesync-retention-'));
    store = await SqliteSessionStore.open(join(folder, 'db.sqlite'));
    chunks = new HeldUpStore(folder);
    locks = new ChunkLocks();
    quota = new BufferQuota(limits);
    const log = pino({ level: 'silent' });
    retention = new Retention({ store, chunks, locks, quota, limits, log });
    const device = { relayTokenHash: randomBytes(32), hostDeviceKey: randomBytes(32) };
    await store.createSession({ sessionId, hostMemberId: host, address: 'x', ...device }, 1, 0);
    const member = { memberId: recipient, deviceKey: randomBytes(32), fromPosition: 0 };
    await store.admit(sessionId, member, 2);
    await store.openStream(sessionId, { streamId, owner: host, recipients: [recipient] }, 1);
    await chunks.recover([sessionId]);
  });

  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function upload(index: number, content: string, now: number): Promise<void> {
    const release = await locks.acquire(key(index));
    const received = await chunks.receive(Readable.from([Buffer.from(content)]), 1000);
    await received.keep(key(index));
    assert.ok(await store.commitChunk(key(index), received.size, received.digest, now));
    quota.add(sessionId, received.size);
    release();
  }

  async function kept(index: number): Promise<string | undefined> {
    const content = await chunks.read(key(index));
    return content && (await contentOf(content)).toString();
  }

  it('go, and no other', async () => {
    await upload(0, 'old', 0);
    await upload(1, 'young', 1);
    await retention.expire(1001);
    assert.deepEqual([await kept(0), await kept(1)], [undefined, 'young']);
    assert.equal(quota.total, 4096);
  });

  it('leave alone what their owner has sent again before they were deleted', async () => {
    await upload(0, 'old', 0);
    await upload(1, 'old', 0);
    chunks.meanwhile = async ({ index }) => {
      if (index === 0) await upload(1, 'again', 2000);
    };
    await retention.expire(2000);
    assert.deepEqual([await kept(0), await kept(1)], [undefined, 'again']);
    assert.equal(quota.total, 4096);
  });

  it('leave alone what their owner is sending, which waits for what is being deleted', async () => {
    await upload(0, 'old', 0);
    await upload(1, 'old', 0);
    const release = await locks.acquire(key(1));
    let sending: Promise<void> | undefined;
    chunks.meanwhile = async () => {
      sending = upload(0, 'again', 2000);
    };
    await retention.expire(2000);
    await sending;
    release();
    assert.deepEqual([await kept(0), await kept(1)], ['again', 'old']);
  });
});
