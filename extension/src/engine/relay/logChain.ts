import { BytesyncError } from '@bytesync/shared/errors.ts';
import { nextDigest } from '@bytesync/shared/crypto/chain.ts';
import type { LogPoint } from '@bytesync/shared/wire/relayApi.ts';

/**
 * This member's copy of the room log's hash chain. Digests of all positions since its start are
 * kept (32 bytes each), so that a statement's claim about any of them can be held against ours.
 */
export class LogChain {
  readonly #logId: string;
  readonly #start: number;
  readonly #digests: Uint8Array[];

  constructor(start: LogPoint) {
    this.#logId = start.logId;
    this.#start = start.position;
    this.#digests = [start.digest];
  }

  /** The last entry that was taken. */
  get point(): LogPoint {
    const digest = this.#digests[this.#digests.length - 1] as Uint8Array;
    return { logId: this.#logId, position: this.#start + this.#digests.length - 1, digest };
  }

  /**
   * Takes the next entry; false when it was taken before (a resume may overlap).
   * @throws BytesyncError log-forked when entries are missing in between.
   */
  append(position: number, sender: string, payload: Uint8Array): boolean {
    const last = this.point;
    if (position <= last.position) return false;
    if (position !== last.position + 1) {
      throw new BytesyncError('log-forked', { position, expected: last.position + 1 });
    }
    this.#digests.push(nextDigest(last.digest, position, sender, payload));
    return true;
  }

  /**
   * Holds another member's view of the log against ours. Views from before our start can't be told
   * and pass: the signed Welcome vouches for them.
   * @throws BytesyncError log-forked
   */
  check(claimed: LogPoint): void {
    if (claimed.logId !== this.#logId) {
      throw new BytesyncError('log-forked', { position: claimed.position });
    }
    const ours = this.#digests[claimed.position - this.#start];
    if (claimed.position < this.#start) return;
    if (ours === undefined || Buffer.compare(ours, claimed.digest) !== 0) {
      throw new BytesyncError('log-forked', { position: claimed.position });
    }
  }
}
