import type { MessagePort, ResourceLimits, Transferable } from 'node:worker_threads';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { Piscina } from 'piscina';
import { ZstdGate } from '../encoding/zstdGate.ts';
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
  #running: RunningThreads | undefined;
  /** Tasks that run or wait. */
  #tasks = 0;
  /** Until all threads that were to end have ended. */
  #ending: Promise<unknown> = Promise.resolve();

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
    const running = this.#running ?? this.#start();
    this.#running = running;
    const { ports = [], signal } = options;
    const ending = new Ending(running.gate, signal);
    const transferList: Transferable[] = [...ports];
    let outcome: TaskOutcome<T>;
    this.#tasks += 1;
    try {
      outcome = await running.piscina.run(job, {
        filename: this.#workerUrl,
        name,
        transferList,
        signal: ending.signal ?? null,
      });
    } catch (cause) {
      if (signal?.aborted || this.#running !== running)
        throw new BytesyncError('aborted', {}, { cause });
      throw workerFailed(cause);
    } finally {
      this.#tasks -= 1;
      ending.close();
    }
    return unwrap(outcome);
  }

  /** Ends the threads where none has anything to do: what they had in memory is wanted at once. The next task starts anew. */
  async endIdle(): Promise<void> {
    if (this.#tasks === 0) await this.destroy();
  }

  /**
   * Ends all threads at once; tasks that run or wait are rejected. The next task starts anew. Waits for threads that end
   * already, too.
   */
  async destroy(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    if (running !== undefined) this.#ending = Promise.all([this.#ending, endedNow(running)]);
    await this.#ending;
  }

  #start(): RunningThreads {
    const gate = new ZstdGate();
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
      workerData: gate.workerData,
    });
    // A thread that dies between two tasks has nobody to tell; the next task gets another one.
    piscina.on('error', () => undefined);
    return { piscina, gate };
  }
}

interface RunningThreads {
  readonly piscina: Piscina;
  /** Is closed while one of them is being ended. */
  readonly gate: ZstdGate;
}

async function endedNow({ gate, piscina }: RunningThreads): Promise<void> {
  await gate.close();
  await piscina.destroy();
}

/** Passes on that a task is to end, once its thread can be ended. */
class Ending {
  /** For the pool. */
  readonly signal: AbortSignal | undefined;
  readonly #asked: AbortSignal | undefined;
  readonly #gate: ZstdGate;
  readonly #now = new AbortController();
  #isOver = false;

  constructor(gate: ZstdGate, asked: AbortSignal | undefined) {
    this.#gate = gate;
    this.#asked = asked;
    this.signal = asked && this.#now.signal;
    if (asked?.aborted) this.#now.abort(asked.reason);
    else asked?.addEventListener('abort', this.#abort, { once: true });
  }

  /** The task is over: its thread has another one soon. */
  close(): void {
    this.#isOver = true;
    this.#asked?.removeEventListener('abort', this.#abort);
  }

  readonly #abort = async (): Promise<void> => {
    await this.#gate.close();
    if (!this.#isOver) this.#now.abort(this.#asked?.reason);
    this.#gate.open();
  };
}

function workerFailed(cause: unknown): BytesyncError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new BytesyncError('internal', { reason }, { cause });
}
