import { threadId, workerData } from 'node:worker_threads';

/** How long a thread may be on its way out of zlib, in ms: one call may take longer than anybody waits. */
const PATIENCE_MS = 1_000;

/** How long a thread waits for a free place, in ms, before it looks again. */
const CROWDED_MS = 10;

/** First place of the gate; in the others stands which thread is inside, or 0. */
const CLOSED = 0;

/** Threads that may be inside at once, and those that were ended there and are not noticed yet. */
const MOST_INSIDE = 128;

/**
 * Keeps threads from being ended while they make a zlib handle: Node.js aborts the whole process where one is ended between making
 * it and initializing it (“close before init” in src/node_zlib.cc). Threads of a pool go through its gate on their way into
 * zlib; whoever is about to end one closes it first.
 */
export class ZstdGate {
  readonly #places = new Int32Array(
    new SharedArrayBuffer((1 + MOST_INSIDE) * Int32Array.BYTES_PER_ELEMENT),
  );
  readonly #isAlive: (thread: number) => boolean;

  /** @param isAlive whether a thread of the pool has not been ended: nobody else says that it is out */
  constructor(isAlive: (thread: number) => boolean) {
    this.#isAlive = isAlive;
  }

  /** The `workerData` of the threads. */
  get workerData(): GateData {
    return { zstdGate: this.#places };
  }

  /**
   * Resolves when no thread is in zlib, and none comes in any more, or when that takes too long. Several may close it; it is open
   * when all have opened it.
   */
  async close(): Promise<void> {
    Atomics.add(this.#places, CLOSED, 1);
    const end = performance.now() + PATIENCE_MS;
    // What waits for an atomic alone does not keep a process from ending.
    const staying = setTimeout(() => undefined, PATIENCE_MS);
    try {
      for (let place = CLOSED + 1; place <= MOST_INSIDE; place += 1) await this.#empty(place, end);
    } finally {
      clearTimeout(staying);
    }
  }

  open(): void {
    Atomics.sub(this.#places, CLOSED, 1);
    Atomics.notify(this.#places, CLOSED);
  }

  /** Resolves when nobody is in that place, or it is late. */
  async #empty(place: number, end: number): Promise<void> {
    for (;;) {
      const thread = Atomics.load(this.#places, place);
      if (thread === 0) return;
      if (!this.#isAlive(thread)) {
        Atomics.compareExchange(this.#places, place, thread, 0);
        continue;
      }
      const left = end - performance.now();
      if (left <= 0) return;
      await Atomics.waitAsync(this.#places, place, thread, left).value;
    }
  }
}

export interface GateData {
  readonly zstdGate: Int32Array<SharedArrayBuffer>;
}

/** Calls zlib, in a thread of a pool when nobody is about to end it. */
export function throughGate<T>(act: () => T): T {
  if (GATE === undefined) return act();
  const place = enter(GATE);
  try {
    return act();
  } finally {
    leave(GATE, place);
  }
}

const GATE = gateOf(workerData);

/** Absent in the main thread, and in threads of somebody else. */
function gateOf(data: unknown): Int32Array<SharedArrayBuffer> | undefined {
  const isObject = typeof data === 'object' && data !== null && 'zstdGate' in data;
  const places = isObject ? data.zstdGate : undefined;
  const isGate = places instanceof Int32Array && places.buffer instanceof SharedArrayBuffer;
  return isGate ? (places as Int32Array<SharedArrayBuffer>) : undefined;
}

/** Returns the place that this thread has inside. */
function enter(places: Int32Array<SharedArrayBuffer>): number {
  for (;;) {
    const place = takePlace(places);
    const closed = Atomics.load(places, CLOSED);
    if (closed === 0) return place;
    leave(places, place);
    Atomics.wait(places, CLOSED, closed);
  }
}

function takePlace(places: Int32Array<SharedArrayBuffer>): number {
  for (;;) {
    for (let place = CLOSED + 1; place <= MOST_INSIDE; place += 1) {
      if (Atomics.compareExchange(places, place, 0, threadId) === 0) return place;
    }
    // Until the next who closes the gate has noticed who was ended inside.
    Atomics.wait(places, MOST_INSIDE, Atomics.load(places, MOST_INSIDE), CROWDED_MS);
  }
}

function leave(places: Int32Array<SharedArrayBuffer>, place: number): void {
  // Where this thread counts as ended already, another one may have the place.
  Atomics.compareExchange(places, place, threadId, 0);
  Atomics.notify(places, place);
}
