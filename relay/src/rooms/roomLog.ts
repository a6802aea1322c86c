import { BytesyncError } from '@bytesync/shared/errors.ts';
import { encode } from '@bytesync/shared/wire/codec.ts';
import type { FromRelay } from '@bytesync/shared/wire/relayApi.ts';
import type { LogEntry, RoomStore } from '../sessions/sessionStore.ts';

/** Payload that is read from the store at a time when a member catches up. */
const PAGE_BYTES = 1024 * 1024;

/** Who gets a log's entries. */
export interface LogReader {
  readonly isOpen: boolean;
  sendEncoded(frame: Uint8Array): void;
  /** Resolves when the system took the frame, rejects when the reader is gone. */
  write(frame: Uint8Array): Promise<void>;
}

interface Following {
  sentThrough: number;
  /** It has all entries so far and gets new ones as they are committed. */
  live: boolean;
}

/**
 * The ordered log of one room and who follows it. Every reader gets every entry after its start
 * once, in order, without a gap, whether it comes from the store or has just been committed.
 */
export class RoomLog {
  readonly #store: RoomStore;
  readonly #sessionId: string;
  readonly #mostBytes: number;
  readonly #following = new Map<LogReader, Following>();
  #position: number;

  /** @param position of the last entry in the store @param mostBytes that the log may take */
  constructor(store: RoomStore, sessionId: string, position: number, mostBytes: number) {
    this.#store = store;
    this.#sessionId = sessionId;
    this.#position = position;
    this.#mostBytes = mostBytes;
  }

  /** Position of the last committed entry. */
  get position(): number {
    return this.#position;
  }

  /** Commits an entry, hands it to the readers that are live, and answers where it stands. */
  async append(
    sender: string,
    payload: Uint8Array,
  ): Promise<{ readonly position: number; readonly digest: Uint8Array }> {
    const committed = await this.#store.append(this.#sessionId, sender, payload, this.#mostBytes);
    this.#deliver({ position: committed.position, sender, payload });
    return committed;
  }

  /**
   * Sends the entries after a position and then those to come. Resolves when the reader is live or
   * gone. @throws what the store throws
   */
  async follow(reader: LogReader, after: number): Promise<void> {
    const state: Following = { sentThrough: after, live: false };
    this.#following.set(reader, state);
    while (reader.isOpen && this.#following.get(reader) === state) {
      if (state.sentThrough >= this.#position) {
        // No await between this check and the flag: nothing is committed in between.
        state.live = true;
        return;
      }
      const page = await this.#store.entries(this.#sessionId, state.sentThrough, PAGE_BYTES);
      if (page.length === 0) {
        throw new BytesyncError('session-unknown');
      }
      if (!(await sendPage(reader, page, state))) {
        return;
      }
    }
  }

  unfollow(reader: LogReader): void {
    this.#following.delete(reader);
  }

  #deliver(entry: LogEntry): void {
    if (entry.position !== this.#position + 1) {
      throw new BytesyncError('internal', { reason: 'log-order' });
    }
    this.#position = entry.position;
    const frame = entryFrame(entry);
    for (const [reader, state] of this.#following) {
      // One that was just caught up from the store may have it already.
      if (state.live && state.sentThrough < entry.position) {
        state.sentThrough = entry.position;
        reader.sendEncoded(frame);
      }
    }
  }
}

/** Answers false when the reader went away. */
async function sendPage(
  reader: LogReader,
  page: readonly LogEntry[],
  state: Following,
): Promise<boolean> {
  for (const entry of page) {
    try {
      await reader.write(entryFrame(entry));
    } catch {
      return false;
    }
    state.sentThrough = entry.position;
  }
  return true;
}

function entryFrame({ position, sender, payload }: LogEntry): Uint8Array {
  return encode({ type: 'entry', position, sender, payload } satisfies FromRelay);
}
