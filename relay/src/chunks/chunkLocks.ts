import type { ChunkKey } from '../sessions/sessionStore.ts';

/** Lets one upload of a chunk run at a time: a retry waits for the first try and sees its outcome. */
export class ChunkLocks {
  readonly #tails = new Map<string, Promise<void>>();

  /** Waits for its turn; the answer ends it and is called exactly once. */
  async acquire({ sessionId, streamId, index }: ChunkKey): Promise<() => void> {
    const name = `${sessionId}/${streamId}/${index}`;
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
}
