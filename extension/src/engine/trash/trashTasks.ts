import type { MessagePort } from 'node:worker_threads';
import { untilTold } from '../workers/untilTold.ts';
import { type PruneRequest, type PruneResult, pruneTrash } from './pruneTrash.ts';
import { type RestoreRequest, type RestoreResult, restoreFromTrash } from './restoreFromTrash.ts';

export interface RestoreTrashJob extends RestoreRequest {
  /** Carries `RestoreProgress` out and an `AbortMessage` in; moved to the worker, closed by the task. */
  readonly port: MessagePort;
}

export interface PruneTrashJob extends PruneRequest {
  /** Carries `PruneProgress` out and an `AbortMessage` in; moved to the worker, closed by the task. */
  readonly port: MessagePort;
}

/** `restoreFromTrash` on a worker's side. */
export function runRestore({ port, ...request }: RestoreTrashJob): Promise<RestoreResult> {
  return untilTold(port, (signal, report) => restoreFromTrash(request, signal, report));
}

/** `pruneTrash` on a worker's side. */
export function runPrune({ port, ...request }: PruneTrashJob): Promise<PruneResult> {
  return untilTold(port, (signal, report) => pruneTrash(request, signal, report));
}
