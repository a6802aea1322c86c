import type { Readable } from 'node:stream';
import type { ChunkKey } from '../sessions/sessionStore.ts';
import { Blocks, type Room } from './blocks.ts';
import { passBody, type Spent } from './chunkBody.ts';
import type { ChunkStore, ReceivedChunk, StoredContent } from './chunkStore.ts';
import { HeldChunk } from './heldChunk.ts';

/** Bytes of all chunks that are in memory: what four streams have under way. */
const MEMORY = 64 * 1024 * 1024;

/**
 * ChunkStore of a relay whose data goes with its process: a chunk stays in memory where there is room for it, and is passed on
 * from there; the others lie in another store. Memory: `most` bytes.
 */
export class MemoryFirstChunkStore implements ChunkStore {
  readonly #rest: ChunkStore;
  readonly #blocks: Blocks;
  readonly #held = new Map<string, HeldChunk>();
  /** Names of those in the other store: most chunks never come there, and need not be looked for. */
  readonly #elsewhere = new Set<string>();
  /** What arrives while the store recovers is not kept. */
  #recoveries = 0;

  /** @param rest takes what has no room here; @param most bytes of all chunks that are held */
  constructor(rest: ChunkStore, most = MEMORY) {
    this.#rest = rest;
    this.#blocks = new Blocks(most);
  }

  async receive(body: Readable, limit: number, spent?: Spent): Promise<ReceivedChunk> {
    const room = this.#blocks.reserve(limit);
    if (room === undefined) return await this.#receiveElsewhere(body, limit, spent);
    try {
      const { digest } = await passBody(body, limit, (piece) => {
        room.add(piece);
        spent?.(piece);
        return undefined;
      });
      room.settle();
      return this.#received(room, digest);
    } catch (error) {
      room.free();
      throw error;
    }
  }

  async read(key: ChunkKey): Promise<StoredContent | undefined> {
    return this.#held.get(nameOf(key))?.read() ?? (await this.#rest.read(key));
  }

  async delete(key: ChunkKey): Promise<void> {
    this.#drop(nameOf(key));
    await this.#deleteElsewhere(key);
  }

  async deleteSession(sessionId: string): Promise<void> {
    this.#dropWhere((key) => key.sessionId === sessionId);
    await this.#rest.deleteSession(sessionId);
    for (const name of this.#elsewhere) {
      if (name.startsWith(`${sessionId}/`)) this.#elsewhere.delete(name);
    }
  }

  async recover(sessionIds: readonly string[]): Promise<void> {
    this.#recoveries += 1;
    const known = new Set(sessionIds);
    this.#dropWhere((key) => !known.has(key.sessionId));
    await this.#rest.recover(sessionIds);
    this.#elsewhere.clear();
    for (const sessionId of known) {
      for await (const { key } of this.#rest.list(sessionId)) this.#elsewhere.add(nameOf(key));
    }
  }

  async *list(sessionId: string): AsyncGenerator<{ key: ChunkKey; size: number }> {
    for (const { key, size } of this.#held.values()) {
      if (key.sessionId === sessionId) yield { key, size };
    }
    yield* this.#rest.list(sessionId);
  }

  async #receiveElsewhere(body: Readable, limit: number, spent?: Spent): Promise<ReceivedChunk> {
    const received = await this.#rest.receive(body, limit, spent);
    return {
      ...received,
      keep: async (key) => {
        await received.keep(key);
        this.#elsewhere.add(nameOf(key));
        this.#drop(nameOf(key));
      },
    };
  }

  #received(room: Room, digest: Uint8Array): ReceivedChunk {
    const recoveries = this.#recoveries;
    return {
      size: room.size,
      digest,
      keep: async (key) => {
        if (recoveries !== this.#recoveries) throw new Error('it arrived before a recovery');
        await this.#deleteElsewhere(key);
        const name = nameOf(key);
        this.#drop(name);
        this.#held.set(name, new HeldChunk(key, room));
      },
      discard: async () => room.free(),
    };
  }

  async #deleteElsewhere(key: ChunkKey): Promise<void> {
    if (!this.#elsewhere.has(nameOf(key))) return;
    await this.#rest.delete(key);
    this.#elsewhere.delete(nameOf(key));
  }

  #drop(name: string): void {
    const held = this.#held.get(name);
    this.#held.delete(name);
    held?.drop();
  }

  #dropWhere(goes: (key: ChunkKey) => boolean): void {
    for (const [name, { key }] of this.#held) {
      if (goes(key)) this.#drop(name);
    }
  }
}

function nameOf({ sessionId, streamId, index }: ChunkKey): string {
  return `${sessionId}/${streamId}/${index}`;
}
