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

/** Content of a stored chunk, opened for reading. */
export interface StoredContent {
  /** What follows, in pieces one behind the other, at most `most` bytes in all; no pieces at the end. */
  next(most: number): Promise<readonly Uint8Array[]>;
  /** Whoever read these pieces needs them no more. */
  spent(pieces: readonly Uint8Array[]): void;
  close(): Promise<void>;
}

/**
 * Keeps the content of chunks. It promises nothing about power cuts: the sender can send again, and
 * `recover` says what is really there. Deleting what isn't there is no error.
 */
export interface ChunkStore {
  /**
   * Takes in a body. Memory: some 256 KiB of it, or what a store says that holds chunks there. On an error nothing stays
   * behind, and the body is not destroyed, so that an answer can still be sent.
   * @param spent gets each piece of the body that is not needed any more
   * @throws BytesyncError chunk-too-large (more than `limit` bytes), disk-low; what the body throws
   */
  receive(
    body: Readable,
    limit: number,
    spent?: (piece: Uint8Array) => void,
  ): Promise<ReceivedChunk>;

  /** Content of a chunk, to be closed; undefined when it isn't there. */
  read(key: ChunkKey): Promise<StoredContent | undefined>;

  delete(key: ChunkKey): Promise<void>;

  deleteSession(sessionId: string): Promise<void>;

  /** At start: removes what was arriving when the relay ended, and sessions that aren't listed. */
  recover(sessionIds: readonly string[]): Promise<void>;

  /** Every chunk of a session that is there, with its size. */
  list(sessionId: string): AsyncIterable<{ readonly key: ChunkKey; readonly size: number }>;
}
