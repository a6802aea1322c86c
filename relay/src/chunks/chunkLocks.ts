import type { ChunkKey } from '../sessions/sessionStore.ts';

/**
 * Lets one upload of a chunk run at a time: a retry waits for the first try and sees its outcome.
 * Nor does an upload run while an expired chunk of the same name is deleted.
 */
export class ChunkLocks {
  readonly #tails = new Map<string, Promise<void>>();

  /** Waits for its turn; the answer ends it and is called exactly once. */
  async acquire(key: ChunkKey): Promise<() => void> {
    const name = nameOf(key);
    const before = this.#tails.get(name);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#tails.set(name, promise);
    await before;
    return () => {
      if (this.#tails.get(name) === promise) {
        this.#tails.delete(name);
      }
      resolve();
    };
  }

  /** Takes its turn if nobody has it or waits for it. The answer ends it. */
  async acquireFree(key: ChunkKey): Promise<(() => void) | undefined> {
    return this.#tails.has(nameOf(key)) ? undefined : this.acquire(key);
  }
}

function nameOf({ sessionId, streamId, index }: ChunkKey): string {
  return `${sessionId}/${streamId}/${index}`;
}
