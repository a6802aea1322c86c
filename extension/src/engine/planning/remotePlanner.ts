import type { MessagePort } from 'node:worker_threads';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { WalkProgress } from '../inventory/walk.ts';
import type { Hire } from '../inventory/walkCrew.ts';
import type { PackedResult } from '../sync/packedResult.ts';
import { unwrap } from '../workers/taskOutcome.ts';
import type { KeptInventory } from './exchangedInventories.ts';
import type { SourceWalk } from './ownSource.ts';
import type { Planner } from './planner.ts';
import type { WalkedSource } from './plannerCalls.ts';
import type { FromPlanner, PlannerCall, PlannerMethod } from './plannerMessages.ts';

type Answer<M extends PlannerMethod> = Promise<Awaited<ReturnType<Planner[M]>>>;

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (failure: unknown) => void;
}

/** The main thread's end of a `Planner` in a worker. Calls that are open when it ends are rejected. */
export class RemotePlanner {
  readonly #port: MessagePort;
  readonly #pending = new Map<number, Pending>();
  readonly #onWalk = new Map<number, (seen: WalkProgress) => void>();
  #calls = 0;
  #failure: unknown;

  /**
   * @param task the worker's task: ends with the port, or fails
   * @param hire gets a thread for a walk of the planner's
   */
  constructor(port: MessagePort, task: Promise<unknown>, hire: Hire) {
    this.#port = port;
    port.on('message', (message: FromPlanner) => {
      if (message.type === 'hire') hire(message.job);
      else if (message.type === 'walk') this.#onWalk.get(message.column)?.(message.seen);
      else this.#answered(message);
    });
    port.once('close', () => this.#end(new BytesyncError('aborted')));
    task.catch((error: unknown) => {
      this.#end(error);
      this.close();
    });
  }

  /** As the planner's method of that name. @throws BytesyncError also 'aborted' once it has ended */
  call<M extends PlannerMethod>(method: M, ...args: Parameters<Planner[M]>): Answer<M> {
    return this.#ask(method, args, []);
  }

  /** Gives it what was done here: its memory moves there. */
  applied(packed: PackedResult): Promise<void> {
    const { buffer } = packed.bytes;
    return this.#ask('applied', [packed], buffer instanceof ArrayBuffer ? [buffer] : []);
  }

  #ask<M extends PlannerMethod>(
    method: M,
    args: Parameters<Planner[M]>,
    moved: readonly ArrayBuffer[],
  ): Answer<M> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const call = this.#calls;
    this.#calls += 1;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#pending.set(call, { resolve, reject });
    const message: PlannerCall<M> = { call, method, args };
    this.#port.postMessage(message, moved);
    return promise as Answer<M>;
  }

  walk(
    column: number,
    root: string,
    options: SourceWalk,
    onProgress: (seen: WalkProgress) => void,
    base?: KeptInventory,
  ): Promise<WalkedSource> {
    this.#onWalk.set(column, onProgress);
    return this.call('walk', column, root, options, base);
  }

  close(): void {
    this.#port.close();
  }

  #answered({ call, outcome }: Extract<FromPlanner, { type: 'answer' }>): void {
    const pending = this.#pending.get(call);
    this.#pending.delete(call);
    try {
      pending?.resolve(unwrap(outcome));
    } catch (error) {
      pending?.reject(error);
    }
  }

  #end(failure: unknown): void {
    this.#failure ??= failure;
    for (const pending of this.#pending.values()) pending.reject(this.#failure);
    this.#pending.clear();
  }
}
