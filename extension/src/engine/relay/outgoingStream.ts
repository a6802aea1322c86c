import { createHash } from 'node:crypto';
import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import { releaseBytes } from '@bytesync/shared/releaseBytes.ts';
import type { AnnouncedChunk, LogMessage, StreamPurpose } from '../session/messages.ts';
import type { ConnectionToken, RelayClient } from './relayClient.ts';
import { TransferPace } from './transferPace.ts';

/**
 * How far an upload may be ahead of the lowest that is not committed: recipients take chunks in
 * order, so what lies behind a gap only fills the relay.
 */
const UPLOAD_SPAN = 32;

/** Announcements in one statement, bounded by the message's schema. */
const ANNOUNCED_AT_ONCE = 1024;

/** How long a recipient that the relay calls a stranger may take to be dropped, in ms: it has just left. */
const DROP_MS = 10_000;

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
  /** For each recipient the stream's key, boxed. */
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
  /** Of its chunks: whoever makes them looks here. */
  readonly pace: TransferPace;
  /** By index, the lowest first. */
  readonly #uploads = new Map<number, Promise<void>>();
  /** The stream's key, boxed, for each recipient that is not dropped. */
  readonly #boxes: Map<string, Uint8Array>;
  /** Recipients that the relay waits for. */
  readonly #awaited = new Set<string>();
  readonly #onDrop = new Set<() => void>();
  readonly #digests = createHash('sha256');
  readonly #unannounced: AnnouncedChunk[] = [];
  #opened: Promise<void> | undefined;
  #openingSaid = false;
  #announcing: Promise<void> | undefined;
  #count = 0;
  #ending = false;
  #over = false;
  #failure: unknown;
  /** Nobody needs what is under way any more. */
  readonly #stop = new AbortController();

  constructor(
    room: StreamRoom,
    relay: RelayClient,
    options: OutgoingStreamOptions,
    pace: TransferPace = new TransferPace(),
  ) {
    this.pace = pace;
    this.#room = room;
    this.#relay = relay;
    this.#options = options;
    this.#boxes = new Map(options.keys.map(({ memberId, box }) => [memberId, box]));
  }

  /** All recipients were dropped: what is sent goes nowhere. */
  get isDeserted(): boolean {
    return this.#boxes.size === 0;
  }

  /** A recipient is waited for no more, also after the end: the relay keeps nothing for it. */
  drop(memberId: string): void {
    if (!this.#boxes.delete(memberId)) return;
    for (const wake of this.#onDrop) wake();
    this.#dropAtRelay().catch((error: unknown) => this.#failed(error));
  }

  get purpose(): StreamPurpose {
    return this.#options.purpose;
  }

  /**
   * Takes the next chunk (indexes count up from 0), whose ciphertext is empty once it is uploaded; resolves when
   * there is room for another.
   * @throws what an upload or an announcement of this stream failed with
   */
  async send(chunk: SealedChunk): Promise<void> {
    this.#check();
    if (chunk.index !== this.#count) throw new BytesyncError('internal', { what: 'chunk order' });
    this.#count += 1;
    this.#digests.update(chunk.digest);
    if (this.isDeserted) return;
    const upload = this.#upload(chunk)
      .catch((error: unknown) => this.#failed(error))
      .finally(() => this.#uploads.delete(chunk.index));
    this.#uploads.set(chunk.index, upload);
    if (!this.#hasRoom()) this.pace.waited();
    while (!this.#hasRoom()) await Promise.race(this.#uploads.values());
    this.#check();
  }

  /** Resolves when everything is uploaded and announced, and the end is said. */
  async end(): Promise<void> {
    this.#ending = true;
    await this.#open();
    await this.#settled();
    this.#check();
    while (this.#unannounced.length > ANNOUNCED_AT_ONCE) await this.#postAnnouncement();
    this.#over = true;
    const digest = new Uint8Array(this.#digests.digest());
    const { streamId } = this.#options;
    const end: LogMessage = { type: 'stream-ended', streamId, count: this.#count, digest };
    await this.#postAnnouncement(end);
  }

  /** Ends what is under way, since the run is over for all: nobody is told. */
  abandon(): void {
    this.#over = true;
    this.#failure ??= new BytesyncError('aborted');
    this.#stop.abort(this.#failure);
  }

  /** Tells the recipients that no more will come; nothing to say when the end was said before. */
  async fail(code: ErrorCode): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    this.#failure ??= new BytesyncError(code);
    this.#stop.abort(this.#failure);
    await this.#settled();
    if (this.isDeserted) return;
    await this.#room.post([
      ...this.#opening(),
      { type: 'stream-failed', streamId: this.#options.streamId, code },
    ]);
  }

  #hasRoom(): boolean {
    const [lowest = this.#count] = this.#uploads.keys();
    return this.#uploads.size < this.pace.window && this.#count - lowest < UPLOAD_SPAN;
  }

  async #settled(): Promise<void> {
    await Promise.all(this.#uploads.values());
    await this.#announcing;
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** What still waits to be uploaded would wait for a recipient that nobody waits for any more. */
  #failed(error: unknown): void {
    this.#failure ??= error;
    this.#stop.abort(this.#failure);
  }

  #open(): Promise<void> {
    this.#opened ??= this.#openAtRelay();
    return this.#opened;
  }

  /** Announces the stream to the relay, with those who may read it. */
  async #openAtRelay(): Promise<void> {
    const { sessionId, token } = this.#room;
    const { streamId } = this.#options;
    while (!this.isDeserted) {
      const recipients = [...this.#boxes.keys()];
      try {
        const takes = await this.#relay.openStream(sessionId, { streamId, recipients }, token);
        if (takes !== undefined) this.pace.relayTakes(takes);
        for (const memberId of recipients) this.#awaited.add(memberId);
        return await this.#dropAtRelay();
      } catch (error) {
        const isStrange = error instanceof BytesyncError && error.code === 'member-unknown';
        if (!isStrange || !(await this.#fewerThan(recipients.length))) throw error;
      }
    }
  }

  /** Whether somebody is dropped soon, or was. */
  async #fewerThan(count: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, DROP_MS);
    this.#onDrop.add(resolve);
    if (this.#boxes.size === count) await promise;
    clearTimeout(timer);
    this.#onDrop.delete(resolve);
    return this.#boxes.size < count;
  }

  async #dropAtRelay(): Promise<void> {
    const { sessionId, token } = this.#room;
    for (const memberId of this.#awaited) {
      if (this.#boxes.has(memberId)) continue;
      this.#awaited.delete(memberId);
      try {
        await this.#relay.dropRecipient(sessionId, this.#options.streamId, memberId, token);
      } catch (error) {
        // Everybody is through with it, and it was deleted.
        if (!(error instanceof BytesyncError) || error.code !== 'stream-unknown') throw error;
      }
    }
  }

  async #upload(chunk: SealedChunk): Promise<void> {
    await this.#open();
    if (this.isDeserted) return;
    const { sessionId, token } = this.#room;
    const { index, last, digest, ciphertext } = chunk;
    const place = { session: sessionId, stream: this.#options.streamId, index };
    const began = performance.now();
    const bytes = ciphertext.length;
    const how = { signal: this.#stop.signal, onFailure: this.pace.onFailure };
    const isSpent = await this.#relay.putChunk(place, ciphertext, digest, token, how);
    this.pace.done(bytes, began, performance.now());
    if (isSpent) releaseBytes(ciphertext);
    this.#unannounced.push({ index, digest, last });
    this.#announcing ??= this.#announce()
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#announcing = undefined;
      });
  }

  async #announce(): Promise<void> {
    // Chunks that land in the same turn share a statement, and the end takes along the last ones.
    await new Promise(setImmediate);
    const endsNow = () => this.#over || (this.#ending && this.#uploads.size === 0);
    while (this.#unannounced.length > 0 && !endsNow()) await this.#postAnnouncement();
  }

  async #postAnnouncement(...rest: LogMessage[]): Promise<void> {
    const { streamId } = this.#options;
    const chunks = this.#unannounced.splice(0, ANNOUNCED_AT_ONCE);
    if (this.isDeserted) return;
    const announcement: LogMessage[] =
      chunks.length === 0 ? [] : [{ type: 'chunks', streamId, chunks }];
    await this.#room.post([...this.#opening(), ...announcement, ...rest]);
  }

  #opening(): LogMessage[] {
    if (this.#openingSaid) return [];
    this.#openingSaid = true;
    const { streamId, purpose } = this.#options;
    const keys = [...this.#boxes].map(([memberId, box]) => ({ memberId, box }));
    return [{ type: 'stream-opened', streamId, purpose, keys }];
  }
}
