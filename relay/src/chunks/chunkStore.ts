import type { Readable } from 'node:stream';
import type { ChunkKey } from '../sessions/sessionStore.ts';

/** A chunk that has arrived in full and has no name yet. Exactly one of the two methods is called. */
export interface ReceivedChunk {
  readonly size: number;
  /** SHA-256 of the content, 32 bytes. */
  readonly digest: Uint8Array;
  /** Gives it its name; what had the name before is replaced. @throws disk-low */
  keep(key: ChunkKey): Promise<void>;
  discard(): Promise<void>;
}

/**
 * Keeps the content of chunks. It promises nothing about power cuts: the sender can send again, and
 * `recover` says what is really there. Deleting what isn't there is no error.
 */
export interface ChunkStore {
  /**
   * Takes in a body. Memory: one piece of it. On an error nothing stays behind, and the body is not
   * destroyed, so that an answer can still be sent.
   * @throws BytesyncError chunk-too-large (more than `limit` bytes), disk-low; what the body throws
   */
  receive(body: Readable, limit: number): Promise<ReceivedChunk>;

  /** Content of a chunk, to be read to its end or destroyed; undefined when it isn't there. */
  read(key: ChunkKey): Promise<Readable | undefined>;

  delete(key: ChunkKey): Promise<void>;

  deleteSession(sessionId: string): Promise<void>;

  /** At start: removes what was arriving when the relay ended, and sessions that aren't listed. */
  recover(sessionIds: readonly string[]): Promise<void>;

  /** Every chunk of a session that is there, with its size. */
  list(sessionId: string): AsyncIterable<{ readonly key: ChunkKey; readonly size: number }>;
}
