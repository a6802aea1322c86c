import { MessageChannel } from 'node:worker_threads';
import { asBytesyncError } from '@bytesync/shared/errors.ts';
import type { PlanFacts } from '../planning/planFacts.ts';
import type { FailedTransfers } from '../sync/secondTries.ts';
import { packList } from '../workers/packedList.ts';
import type { ApplyFeed, FedChunk } from './applyFeed.ts';
import { held } from './pausing.ts';
import type { ReadContents } from './readContents.ts';
import type { RunContext } from './runContext.ts';
import { pump } from './sinks.ts';
import { freshKeys } from './streamKeys.ts';
import { transfersAgain } from './transfersAgain.ts';

/**
 * Reads once more for this member's own sources what they were to have of a stream of its own: versions that are kept, and sent to
 * others, too. Nothing of it leaves this member.
 */
export async function readAgain(
  context: RunContext,
  facts: PlanFacts,
  feed: ApplyFeed,
  { stream, transfers: only }: FailedTransfers,
  read: ReadContents,
  signal: AbortSignal,
): Promise<void> {
  const { session, planner, workers } = context;
  // Beside those of the plan.
  const number = facts.streams.length + stream;
  const { port1, port2 } = new MessageChannel();
  try {
    const { transfers, expected = packList([]) } = await planner.call('outgoing', stream);
    const keys = freshKeys(session);
    feed.open(number, keys, expected, { only, isOwn: true });
    const again = await transfersAgain(transfers, stream, only, read);
    const job = { ...keys, transfers: again, port: port2 };
    const sink = held(
      session,
      [{ send: (chunk: FedChunk) => feed.received(number, chunk) }],
      signal,
    );
    const [packed] = await Promise.all([
      workers.packStream(job, signal),
      pump(port1, [sink], signal),
    ]);
    read.add(stream, packed.contents);
  } catch (error) {
    signal.throwIfAborted();
    feed.failStream(number, asBytesyncError(error).code);
  } finally {
    port1.close();
  }
}
