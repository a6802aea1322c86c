import { availableParallelism } from 'node:os';
import { MessageChannel } from 'node:worker_threads';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { AnalysedFile, AnalysisProgress, AnalysisRequest } from '../inventory/analysis.ts';
import type { OfferedFile } from '../inventory/offeredFile.ts';
import type { WalkJob } from '../inventory/walkParts.ts';
import type { Restored, RestoreJob } from '../keptHands/restoreHands.ts';
import type { StoreJob } from '../keptHands/storeHands.ts';
import type { PlannerJob } from '../planning/plannerTask.ts';
import { RemotePlanner } from '../planning/remotePlanner.ts';
import type { ApplyOutcome } from '../sync/applyPlan.ts';
import type { PackedResult } from '../sync/packedResult.ts';
import type { PackResult } from '../sync/packStream.ts';
import type { SignaturesResult } from '../sync/signatureStream.ts';
import type { TrashRequest } from '../trash/listTrash.ts';
import type { PrunePlan, PrunePlanRequest } from '../trash/planPrune.ts';
import type { PruneProgress, PruneRequest, PruneResult } from '../trash/pruneTrash.ts';
import type { RestoreProgress, RestoreRequest, RestoreResult } from '../trash/restoreFromTrash.ts';
import type { PruneTrashJob, RestoreTrashJob } from '../trash/trashTasks.ts';
import type { TrashListing } from '../trash/trashVersion.ts';
import { endedInGoodOrder } from './endedInGoodOrder.ts';
import type { ApplyPlanJob, PackSignaturesJob, PackStreamJob } from './engineWorker.ts';
import { listening } from './listening.ts';
import { engineWorkerUrl } from './location.ts';
import { type Packed, unpack } from './packed.ts';
import { PLANNING_LIMITS, TASK_LIMITS } from './planningLimits.ts';
import { WorkerPool } from './workerPool.ts';

/** At least two, so that one slow file does not hold up everything. */
const THREADS = Math.max(2, availableParallelism());

/** Reading has pauses between the steps of a run. What packs ends soon after its task: the next steps need the memory. */
const READING_IDLE_MS = 1_000;
const TASK_IDLE_MS = 500;

/**
 * Everything of the engine that reads files in bulk or burns CPU, off the main thread. All methods
 * reject with a BytesyncError: the task's own, 'aborted' after the signal or `destroy`, or
 * 'internal' when a worker crashed. Threads start when they are needed.
 *
 * Streams wait for signature streams of other members, so the two never share threads: else two
 * members whose threads are all packing would wait for each other's signatures for ever. For the
 * same reason, start streams and signature streams in the order of the plan.
 */
export class EngineWorkers {
  readonly #planning: WorkerPool;
  readonly #reading: WorkerPool;
  readonly #packing: WorkerPool;
  readonly #applying: WorkerPool;
  readonly #threads: number;

  constructor(threads: number = THREADS) {
    this.#threads = threads;
    this.#planning = new WorkerPool(1, engineWorkerUrl(), PLANNING_LIMITS);
    this.#reading = new WorkerPool(threads, engineWorkerUrl(), TASK_LIMITS, READING_IDLE_MS);
    this.#packing = new WorkerPool(threads, engineWorkerUrl(), TASK_LIMITS, TASK_IDLE_MS);
    this.#applying = new WorkerPool(1, engineWorkerUrl(), TASK_LIMITS, TASK_IDLE_MS);
  }

