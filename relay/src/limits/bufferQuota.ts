import { BytesyncError } from '@bytesync/shared/errors.ts';
import { footprint, type RelayLimits } from './limits.ts';

/** Space that is taken while a chunk arrives. Exactly one of the two methods is called, once. */
export interface Reservation {
  /** The chunk is stored and turned out to have `size` bytes. */
  keep(size: number): void;
  /** The chunk is not stored. */
  release(): void;
}

/**
 * Counts what chunks take, for each session and in all. Lives in memory; at start it is filled from
 * the index. A chunk counts with its footprint, so that tiny chunks can't fill a disk unseen.
 */
export class BufferQuota {
  readonly #limits: RelayLimits;
  readonly #sessions = new Map<string, number>();
  #total = 0;

  constructor(limits: RelayLimits) {
    this.#limits = limits;
  }

  get total(): number {
    return this.#total;
  }

  /**
   * Takes space for a chunk that is about to arrive. `lowest` says that it is the lowest missing
   * chunk of its stream, which may use the session's reserve.
   * @throws BytesyncError buffer-full
   */
  reserve(sessionId: string, size: number, lowest: boolean): Reservation {
    const { sessionBytes, totalBytes, reservedBytes } = this.#limits;
    const wanted = footprint(size);
    const session = (this.#sessions.get(sessionId) ?? 0) + wanted;
    const fits = session <= sessionBytes && this.#total + wanted <= totalBytes;
    if (!fits && !(lowest && session <= sessionBytes + reservedBytes)) {
      throw new BytesyncError('buffer-full', {
        what: session > sessionBytes ? 'session' : 'relay',
        limit: session > sessionBytes ? sessionBytes : totalBytes,
      });
    }
    this.#change(sessionId, wanted);
    return {
      keep: (kept) => this.#change(sessionId, footprint(kept) - wanted),
      release: () => this.#change(sessionId, -wanted),
    };
  }

  /** Counts a chunk that is stored already. */
  add(sessionId: string, size: number): void {
    this.#change(sessionId, footprint(size));
  }

  remove(sessionId: string, size: number): void {
    this.#change(sessionId, -footprint(size));
  }

  #change(sessionId: string, by: number): void {
    const session = (this.#sessions.get(sessionId) ?? 0) + by;
    if (session === 0) {
      this.#sessions.delete(sessionId);
    } else {
      this.#sessions.set(sessionId, session);
    }
    this.#total += by;
  }
}
