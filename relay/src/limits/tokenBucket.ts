/** A token bucket: `rate` tokens a second flow in, at most `burst` are kept. */
export class TokenBucket {
  readonly #rate: number;
  readonly #burst: number;
  readonly #clock: () => number;
  #tokens: number;
  #filledAt: number;

  /** @param clock milliseconds, as Date.now */
  constructor(rate: number, burst: number, clock: () => number) {
    this.#rate = rate;
    this.#burst = burst;
    this.#clock = clock;
    this.#tokens = burst;
    this.#filledAt = clock();
  }

  /** Takes one token. Answers 0, or the milliseconds until there is one (and takes none). */
  take(): number {
    const now = this.#clock();
    const elapsed = Math.max(0, now - this.#filledAt);
    this.#tokens = Math.min(this.#burst, this.#tokens + (elapsed * this.#rate) / 1000);
    this.#filledAt = now;
    if (this.#tokens >= 1) {
      this.#tokens -= 1;
      return 0;
    }
    return Math.ceil(((1 - this.#tokens) * 1000) / this.#rate);
  }
}
