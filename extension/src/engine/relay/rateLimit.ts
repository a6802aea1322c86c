import { once } from 'node:events';
import type { ClientRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** Slower than this, a chunk would take longer than the relay waits for one. */
export const LEAST_RATE = 16 * 1000;

/** What a request may carry beside the rate: what is said about chunks does not wait for them. */
const FREE_BYTES = 64 * 1024;

/** Time that one piece of a chunk takes, in ms: often enough for progress, and for ending. */
const PIECE_MS = 125;
const LEAST_PIECE = 4 * 1024;
const LARGEST_PIECE = 256 * 1024;

/** How many bytes a second go one way, for all that share it. Without a rate all pass at once. */
export class RateLimit {
  #bytesPerSecond: number | undefined;
  /** When the bytes that passed until now have had their time, as `performance.now()`. */
  #freeAt = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(bytesPerSecond?: number) {
    this.bytesPerSecond = bytesPerSecond;
  }

  get bytesPerSecond(): number | undefined {
    return this.#bytesPerSecond;
  }

  /** At least `LEAST_RATE`; undefined: no limit. Counts from the next piece. */
  set bytesPerSecond(rate: number | undefined) {
    this.#bytesPerSecond = rate === undefined ? undefined : Math.max(rate, LEAST_RATE);
  }

  /**
   * Acts once the chunks that came before are through: side by side each would take so long that its request times out. What
   * is small has no turn to wait for.
   * @throws the signal's reason, and what `act` throws
   */
  async inTurn<T>(
    bytes: number,
    signal: AbortSignal | undefined,
    act: () => Promise<T>,
  ): Promise<T> {
    const end = await this.#turn(bytes, signal);
    try {
      return await act();
    } finally {
      end();
    }
  }

  /** Resolves with what ends the turn. */
  async #turn(bytes: number, signal?: AbortSignal): Promise<() => void> {
    if (this.#bytesPerSecond === undefined || bytes <= FREE_BYTES) return () => undefined;
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = before.then(() => promise);
    const waiting = new AbortController();
    try {
      signal?.throwIfAborted();
      const given = AbortSignal.any([waiting.signal, ...(signal ? [signal] : [])]);
      await Promise.race([before, once(given, 'abort')]);
      signal?.throwIfAborted();
      return resolve;
    } catch (error) {
      resolve();
      throw error;
    } finally {
      waiting.abort();
    }
  }

  /** Resolves when so many bytes may pass; nothing: at once. @throws the signal's reason */
  pass(bytes: number, signal?: AbortSignal): Promise<void> | undefined {
    const rate = this.#bytesPerSecond;
    return rate === undefined ? undefined : this.#pass(bytes, rate, signal);
  }

  /** Sends the body of a request, in its turn, piece by piece. @throws the signal's reason */
  async send(request: ClientRequest, body: Uint8Array, signal?: AbortSignal): Promise<void> {
    for (let at = 0; body.length > FREE_BYTES && at < body.length && !request.destroyed; ) {
      if (this.#bytesPerSecond === undefined) {
        request.end(body.subarray(at));
        return;
      }
      const bytes = Math.round((this.#bytesPerSecond * PIECE_MS) / 1000);
      const piece = body.subarray(at, at + Math.min(Math.max(bytes, LEAST_PIECE), LARGEST_PIECE));
      at += piece.length;
      await this.pass(piece.length, signal);
      if (!request.write(piece)) await drained(request);
    }
    if (!request.destroyed) request.end(body.length > FREE_BYTES ? undefined : body);
  }

  async #pass(bytes: number, rate: number, signal?: AbortSignal): Promise<void> {
    const now = performance.now();
    const from = Math.max(now, this.#freeAt);
    this.#freeAt = from + (bytes / rate) * 1000;
    if (from > now) await sleep(from - now, undefined, { ...(signal && { signal }) });
  }
}

/** What one member sends and takes, each with a rate of its own. */
export class TransferRates {
  readonly up = new RateLimit();
  readonly down = new RateLimit();

  /** @param bytesPerSecond for each way; undefined: no limit */
  constructor(bytesPerSecond?: number) {
    this.set(bytesPerSecond);
  }

  set(bytesPerSecond: number | undefined): void {
    this.up.bytesPerSecond = bytesPerSecond;
    this.down.bytesPerSecond = bytesPerSecond;
  }
}

/** Resolves when there is room again, or never will be. */
async function drained(request: ClientRequest): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  request.once('drain', resolve);
  request.once('close', resolve);
  await promise;
  request.off('drain', resolve);
  request.off('close', resolve);
}
