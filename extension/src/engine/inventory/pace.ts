import { setImmediate } from 'node:timers/promises';
import { BytesyncError } from '@bytesync/shared/errors.ts';

/** Long enough to cost nothing, short enough that nobody who helps waits for more to do. */
const BREATH_MS = 10;
const REPORT_MS = 100;

/**
 * Lets a long run of synchronous file system calls notice an abort and report progress. The calls
 * are synchronous because in a worker thread that is several times as fast.
 */
export class Pace {
  readonly #signal: AbortSignal | undefined;
  readonly #report: () => void;
  #breathed = performance.now();
  #reported = performance.now();

  constructor(signal: AbortSignal | undefined, report: () => void) {
    this.#signal = signal;
    this.#report = report;
  }

  /** Whether it is time for `breathe`. */
  get due(): boolean {
    return performance.now() - this.#breathed >= BREATH_MS;
  }

  /**
   * Lets other events of the thread happen; reports progress at most every 100 ms.
   * @throws BytesyncError 'aborted'
   */
  async breathe(): Promise<void> {
    await setImmediate();
    if (this.#signal?.aborted === true) {
      throw new BytesyncError('aborted', {}, { cause: this.#signal.reason });
    }
    this.#breathed = performance.now();
    if (this.#breathed - this.#reported < REPORT_MS) return;
    this.#reported = this.#breathed;
    this.#report();
  }
}
