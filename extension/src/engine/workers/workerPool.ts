import type { MessagePort, ResourceLimits, Transferable } from 'node:worker_threads';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { Piscina } from 'piscina';
import { engineWorkerUrl } from './location.ts';
import { type TaskOutcome, unwrap } from './taskOutcome.ts';

/** A thread that has had nothing to do for this long ends, unless told otherwise. */
const IDLE_MS = 30_000;

export interface RunOptions {
  /** Ports that move to the worker. */
  readonly ports?: readonly MessagePort[];
  /** Ends the task by ending its thread: for tasks that only read. */
  readonly signal?: AbortSignal | undefined;
}

/** Worker threads that run the tasks of `engineWorker.ts`. The first thread starts with the first task. */
export class WorkerPool {
  readonly #threads: number;
  readonly #workerUrl: string;
  readonly #limits: ResourceLimits;
  readonly #idleMs: number;
  #piscina: Piscina | undefined;

  /**
   * @param workerUrl file URL of a module whose exports are the tasks
   * @param limits of each thread; what is absent is V8's own choice
   * @param idleMs how long a thread stays that has nothing to do, with what it has in memory
   */
  constructor(
    threads: number,
    workerUrl: string = engineWorkerUrl(),
    limits: ResourceLimits = {},
    idleMs: number = IDLE_MS,
  ) {
    this.#threads = threads;
    this.#limits = limits;
    this.#idleMs = idleMs;
    this.#workerUrl = workerUrl;
  }

  /**
   * Runs the task `name`; tasks beyond the number of threads wait in order.
   * @throws BytesyncError of the task; 'aborted' after the signal or `destroy`; 'internal' when the task
   * threw anything else or its thread died
   */
  async run<T>(name: string, job: unknown, options: RunOptions = {}): Promise<T> {
    const piscina = this.#piscina ?? this.#start();
    this.#piscina = piscina;
    const { ports = [], signal } = options;
    const transferList: Transferable[] = [...ports];
    let outcome: TaskOutcome<T>;
    try {
      outcome = await piscina.run(job, {
        filename: this.#workerUrl,
        name,
        transferList,
        signal: signal ?? null,
      });
    } catch (cause) {
      if (signal?.aborted || this.#piscina !== piscina)
        throw new BytesyncError('aborted', {}, { cause });
      throw workerFailed(cause);
    }
    return unwrap(outcome);
  }

  /** Ends all threads at once; tasks that run or wait are rejected. The next task starts anew. */
  async destroy(): Promise<void> {
    const piscina = this.#piscina;
    this.#piscina = undefined;
    await piscina?.destroy();
  }

  #start(): Piscina {
    const { NODE_OPTIONS: _, ...env } = process.env;
    const piscina = new Piscina({
      minThreads: 0,
      maxThreads: this.#threads,
      maxQueue: Number.POSITIVE_INFINITY,
      idleTimeout: this.#idleMs,
      // Else a thread sleeps between two tasks and the ports that a task has closed stay open.
      atomics: 'disabled',
      // Loaders and debug flags of whoever hosts the engine are not for its workers.
      execArgv: [],
      resourceLimits: this.#limits,
      env,
    });
    // A thread that dies between two tasks has nobody to tell; the next task gets another one.
    piscina.on('error', () => undefined);
    return piscina;
  }
}

function workerFailed(cause: unknown): BytesyncError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new BytesyncError('internal', { reason }, { cause });
}
