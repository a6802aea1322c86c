/** Requests of one member that may come at once, and each second afterwards. */
const BURST = 60;
const EACH_SECOND = 4;

interface Bucket {
  left: number;
  at: number;
}

/** Bounds how often members may ask. */
export class RequestRate {
  readonly #buckets = new Map<string, Bucket>();

  /** Whether one more request of this member is taken. `now`: in ms */
  take(who: string, now: number): boolean {
    const bucket = this.#buckets.get(who) ?? { left: BURST, at: now };
    this.#buckets.set(who, bucket);
    const seconds = Math.max(0, now - bucket.at) / 1000;
    bucket.left = Math.min(BURST, bucket.left + seconds * EACH_SECOND);
    bucket.at = now;
    if (bucket.left < 1) return false;
    bucket.left -= 1;
    return true;
  }
}
