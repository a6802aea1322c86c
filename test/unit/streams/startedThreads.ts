import type { Worker } from 'node:worker_threads';

/** Threads of this process that are started from now on. */
export class StartedThreads {
  readonly #started: Worker[] = [];
  readonly #onStart = (worker: Worker) => this.#started.push(worker);

  constructor() {
    process.on('worker', this.#onStart);
  }

  /** How many were started, and how many of them go on. */
  get count(): { readonly started: number; readonly running: number } {
    // What has ended has no number any more.
    const running = this.#started.filter(({ threadId }) => threadId !== -1).length;
    return { started: this.#started.length, running };
  }

  close(): void {
    process.off('worker', this.#onStart);
  }
}
