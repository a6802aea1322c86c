/** A connection that lasted so long was a good one. */
const STEADY_MS = 5_000;

/** Connections in a row that the relay ended at once; it won't get better by one more. */
const MOST_SHORT_ONES = 30;

const LONGEST_PAUSE_MS = 5_000;

export interface RoomPatience {
  /** How long a first connection is tried, ms. */
  readonly firstMs: number;
  /** How long a lost connection is tried to be brought back, ms. */
  readonly againMs: number;
}

/**
 * How long a room has been out of reach, and when to try again. Times are ms, as performance.now: whoever sets the clock
 * has lost nothing.
 */
export class Outage {
  readonly #patience: RoomPatience;
  #since: number | undefined;
  #tries = 0;
  #connectedAt: number | undefined;
  #ever = false;
  #shortOnes = 0;

  constructor(patience: RoomPatience) {
    this.#patience = patience;
  }

  get wasEverConnected(): boolean {
    return this.#ever;
  }

  /** A connection is there. */
  over(now: number): void {
    this.#ever = true;
    this.#since = undefined;
    this.#connectedAt = now;
    this.#tries = 0;
  }

  /** A connection ended, or could not be made. */
  failed(now: number): void {
    if (this.#connectedAt !== undefined) {
      this.#shortOnes = now - this.#connectedAt < STEADY_MS ? this.#shortOnes + 1 : 0;
      this.#connectedAt = undefined;
    }
    this.#since ??= now;
    this.#tries += 1;
  }

  isTooLong(now: number): boolean {
    const patience = this.#ever ? this.#patience.againMs : this.#patience.firstMs;
    return this.#shortOnes > MOST_SHORT_ONES || now - (this.#since ?? now) >= patience;
  }

  /** Exponential back-off with jitter, up to five seconds. */
  pauseMs(): number {
    const exponent = Math.min(16, this.#tries - 1 + Math.max(0, this.#shortOnes - 4));
    return Math.min(LONGEST_PAUSE_MS, 100 * 2 ** exponent) * (0.5 + Math.random() / 2);
  }
}
