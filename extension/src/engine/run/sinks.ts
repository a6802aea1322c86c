import type { MessagePort } from 'node:worker_threads';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { SealedChunk } from '../relay/outgoingStream.ts';
import { UPLOAD_WINDOW } from '../relay/outgoingStream.ts';
import type { FromProducer, ToProducer } from '../sync/streamMessages.ts';

/** Where the chunks of one stream go: the relay, or a task of this member. */
export interface ChunkSink {
  /** Resolves when there is room for another chunk. */
  send(chunk: SealedChunk): Promise<void>;
}

/**
 * Takes chunks from a task in a worker and gives each to all sinks; at most the window of chunks
 * is in memory. Resolves after the last chunk, rejects with the first failure, which also ends the
 * task.
 */
export function pump(
  port: MessagePort,
  sinks: readonly ChunkSink[],
  signal: AbortSignal,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const say = (message: ToProducer) => port.postMessage(message);
  const fail = (error: unknown) => {
    say({ type: 'abort' });
    reject(error);
  };
  const abort = () => fail(signal.reason);
  let done = Promise.resolve();
  port.on('message', (chunk: FromProducer) => {
    done = done
      .then(async () => {
        await Promise.all(sinks.map((sink) => sink.send(chunk)));
        if (chunk.last) resolve();
        else say({ type: 'credit', count: 1 });
      })
      .catch(fail);
  });
  port.once('close', () => {
    done.then(() => reject(new BytesyncError('stream-aborted')), reject);
  });
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  else say({ type: 'credit', count: UPLOAD_WINDOW });
  return promise.finally(() => {
    signal.removeEventListener('abort', abort);
    port.close();
  });
}
