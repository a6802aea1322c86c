const WINDOW_MS = 60_000;

/** More addresses than this in one minute are no longer told apart: the oldest are forgotten. */
const MOST_ADDRESSES = 100_000;

interface Window {
  readonly since: number;
  failures: number;
}

/** Counts wrong tokens for each address in windows of a minute. */
export class FailedAttempts {
  readonly #most: number;
  readonly #clock: () => number;
  readonly #windows = new Map<string, Window>();

  /** @param most wrong tokens that an address has free in a minute */
  constructor(most: number, clock: () => number) {
    this.#most = most;
    this.#clock = clock;
  }

  /** Milliseconds for which this address is shut out; 0 when it is not. */
  blockedFor(address: string): number {
    const window = this.#current(address);
    if (window === undefined || window.failures < this.#most) {
      return 0;
    }
    return Math.max(1, window.since + WINDOW_MS - this.#clock());
  }

  record(address: string): void {
    const window = this.#current(address);
    if (window !== undefined) {
      window.failures += 1;
      return;
    }
    this.#windows.set(address, { since: this.#clock(), failures: 1 });
    if (this.#windows.size > MOST_ADDRESSES) {
      const oldest = this.#windows.keys().next();
      if (!oldest.done) {
        this.#windows.delete(oldest.value);
      }
    }
  }

  /** Forgets the windows that are over. */
  sweep(): void {
    for (const address of this.#windows.keys()) {
      this.#current(address);
    }
  }

  #current(address: string): Window | undefined {
    const window = this.#windows.get(address);
    if (window === undefined) return undefined;
    const ageMs = this.#clock() - window.since;
    // A clock that was set back shuts nobody out for longer.
    if (ageMs >= WINDOW_MS || ageMs < 0) {
      this.#windows.delete(address);
      return undefined;
    }
    return window;
  }
}
