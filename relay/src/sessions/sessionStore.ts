/** What a creation brings. */
export interface NewSession {
  readonly sessionId: string;
  /** SHA-256 of the relay token, 32 bytes. */
  readonly relayTokenHash: Uint8Array;
  readonly hostMemberId: string;
  readonly hostDeviceKey: Uint8Array;
  /** Whose quota of sessions it counts against. */
  readonly address: string;
}

export interface MemberRecord {
  readonly memberId: string;
  readonly deviceKey: Uint8Array;
  /** The member gets the entries after this position, never one before. */
  readonly fromPosition: number;
  /** The membership ended; its id is never a member's again. */
  readonly left: boolean;
}

export interface SessionRecord {
  readonly sessionId: string;
  readonly relayTokenHash: Uint8Array;
  readonly hostMemberId: string;
  readonly logId: string;
  /** Of the last entry; 0 when there is none. */
  readonly position: number;
  readonly members: readonly MemberRecord[];
}

export interface LogEntry {
  readonly position: number;
  readonly sender: string;
  readonly payload: Uint8Array;
}

/** Where a chunk is, and what it counts for. */
export interface ChunkKey {
  readonly sessionId: string;
  readonly streamId: string;
  /** 0 to 2^32 - 1. */
  readonly index: number;
}

export interface StoredChunk extends ChunkKey {
  readonly size: number;
}

/** What an owner who wants to upload a chunk needs to know. */
export interface UploadState {
  /** The lowest index that some recipient has not acknowledged; what is below needs no upload. */
  readonly lowest: number;
  /** The chunk under this index, when there was one: its digest and whether it is still there. */
  readonly known?: { readonly digest: Uint8Array; readonly stored: boolean };
}

export type DownloadState =
  | { readonly kind: 'stored'; readonly size: number; readonly digest: Uint8Array }
  | { readonly kind: 'missing' }
  /** It was there, and was deleted or expired. */
  | { readonly kind: 'gone' };

/**
 * Keeps sessions, members and logs. Every change is committed to disk when its promise resolves.
 * Changes take effect, and their promises resolve, in the order of the calls.
 * All methods reject with BytesyncError; `internal` when the store itself fails, `disk-low` when
 * its disk is full.
 */
export interface RoomStore {
  /**
   * Creates a session. The same creation again (its answer got lost) answers with the same log id.
   * @throws session-exists (with other content), sessions-per-address
   */
  createSession(
    session: NewSession,
    sessionsPerAddress: number,
    now: number,
  ): Promise<{ readonly created: boolean; readonly logId: string }>;

  session(sessionId: string): Promise<SessionRecord | undefined>;

  sessionIds(): Promise<readonly string[]>;

  /** Notes that these sessions are in use; unknown ones are passed over. */
  touch(sessionIds: readonly string[], now: number): Promise<void>;

  /** Sessions that nobody used since `before`. */
  idleSessions(before: number): Promise<readonly string[]>;

  /**
   * Deletes a session with all that belongs to it. Answers the chunks that it held, whose content
   * is to be deleted; undefined when there was no such session.
   */
  deleteSession(sessionId: string): Promise<readonly StoredChunk[] | undefined>;

  /** @throws session-unknown, session-full (more than `most` members), member-exists */
  admit(sessionId: string, member: Omit<MemberRecord, 'left'>, most: number): Promise<void>;

  /**
   * Ends a membership: the member no longer counts as a recipient. Answers the chunks that nobody
   * waits for any more; their rows say so already, their content is to be deleted.
   */
  leave(sessionId: string, memberId: string): Promise<readonly StoredChunk[]>;

  /**
   * Appends to the log. `most`: bytes that the session's log may take.
   * @throws session-unknown, member-unknown (the sender is none), buffer-full
   */
  append(
    sessionId: string,
    sender: string,
    payload: Uint8Array,
    most: number,
  ): Promise<{ readonly position: number; readonly digest: Uint8Array }>;

  /** The entries after a position, in order: at least one if there is one, and about `bytes` of payload. */
  entries(sessionId: string, after: number, bytes: number): Promise<readonly LogEntry[]>;

  /** The chain's digest at a position of the log (0: before the first entry). */
  digestAt(sessionId: string, position: number): Promise<Uint8Array | undefined>;
}

/**
 * Keeps streams and the index of their chunks, with the promises of RoomStore, but that a power cut may take
 * the latest changes of chunks (stored, acknowledged, expired, forgotten); a crash takes none.
 */
export interface StreamStore {
  /**
   * Opens a stream; the same again answers false.
   * @throws session-unknown, stream-exists (with other content), member-unknown (a recipient is
   *   none), not-allowed (the owner is among them), buffer-full (more than `most` streams)
   */
  openStream(
    sessionId: string,
    stream: {
      readonly streamId: string;
      readonly owner: string;
      readonly recipients: readonly string[];
    },
    most: number,
  ): Promise<boolean>;

  /** Deletes a stream and answers what it held. @throws stream-unknown, not-allowed (not the owner) */
  deleteStream(sessionId: string, streamId: string, owner: string): Promise<readonly StoredChunk[]>;

  /** @throws stream-unknown, not-allowed (not the owner) */
  findUpload(key: ChunkKey, owner: string): Promise<UploadState>;

  /**
   * Enters a chunk whose content is stored. False: nobody waits for it any more, its content is to
   * be deleted. @throws stream-unknown
   */
  commitChunk(key: ChunkKey, size: number, digest: Uint8Array, now: number): Promise<boolean>;

  /** @throws stream-unknown, not-allowed (no recipient) */
  findDownload(key: ChunkKey, recipient: string): Promise<DownloadState>;

  /**
   * Notes that a recipient has every chunk up to and including `through`; lower than before changes
   * nothing. Answers the chunks that all recipients have now; their rows say so already.
   * @throws stream-unknown, not-allowed (no recipient), chunk-missing (never uploaded so far)
   */
  acknowledge(
    sessionId: string,
    streamId: string,
    recipient: string,
    through: number,
  ): Promise<readonly StoredChunk[]>;

  /**
   * Counts a recipient no more: it needs nothing of the stream from now on, whatever comes. Again changes nothing. Answers
   * the chunks that nobody waits for any more; their rows say so already.
   * @throws stream-unknown, not-allowed (not the owner, no recipient)
   */
  dropRecipient(
    sessionId: string,
    streamId: string,
    owner: string,
    recipient: string,
  ): Promise<readonly StoredChunk[]>;

  /** Marks chunks as expired that were stored before a time, at most `most`, and answers them. */
  expireChunks(before: number, most: number): Promise<readonly StoredChunk[]>;

  /** Whether the index says that a chunk is stored. */
  isStored(key: ChunkKey): Promise<boolean>;

  /** What the index says is stored for a session. */
  storedChunks(sessionId: string): Promise<readonly StoredChunk[]>;

  /** Removes chunks from the index as if they had never come: a crash lost their content. */
  forgetChunks(keys: readonly ChunkKey[]): Promise<void>;
}

/** What a relay remembers, apart from the chunks themselves. */
export interface SessionStore extends RoomStore, StreamStore {
  /** Finishes what was asked before, then closes. Later calls reject. */
  close(): Promise<void>;
}
