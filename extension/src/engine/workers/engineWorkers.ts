import { availableParallelism } from 'node:os';
import type { MessagePort } from 'node:worker_threads';
import type { PackJob, PackResult } from '../sync/packStream.ts';
import type { SignaturesJob, SignaturesResult } from '../sync/signatureStream.ts';
import type { ApplyJob, ApplyOutcome } from '../sync/applyPlan.ts';
import { WorkerPool } from './workerPool.ts';

/** At least two, so that one slow file does not hold up everything. */
const THREADS = Math.max(2, availableParallelism());

/**
 * Everything of the engine that reads files in bulk or burns CPU, off the main thread. All methods
 * reject with a BytesyncError: the task's own, 'aborted' after the signal, or 'member-failed' when
 * a worker crashed.
 *
 * Streams wait for signature streams of other members, so the two never share threads: else two
 * members whose threads are all packing would wait for each other's signatures for ever. For the
 * same reason, start streams and signature streams in the order of the plan.
 */
export class EngineWorkers {
  readonly #reading = new WorkerPool(THREADS);
  readonly #packing = new WorkerPool(THREADS);
  readonly #applying = new WorkerPool(1);

  /** Sends the content of a stream of the plan. The job's ports move to the worker. */
  packStream(job: PackJob, signal?: AbortSignal): Promise<PackResult> {
    const ports = job.signatures === undefined ? [job.port] : [job.port, job.signatures];
    return this.#packing.run('packStream', job, { ports, signal });
  }

  /** Sends the signatures that a stream's source waits for. The job's port moves to the worker. */
  packSignatures(job: SignaturesJob, signal?: AbortSignal): Promise<SignaturesResult> {
    return this.#reading.run('packSignatures', job, { ports: [job.port], signal });
  }

  /**
   * Applies this member's part of a plan. The job's port moves to the worker. There is no signal:
   * the message 'abort' ends it in good order.
   */
  applyPlan(job: ApplyJob): Promise<ApplyOutcome> {
    return this.#applying.run('applyPlan', job, { ports: [job.port] });
  }

  /**
   * Ends all threads. A plan that is being applied ends as it would by a power failure: every path
   * holds its old or its new content; the staging is removed by the next run.
   */
  async destroy(): Promise<void> {
    const pools = [this.#reading, this.#packing, this.#applying];
    await Promise.all(pools.map((pool) => pool.destroy()));
  }
}
