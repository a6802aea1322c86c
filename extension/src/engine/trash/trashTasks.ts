import type { MessagePort } from 'node:worker_threads';
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

/** Whatever comes in says to end. */
export type AbortMessage = 'abort';

/** `restoreFromTrash` on a worker's side. */
export function runRestore({ port, ...request }: RestoreTrashJob): Promise<RestoreResult> {
  return untilTold(port, (signal, report) => restoreFromTrash(request, signal, report));
}

/** `pruneTrash` on a worker's side. */
export function runPrune({ port, ...request }: PruneTrashJob): Promise<PruneResult> {
  return untilTold(port, (signal, report) => pruneTrash(request, signal, report));
}

/** Runs a task that a message over the port ends in good order. */
async function untilTold<T>(
  port: MessagePort,
  run: (signal: AbortSignal, report: (progress: object) => void) => Promise<T>,
): Promise<T> {
  const aborting = new AbortController();
  port.on('message', () => aborting.abort());
  try {
    return await run(aborting.signal, (progress) => port.postMessage(progress));
  } finally {
    port.close();
  }
}
