import { nextDigest } from '@bytesync/shared/crypto/chain.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { LogPoint } from '@bytesync/shared/wire/relayApi.ts';

const DIGEST = 32;
const FIRST_ENTRIES = 1024;

/**
 * This member's copy of the room log's hash chain. Digests of all positions since its start are
 * kept, so that a statement's claim about any of them can be held against ours. Memory: at most 64
 * bytes an entry; the relay bounds the log, and with it the entries.
 */
export class LogChain {
  readonly #logId: string;
  readonly #start: number;
  #digests = new Uint8Array(DIGEST * FIRST_ENTRIES);
  #count = 0;

  constructor(start: LogPoint) {
    this.#logId = start.logId;
    this.#start = start.position;
    this.#push(start.digest);
  }

  /** The last entry that was taken. */
  get point(): LogPoint {
    const position = this.#start + this.#count - 1;
    return { logId: this.#logId, position, digest: this.#digest(position).slice() };
  }

  /**
   * Takes the next entry; false when it was taken before (a resume may overlap).
   * @throws BytesyncError log-forked when entries are missing in between, or another one had its place.
   */
  append(position: number, sender: string, payload: Uint8Array): boolean {
    const expected = this.#start + this.#count;
    if (position > expected) throw new BytesyncError('log-forked', { position, expected });
    if (position <= this.#start) return false;
    const digest = nextDigest(this.#digest(position - 1), position, sender, payload);
    if (position === expected) {
      this.#push(digest);
      return true;
    }
    if (Buffer.compare(digest, this.#digest(position)) !== 0) {
      throw new BytesyncError('log-forked', { position, expected });
    }
    return false;
  }

  /**
   * Holds another member's view of the log against ours. Views from before our start can't be told
   * and pass: the signed Welcome vouches for them.
   * @throws BytesyncError log-forked
   */
  check(claimed: LogPoint): void {
    const { logId, position, digest } = claimed;
    if (logId === this.#logId && position < this.#start) return;
    const known = logId === this.#logId && position < this.#start + this.#count;
    if (!known || Buffer.compare(this.#digest(position), digest) !== 0) {
      throw new BytesyncError('log-forked', { position });
    }
  }

  #digest(position: number): Uint8Array {
    const at = (position - this.#start) * DIGEST;
    return this.#digests.subarray(at, at + DIGEST);
  }

  #push(digest: Uint8Array): void {
    const at = this.#count * DIGEST;
    if (at === this.#digests.length) {
      const longer = new Uint8Array(2 * at);
      longer.set(this.#digests);
      this.#digests = longer;
    }
    this.#digests.set(digest, at);
    this.#count += 1;
  }
}
