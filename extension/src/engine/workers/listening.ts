import { once } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';

/** Runs a task that reports over a port, and may be spoken to from its near end. */
export async function listening<P, T>(
  onMessage: (progress: P) => void,
  run: (port: MessagePort, nearEnd: MessagePort) => Promise<T>,
): Promise<T> {
  const { port1, port2 } = new MessageChannel();
  port1.on('message', onMessage);
  const closed = once(port1, 'close');
  try {
    const result = await run(port2, port1);
    // The result comes another way and may overtake the last report.
    await closed;
    return result;
  } finally {
    port1.close();
  }
}
