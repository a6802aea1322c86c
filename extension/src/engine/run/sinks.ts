import type { MessagePort } from 'node:worker_threads';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { SealedChunk } from '../relay/outgoingStream.ts';
import { TransferPace } from '../relay/transferPace.ts';
import type { FromProducer, PackProgress, ToProducer } from '../sync/streamMessages.ts';

/** Where the chunks of one stream go: the relay, or a task of this member. */
export interface ChunkSink {
  /** Resolves when there is room for another chunk. */
  send(chunk: SealedChunk): Promise<void>;
}

/**
 * Takes chunks from a task in a worker and gives each to all sinks, in order; at most the window of
 * chunks is in memory. The task is told with what it may make how large the next ones are. Resolves after the last chunk. Rejects with the first failure, which also ends
 * the task; no sink gets a chunk after that. Closes the port.
 */
export async function pump(
  port: MessagePort,
  sinks: readonly ChunkSink[],
  signal: AbortSignal,
  onProgress?: (progress: PackProgress) => void,
  pace: Pick<TransferPace, 'chunkSize' | 'ahead' | 'isFast'> = new TransferPace(),
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const say = (message: ToProducer) => port.postMessage(message);
  let over = false;
  /** Chunks that the task may make before it is told again. */
  let asked = 0;
  const ask = () => {
    const count = pace.ahead - asked;
    if (count <= 0) return;
    asked += count;
    const { chunkSize: size, isFast } = pace;
    say({ type: 'credit', count, size, isFast });
  };
  const fail = (error: unknown) => {
    if (!over) say({ type: 'abort' });
    over = true;
    reject(error);
  };
  const hand = async (chunk: SealedChunk) => {
    if (over) return;
    await Promise.all(sinks.map((sink) => sink.send(chunk)));
    asked -= 1;
    if (!chunk.last) return ask();
    over = true;
    resolve();
  };
  let handed = Promise.resolve();
  port.on('message', (message: FromProducer) => {
    if (message.type === 'progress') onProgress?.(message);
    else handed = handed.then(() => hand(message)).catch(fail);
  });
  // Messages come before the close; what they set off may still be under way.
  port.once('close', () => handed.then(() => fail(new BytesyncError('stream-aborted')), reject));
  const abort = () => fail(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  else ask();
  try {
    await promise;
  } finally {
    signal.removeEventListener('abort', abort);
    port.close();
  }
}
