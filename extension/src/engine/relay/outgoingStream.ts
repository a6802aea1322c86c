import { createHash } from 'node:crypto';
import type { ErrorCode } from '@bytesync/shared/errors.ts';
import type { AnnouncedChunk, LogMessage, StreamPurpose } from '../session/messages.ts';
import type { ConnectionToken, RelayClient } from './relayClient.ts';

/** Uploads of one stream that may be under way at once: at most this many chunks are in memory. */
export const UPLOAD_WINDOW = 4;

/** Announcements in one statement, bounded by the message's schema. */
const ANNOUNCED_AT_ONCE = 1024;

/** A chunk as it leaves: sealed already. */
export interface SealedChunk {
  readonly index: number;
  readonly last: boolean;
  readonly ciphertext: Uint8Array;
  readonly digest: Uint8Array;
}

/** The room as a stream's sender needs it. */
export interface StreamRoom {
  readonly sessionId: string;
  post(messages: readonly LogMessage[]): Promise<void>;
  readonly token: ConnectionToken;
}

export interface OutgoingStreamOptions {
  readonly streamId: string;
  readonly purpose: StreamPurpose;
  readonly recipients: readonly string[];
  readonly keys: readonly { readonly memberId: string; readonly box: Uint8Array }[];
}

/**
 * The sender's side of a stream: uploads sealed chunks side by side and announces what is committed
 * in signed statements. One statement is under way at a time; what is committed meanwhile goes
 * into the next, so a small stream needs one and a fast one few.
 */
export class OutgoingStream {
  readonly #room: StreamRoom;
  readonly #relay: RelayClient;
  readonly #options: OutgoingStreamOptions;
  readonly #opened: Promise<void>;
  readonly #uploads = new Set<Promise<void>>();
  readonly #digests = createHash('sha256');
  #unannounced: AnnouncedChunk[] = [];
  #openingSaid = false;
  #announcing: Promise<void> = Promise.resolve();
  #announcementWaits = false;
  #count = 0;
  #failure: unknown;

  constructor(room: StreamRoom, relay: RelayClient, options: OutgoingStreamOptions) {
    this.#room = room;
    this.#relay = relay;
    this.#options = options;
    this.#opened = relay.openStream(
      room.sessionId,
      { streamId: options.streamId, recipients: [...options.recipients] },
      room.token,
    );
    // Seen by the first send; until then nobody may be waiting for it.
    this.#opened.catch((error: unknown) => {
      this.#failure = error;
    });
  }

  /** Takes the next chunk (indexes count up from 0); resolves when there is room for another. */
  async send(chunk: SealedChunk): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    this.#count += 1;
    this.#digests.update(chunk.digest);
    const upload = this.#upload(chunk);
    this.#uploads.add(upload);
    upload.then(
      () => this.#uploads.delete(upload),
      (error: unknown) => {
        this.#uploads.delete(upload);
        this.#failure ??= error;
      },
    );
    if (this.#uploads.size >= UPLOAD_WINDOW) await Promise.race(this.#uploads);
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Resolves when everything is uploaded and announced, and the end is said. */
  async end(): Promise<void> {
    await this.#opened;
    await Promise.all(this.#uploads);
    if (this.#failure !== undefined) throw this.#failure;
    await this.#announcing;
    await this.#room.post([
      ...this.#opening(),
      ...this.#takeAnnouncement(),
      {
        type: 'stream-ended',
        streamId: this.#options.streamId,
        count: this.#count,
        digest: new Uint8Array(this.#digests.digest()),
      },
    ]);
  }

  /** Tells the recipients that no more will come. */
  async fail(code: ErrorCode): Promise<void> {
    await Promise.allSettled([...this.#uploads, this.#announcing]);
    await this.#room.post([
      ...this.#opening(),
      { type: 'stream-failed', streamId: this.#options.streamId, code },
    ]);
  }

  async #upload(chunk: SealedChunk): Promise<void> {
    await this.#opened;
    const place = {
      session: this.#room.sessionId,
      stream: this.#options.streamId,
      index: chunk.index,
    };
    await this.#relay.putChunk(place, chunk.ciphertext, chunk.digest, this.#room.token);
    this.#unannounced.push({ index: chunk.index, digest: chunk.digest, last: chunk.last });
    this.#announceSoon();
  }

  #announceSoon(): void {
    if (this.#announcementWaits) return;
    this.#announcementWaits = true;
    this.#announcing = this.#announcing.then(async () => {
      // Chunks that land in the same turn share a statement, and the end may join it too.
      await new Promise(setImmediate);
      this.#announcementWaits = false;
      if (this.#unannounced.length === 0) return;
      await this.#room.post([...this.#opening(), ...this.#takeAnnouncement()]);
      if (this.#unannounced.length > 0) this.#announceSoon();
    });
    this.#announcing.catch((error: unknown) => {
      this.#failure ??= error;
    });
  }

  #opening(): LogMessage[] {
    if (this.#openingSaid) return [];
    this.#openingSaid = true;
    const { streamId, purpose, keys } = this.#options;
    return [{ type: 'stream-opened', streamId, purpose, keys: [...keys] }];
  }

  #takeAnnouncement(): LogMessage[] {
    const chunks = this.#unannounced.splice(0, ANNOUNCED_AT_ONCE);
    return chunks.length === 0
      ? []
      : [{ type: 'chunks', streamId: this.#options.streamId, chunks }];
  }
}
