/** A chosen stream that waits for signatures holds nobody up once it has handed over nothing for so long. */
const QUIET_MS = 1_000;

/** A stream of chosen files. */
export interface ChosenStream {
  /** Its number in the plan. */
  readonly stream: number;
  /** Whether signatures of other members are waited for. */
  readonly deltas: boolean;
}

interface Ahead {
  readonly quietMs: number;
  /** Chunks that wait for room on their way. */
  waiting: number;
  /** When a chunk was handed over, as `performance.now()`. */
  lastMs: number;
}

/** Takes a chunk; resolves when there is room for another. */
type Take<Chunk> = (chunk: Chunk) => Promise<void>;

/**
 * Lets streams of chosen files go before the other ones of their sender: nothing of these is taken as long as one of those has
 * something to send. A chosen stream waits for none of the others, neither here nor on another member, so they get their turn.
 */
export class Precedence {
  /** Chosen streams that have not ended, by their number in the plan. */
  readonly #ahead = new Map<number, Ahead>();
  /** What wakes those that wait. */
  readonly #waiting = new Set<() => void>();

  constructor(chosen: readonly ChosenStream[], quietMs = QUIET_MS) {
    const begun = { waiting: 0, lastMs: performance.now() };
    for (const { stream, deltas } of chosen) {
      this.#ahead.set(stream, { ...begun, quietMs: deltas ? quietMs : Number.POSITIVE_INFINITY });
    }
  }

  /** Takes chunks of the stream in their turn. @param signal ends the waiting, with its reason */
  inTurn<Chunk>(stream: number, take: Take<Chunk>, signal: AbortSignal): Take<Chunk> {
    const ahead = this.#ahead.get(stream);
    return async (chunk) => {
      if (ahead === undefined) await this.#turn(signal);
      await (ahead === undefined ? take(chunk) : this.#takeAhead(ahead, () => take(chunk)));
    };
  }

  /** Nothing more comes of the stream. */
  ended(stream: number): void {
    if (this.#ahead.delete(stream)) this.#wake();
  }

  async #takeAhead(ahead: Ahead, take: () => Promise<void>): Promise<void> {
    ahead.waiting += 1;
    try {
      await take();
    } finally {
      ahead.waiting -= 1;
      ahead.lastMs = performance.now();
      this.#wake();
    }
  }

  async #turn(signal: AbortSignal): Promise<void> {
    for (let ms = this.#busyMs(); ms > 0; ms = this.#busyMs()) await this.#news(ms, signal);
  }

  /** How long chosen streams go first at least, in ms; 0: not any more. */
  #busyMs(): number {
    const now = performance.now();
    const times = [...this.#ahead.values()].map(({ waiting, lastMs, quietMs }) =>
      waiting > 0 ? Number.POSITIVE_INFINITY : lastMs + quietMs - now,
    );
    return Math.max(0, ...times);
  }

  async #news(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const abort = () => reject(signal.reason);
    const timer = Number.isFinite(ms) ? setTimeout(resolve, ms) : undefined;
    signal.addEventListener('abort', abort, { once: true });
    this.#waiting.add(resolve);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      this.#waiting.delete(resolve);
    }
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }
}
