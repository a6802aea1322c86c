import type { MessagePort } from 'node:worker_threads';

/** Whatever comes in says to end. */
export type AbortMessage = 'abort';

/** Runs a task that a message over the port ends in good order. */
export async function untilTold<T>(
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
