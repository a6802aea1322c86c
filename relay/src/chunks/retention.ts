import type { Logger } from 'pino';
import type { BufferQuota } from '../limits/bufferQuota.ts';
import type { RelayLimits } from '../limits/limits.ts';
import type { ChunkKey, SessionStore, StoredChunk } from '../sessions/sessionStore.ts';
import type { ChunkLocks } from './chunkLocks.ts';
import type { ChunkStore } from './chunkStore.ts';

/** Chunks that one search for expired ones takes at a time. */
const BATCH = 500;

export interface RetentionParts {
  readonly store: SessionStore;
  readonly chunks: ChunkStore;
  readonly locks: ChunkLocks;
  readonly quota: BufferQuota;
  readonly limits: RelayLimits;
  readonly log: Logger;
}

/**
 * Deletes content: always after its row in the index says so, so that a crash in between leaves a
 * file without a row, which the next start removes, and never a row without its file.
 */
export class Retention {
  readonly #store: SessionStore;
  readonly #chunks: ChunkStore;
  readonly #locks: ChunkLocks;
  readonly #quota: BufferQuota;
  readonly #limits: RelayLimits;
  readonly #log: Logger;

  constructor({ store, chunks, locks, quota, limits, log }: RetentionParts) {
    this.#store = store;
    this.#chunks = chunks;
    this.#locks = locks;
    this.#quota = quota;
    this.#limits = limits;
    this.#log = log;
  }

  /** Removes the content of chunks whose rows say already that they are gone. */
  async remove(chunks: readonly StoredChunk[]): Promise<void> {
    for (const chunk of chunks) {
      this.#quota.remove(chunk.sessionId, chunk.size);
      await this.#chunks.delete(chunk).catch((error: unknown) => this.#kept(error));
    }
  }

  /** Deletes a session with its log, members, streams and chunks. Answers whether it was there. */
  async removeSession(sessionId: string): Promise<boolean> {
    const stored = await this.#store.deleteSession(sessionId);
    for (const { size } of stored ?? []) {
      this.#quota.remove(sessionId, size);
    }
    await this.#chunks.deleteSession(sessionId).catch((error: unknown) => this.#kept(error));
    return stored !== undefined;
  }

  /** Removes chunks that are older than their life. */
  async expire(now: number): Promise<void> {
    for (;;) {
      const old = await this.#store.expireChunks(now - this.#limits.chunkLifeMs, BATCH);
      for (const chunk of old) {
        await this.#removeExpired(chunk);
      }
      if (old.length < BATCH) {
        return;
      }
    }
  }

  /** At start: makes index, content and quota agree, whatever the relay was doing when it ended. */
  async recover(): Promise<void> {
    const sessionIds = await this.#store.sessionIds();
    await this.#chunks.recover(sessionIds);
    for (const sessionId of sessionIds) {
      await this.#recoverSession(sessionId);
    }
  }

  /** Its owner may send it again meanwhile, under the same name. */
  async #removeExpired(chunk: StoredChunk): Promise<void> {
    this.#quota.remove(chunk.sessionId, chunk.size);
    const release = await this.#locks.acquireFree(chunk);
    // An upload that is running puts new content in its place, or leaves a file without a row.
    if (release === undefined) return;
    try {
      if (!(await this.#store.isStored(chunk))) await this.#chunks.delete(chunk);
    } catch (error) {
      this.#kept(error);
    } finally {
      release();
    }
  }

  async #recoverSession(sessionId: string): Promise<void> {
    const rows = new Map<string, StoredChunk>();
    for (const row of await this.#store.storedChunks(sessionId)) {
      rows.set(nameOf(row), row);
    }
    for await (const { key, size } of this.#chunks.list(sessionId)) {
      const row = rows.get(nameOf(key));
      if (row !== undefined && row.size === size) {
        rows.delete(nameOf(key));
        this.#quota.add(sessionId, size);
      } else {
        await this.#chunks.delete(key);
      }
    }
    // What is left lost its content in a power cut; the sender may upload it again.
    await this.#store.forgetChunks([...rows.values()]);
  }

  #kept(error: unknown): void {
    this.#log.warn({ err: error }, 'a chunk could not be deleted; the next start tries again');
  }
}

function nameOf({ streamId, index }: ChunkKey): string {
  return `${streamId}/${index}`;
}
