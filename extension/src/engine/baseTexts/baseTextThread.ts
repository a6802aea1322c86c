import { setTimeout as sleep } from 'node:timers/promises';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { untilAborted } from '../run/untilAborted.ts';
import { endedInGoodOrder } from '../workers/endedInGoodOrder.ts';
import { engineWorkerUrl } from '../workers/location.ts';
import { WorkerPool } from '../workers/workerPool.ts';
import type { BaseTextJob } from './baseTextTask.ts';
import type { WantedText } from './findBaseText.ts';

/** The memory of a source with millions of files is read there. Beyond it the thread ends, and nothing else. */
const LIMITS = { maxOldGenerationSizeMb: 2048 };
/** A source's memory may be large, and is in the thread's until it ends: soon after the last search, in ms. */
const IDLE_MS = 5_000;
/** Searches that are told to end have so long, in ms: to end the Git that they wait for. */
const ENDING_MS = 2_000;

/**
 * Looks for agreed texts on two threads of their own, one after the other on each. Those that are kept don't wait for searches
 * elsewhere, which may wait for Git and disks; nothing else waits for either. A thread starts with the first and ends when
 * there are no more.
 */
export class BaseTextThread {
  readonly #pools = { kept: newPool(), elsewhere: newPool() } as const;
  readonly #ended = new AbortController();
  readonly #running = new Set<Promise<unknown>>();

  /**
   * `findBaseText` there. The signal ends it in good order; nobody waits for that.
   * @throws BytesyncError aborted, also after `destroy`; internal when memory runs out
   */
  async find(wanted: WantedText, signal: AbortSignal): Promise<Uint8Array | undefined> {
    const either = AbortSignal.any([signal, this.#ended.signal]);
    if (either.aborted) throw new BytesyncError('aborted', {}, { cause: either.reason });
    const running = endedInGoodOrder(
      either,
      () => undefined,
      (port) => {
        const job: BaseTextJob = { ...wanted, port };
        const pool = this.#pools[wanted.where];
        return pool.run<Uint8Array | undefined>('findBaseText', job, { ports: [port] });
      },
    );
    this.#running.add(running);
    const ended = () => this.#running.delete(running);
    running.then(ended, ended);
    return untilAborted(running, either).catch((error: unknown) => {
      throw either.aborted ? new BytesyncError('aborted', {}, { cause: either.reason }) : error;
    });
  }

  /** Resolves when no search runs any more, nor the Git of one; within a few seconds. */
  async destroy(): Promise<void> {
    this.#ended.abort();
    const late = new AbortController();
    const limit = sleep(ENDING_MS, undefined, { signal: late.signal }).catch(() => undefined);
    await Promise.race([Promise.allSettled(this.#running), limit]);
    late.abort();
    await Promise.all(Object.values(this.#pools).map((pool) => pool.destroy()));
  }
}

function newPool(): WorkerPool {
  return new WorkerPool(1, engineWorkerUrl(), LIMITS, IDLE_MS);
}
