import type { MessagePort } from 'node:worker_threads';
import { type RestoreRequest, type RestoreResult, restoreFromTrash } from './restoreFromTrash.ts';

export interface RestoreTrashJob extends RestoreRequest {
  /** Carries `RestoreProgress` out and an `AbortMessage` in; moved to the worker, closed by the task. */
  readonly port: MessagePort;
}

/** Whatever comes in says to end. */
export type AbortMessage = 'abort';

/** `restoreFromTrash` on a worker's side. */
export async function runRestore({ port, ...request }: RestoreTrashJob): Promise<RestoreResult> {
  const aborting = new AbortController();
  port.on('message', () => aborting.abort());
  try {
    return await restoreFromTrash(request, aborting.signal, (progress) =>
      port.postMessage(progress),
    );
  } finally {
    port.close();
  }
}
