import type { MessagePort } from 'node:worker_threads';
import { listening } from './listening.ts';
import type { AbortMessage } from './untilTold.ts';

/** Runs a task that reports over a port, and is told there to end. */
export function endedInGoodOrder<P, T>(
  signal: AbortSignal | undefined,
  onProgress: (progress: P) => void,
  run: (port: MessagePort) => Promise<T>,
): Promise<T> {
  return listening(onProgress, async (port, nearEnd) => {
    const abort = () => nearEnd.postMessage('abort' satisfies AbortMessage);
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return await run(port);
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  });
}
