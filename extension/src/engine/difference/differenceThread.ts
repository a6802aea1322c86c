import type { MergeJob, MergeState } from '../merging/mergeState.ts';
import { engineWorkerUrl } from '../workers/location.ts';
import { WorkerPool } from '../workers/workerPool.ts';
import type { ChangedRegions, RegionsJob } from './changedRegions.ts';
import type { ComparedTexts, TextsJob } from './compareTexts.ts';
import { OneAtATime } from './oneAtATime.ts';

/** Two texts of 64 MiB with a million lines take less; beyond it the thread ends, and nothing else. */
const LIMITS = { maxOldGenerationSizeMb: 1024 };

/**
 * Differences of contents, and merges, off the main thread: one after the other, on a thread that starts with the first. What is
 * given is copied. All reject with 'aborted' after the signal or `destroy`, and with 'internal' when memory runs out.
 */
export class DifferenceThread {
  readonly #pool = new WorkerPool(1, engineWorkerUrl(), LIMITS);
  readonly #turns = new OneAtATime();

  /**
   * Waits until no other comparison has the thread, and has it for one: what that may take is counted from then on.
   * @throws BytesyncError aborted, or what `act` throws
   */
  alone<T>(act: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return this.#turns.take(act, signal);
  }

  /** `compareTexts` there. */
  texts(job: TextsJob, signal: AbortSignal): Promise<ComparedTexts> {
    return this.#pool.run('compareTexts', job, { signal });
  }

  /** `changedRegions` there. */
  regions(job: RegionsJob, signal: AbortSignal): Promise<ChangedRegions> {
    return this.#pool.run('changedRegions', job, { signal });
  }

  /** `mergeState` there. */
  merge(job: MergeJob, signal: AbortSignal): Promise<MergeState | undefined> {
    return this.#pool.run('mergeState', job, { signal });
  }

  async destroy(): Promise<void> {
    this.#turns.end();
    await this.#pool.destroy();
  }
}