  /** Starts a thread ahead of time: the one of a planner that will be wanted soon. */
  warmUp(): void {
    this.#planning.run('ready', undefined).catch(() => {
      // Whoever wants the planner is told.
    });
  }

  /** Starts threads ahead of time that carry out a plan soon. @param streams that will be packed here, @param applies whether something is put in place */
  warmUpTransfer(streams: number, applies: boolean): void {
    const packing = Array.from({ length: Math.min(streams, this.#threads) }, () => this.#packing);
    for (const pool of [...packing, ...(applies ? [this.#applying] : [])]) {
      pool.run('ready', undefined).catch(() => {
        // Whoever wants the thread is told.
      });
    }
  }

  /**
   * A planner on a thread of its own, until it is closed or the signal aborts.
   * @param cacheFolder where it remembers content ids; absent: it doesn't
   */
  planner(signal?: AbortSignal, cacheFolder?: string): RemotePlanner {
    const { port1, port2 } = new MessageChannel();
    const job: PlannerJob = { port: port2, cacheFolder };
    const task = this.#planning.run('plan', job, { ports: [port2], signal });
    return new RemotePlanner(port1, task, (walk) => this.#walkFolders(walk, signal));
  }

  /** A thread that helps with a walk. Who walks notices by the port when it ends early. */
  #walkFolders(job: WalkJob, signal: AbortSignal | undefined): void {
    const options = { ports: [job.port], signal };
    this.#reading.run<void>('walkFolders', job, options).catch(() => undefined);
  }

  /** `analyseFiles` on all threads; results in the order of the batches. */
  async analyse(
    root: string,
    batches: readonly Packed<readonly AnalysisRequest[]>[],
    signal?: AbortSignal,
    onProgress?: (done: AnalysisProgress) => void,
  ): Promise<Packed<readonly AnalysedFile[]>[]> {
    const done = batches.map((): AnalysisProgress => ({ files: 0, bytes: 0 }));
    const stop = new AbortController();
    const either = signal === undefined ? stop.signal : AbortSignal.any([stop.signal, signal]);
    const tasks = batches.map((requests, index) =>
      listening(
        (progress: AnalysisProgress) => {
          done[index] = progress;
          onProgress?.(sumOf(done));
        },
        (port) =>
          this.#reading.run<Packed<readonly AnalysedFile[]>>(
            'analyse',
            { root, requests, port },
            { ports: [port], signal: either },
          ),
      ),
    );
    try {
      return await Promise.all(tasks);
    } finally {
      // Where one failed, nobody waits for the others.
      stop.abort();
      await Promise.allSettled(tasks);
    }
  }

  /** `readOfferedFile` on a thread. */
  async readOffered(file: OfferedFile, signal?: AbortSignal): Promise<Uint8Array> {
    const read: Uint8Array[] = [];
    await listening(
      (bytes: Uint8Array) => read.push(bytes),
      (port) =>
        this.#reading.run<void>('readOffered', { ...file, port }, { ports: [port], signal }),
    );
    const [bytes] = read;
    if (bytes === undefined) throw new BytesyncError('internal', { what: 'no content' });
    return bytes;
  }

  /**
   * Sends the content of a stream of the plan. The job's ports move to the worker. The result may
   * overtake the last chunks; the port's 'close' comes after them.
   */
  packStream(job: PackStreamJob, signal?: AbortSignal): Promise<PackResult> {
    const ports = job.signatures === undefined ? [job.port] : [job.port, job.signatures];
    return this.#packing.run('packStream', job, { ports, signal });
  }

  /** Sends the signatures that a stream's source waits for. The job's port moves to the worker. */
  packSignatures(job: PackSignaturesJob, signal?: AbortSignal): Promise<SignaturesResult> {
    return this.#reading.run('packSignatures', job, { ports: [job.port], signal });
  }

  /**
   * Applies this member's part of a plan. The job's ports move to the worker. There is no signal:
   * the message 'abort' ends it in good order. The result may overtake messages; the port's 'close'
   * comes after the last one. Its thread has ended by then.
   */
  async applyPlan(job: ApplyPlanJob): Promise<PackedResult<ApplyOutcome>> {
    const ports = job.unsaved === undefined ? [job.port] : [job.port, job.unsaved];
    try {
      return await this.#applying.run('applyPlan', job, { ports });
    } finally {
      await this.#applying.endIdle();
    }
  }

  /** `restoreHands` on a thread. */
  restoreHands(job: RestoreJob, signal?: AbortSignal): Promise<Restored> {
    return this.#reading.run('restoreHands', job, { signal });
  }

  /** `storeHands` on a thread. */
  storeHands(job: StoreJob): Promise<void> {
    return this.#reading.run('storeHands', job);
  }

  /** `listTrash` on a thread. The result is unpacked here: some 3 µs for each entry that is listed. */
  async listTrash(request: TrashRequest, signal?: AbortSignal): Promise<TrashListing> {
    return unpack(await this.#reading.run<Packed<TrashListing>>('trash', request, { signal }));
  }

  /** `restoreFromTrash` on a thread. The signal ends it in good order: the result says how far it came. */
  async restoreFromTrash(
    request: RestoreRequest,
    signal?: AbortSignal,
    onProgress: (progress: RestoreProgress) => void = () => undefined,
  ): Promise<RestoreResult> {
    return await endedInGoodOrder(signal, onProgress, (port) => {
      const job: RestoreTrashJob = { ...request, port };
      return this.#reading.run<RestoreResult>('restoreTrash', job, { ports: [port] });
    });
  }

  /** `planPrune` on a thread. */
  planPrune(request: PrunePlanRequest, signal?: AbortSignal): Promise<PrunePlan> {
    return this.#reading.run('planPrune', request, { signal });
  }

  /** `pruneTrash` on a thread. The signal ends it in good order: the result says how far it came. */
  async pruneTrash(
    request: PruneRequest,
    signal?: AbortSignal,
    onProgress: (progress: PruneProgress) => void = () => undefined,
  ): Promise<PruneResult> {
    return await endedInGoodOrder(signal, onProgress, (port) => {
      const job: PruneTrashJob = { ...request, port };
      return this.#reading.run<PruneResult>('pruneTrash', job, { ports: [port] });
    });
  }

  /**
   * Ends all threads. A plan that is being applied ends as it would by a power failure: every path
   * holds its old or its new content, and the next run removes the staging.
   */
  async destroy(): Promise<void> {
    const pools = [this.#planning, this.#reading, this.#packing, this.#applying];
    await Promise.all(pools.map((pool) => pool.destroy()));
  }
}

function sumOf(parts: readonly AnalysisProgress[]): AnalysisProgress {
  return {
    files: parts.reduce((sum, { files }) => sum + files, 0),
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
