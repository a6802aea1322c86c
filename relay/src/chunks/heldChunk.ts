import type { ChunkKey } from '../sessions/sessionStore.ts';
import type { Room } from './blocks.ts';
import type { StoredContent } from './chunkStore.ts';

/** A chunk in memory, which is free again once the chunk is dropped and nobody reads it any more. */
export class HeldChunk {
  readonly key: ChunkKey;
  readonly size: number;
  readonly #room: Room;
  #readers = 0;
  #isDropped = false;

  constructor(key: ChunkKey, room: Room) {
    this.key = key;
    this.size = room.size;
    this.#room = room;
  }

  read(): StoredContent {
    this.#readers += 1;
    let offset = 0;
    let isOpen = true;
    return {
      next: async (most) => {
        const pieces = this.#room.pieces(offset, most);
        for (const { length } of pieces) offset += length;
        return pieces;
      },
      spent: () => undefined,
      close: async () => {
        if (!isOpen) return;
        isOpen = false;
        this.#readers -= 1;
        this.#freeIfDone();
      },
    };
  }

  /** Nobody will read it from now on. To be called once. */
  drop(): void {
    this.#isDropped = true;
    this.#freeIfDone();
  }

  #freeIfDone(): void {
    if (this.#isDropped && this.#readers === 0) this.#room.free();
  }
}
