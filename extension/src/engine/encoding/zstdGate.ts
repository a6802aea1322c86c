import { workerData } from 'node:worker_threads';

/** How long a thread may be on its way out of zlib, in ms: one that was ended for its memory never comes out. */
const PATIENCE_MS = 1_000;

/** Places in the gate. */
const INSIDE = 0;
const CLOSED = 1;

/**
 * Keeps threads from being ended while they make a zlib handle: Node.js aborts the whole process where one is ended between making
 * it and initializing it (“close before init” in src/node_zlib.cc). Threads of a pool go through its gate on their way into
 * zlib; whoever is about to end one closes it first.
 */
export class ZstdGate {
  readonly #places = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));

  /** The `workerData` of the threads. */
  get workerData(): GateData {
    return { zstdGate: this.#places };
  }

  /** Resolves when no thread is in zlib, and none comes in any more. Several may close it; it is open when all have opened it. */
  async close(): Promise<void> {
    Atomics.add(this.#places, CLOSED, 1);
    const end = performance.now() + PATIENCE_MS;
    // What waits for an atomic alone does not keep a process from ending.
    const staying = setTimeout(() => undefined, PATIENCE_MS);
    try {
      for (;;) {
        const inside = Atomics.load(this.#places, INSIDE);
        const left = end - performance.now();
        if (inside === 0 || left <= 0) return;
        await Atomics.waitAsync(this.#places, INSIDE, inside, left).value;
      }
    } finally {
      clearTimeout(staying);
    }
  }

  open(): void {
    Atomics.sub(this.#places, CLOSED, 1);
    Atomics.notify(this.#places, CLOSED);
  }
}

export interface GateData {
  readonly zstdGate: Int32Array<SharedArrayBuffer>;
}

/** Calls zlib, in a thread of a pool when nobody is about to end it. */
export function throughGate<T>(act: () => T): T {
  if (GATE === undefined) return act();
  enter(GATE);
  try {
    return act();
  } finally {
    leave(GATE);
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

function enter(places: Int32Array<SharedArrayBuffer>): void {
  for (;;) {
    Atomics.add(places, INSIDE, 1);
    const closed = Atomics.load(places, CLOSED);
    if (closed === 0) return;
    leave(places);
    Atomics.wait(places, CLOSED, closed);
  }
}

function leave(places: Int32Array<SharedArrayBuffer>): void {
  if (Atomics.sub(places, INSIDE, 1) === 1) Atomics.notify(places, INSIDE);
}
