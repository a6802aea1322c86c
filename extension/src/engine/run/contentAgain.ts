import { MessageChannel } from 'node:worker_threads';
import { asBytesyncError } from '@bytesync/shared/errors.ts';
import type { PlanFacts } from '../planning/planFacts.ts';
import { type ContentAskedAgain, MOST_AGAIN } from '../session/againMessages.ts';
import { hostOf } from '../session/state.ts';
import type { FailedTransfers } from '../sync/secondTries.ts';
import type { ApplyFeed, FedChunk } from './applyFeed.ts';
import { watchSource } from './lostSource.ts';
import { held } from './pausing.ts';
import { readAgain } from './readAgain.ts';
import type { ReadContents } from './readContents.ts';
import type { RunContext } from './runContext.ts';
import { pump } from './sinks.ts';
import { streamKeys } from './streamKeys.ts';
import { transfersAgain } from './transfersAgain.ts';
import { whileWanted } from './wantedSink.ts';

/**
 * Tries once more what failed on its way here: asks the sources for whole copies, and takes them; what was to come from this
 * member itself it reads again. Where nothing failed nobody is asked.
 */
export async function takeAgain(
  context: RunContext,
  facts: PlanFacts,
  feed: ApplyFeed,
  read: ReadContents,
  signal: AbortSignal,
): Promise<void> {
  const { session, columns } = context;
  const failed = await feed.again();
  const taken = failed.map((one) => {
    const source = columns[facts.streams[one.stream]?.from ?? -1]?.memberId;
    if (source === undefined) return Promise.resolve();
    return source === session.identity.memberId
      ? readAgain(context, facts, feed, one, read, signal)
      : takeStream(context, facts, feed, one, source, signal);
  });
  await Promise.all(taken);
}

async function takeStream(
  context: RunContext,
  facts: PlanFacts,
  feed: ApplyFeed,
  { stream, transfers }: FailedTransfers,
  source: string,
  signal: AbortSignal,
): Promise<void> {
  const { session, run, planner } = context;
  const only = transfers.slice(0, MOST_AGAIN);
  // Beside those of the plan.
  const number = facts.streams.length + stream;
  const purpose = { kind: 'content-again', run, stream } as const;
  const lost = watchSource(session, source);
  const whileThere = AbortSignal.any([signal, lost.signal]);
  try {
    const expected = await planner.call('expected', stream);
    await session.room.post([{ type: 'content-asked-again', run, stream, transfers: only }]);
    const incoming = await session.streams.receive(purpose, source, whileThere);
    feed.open(number, incoming, expected, { only });
    const take = (chunk: FedChunk) => feed.received(number, chunk);
    await session.streams.consume(incoming, take, whileThere);
  } catch (error) {
    signal.throwIfAborted();
    feed.failStream(number, asBytesyncError(error).code);
  } finally {
    lost.close();
  }
}

/**
 * Sends once more what others ask for of this member's streams, until the run is over: nobody has everybody's results before
 * all have what they asked for.
 */
export function sendAgain(context: RunContext, facts: PlanFacts, read: ReadContents): void {
  const { session, run, columns, own, signal } = context;
  const answered = new Set<string>();
  const unlisten = session.listen((sender, message) => {
    const isHost = sender === hostOf(session.state.roster);
    if (message.type === 'run-ended' && message.run === run && isHost) unlisten();
    if (message.type !== 'content-asked-again' || message.run !== run) return;
    const { from, targets = [] } = facts.streams[message.stream] ?? {};
    const isMine = own.some(({ column }) => column === from);
    const isTheirs = targets.some((target) => columns[target]?.memberId === sender);
    const isOwn = sender === session.identity.memberId;
    const name = `${message.stream} ${sender}`;
    if (!isMine || !isTheirs || isOwn || answered.has(name)) return;
    answered.add(name);
    // It takes nothing more of the first try: what lies at the relay for it would fill that, and hold up all others.
    session.streams.dropFrom({ kind: 'content', run, stream: message.stream }, sender);
    // Where the stream can't even be failed, the run ends for another reason.
    sendStream(context, sender, message, read).catch(() => undefined);
  });
  signal.addEventListener('abort', unlisten, { once: true });
}

async function sendStream(
  { session, run, planner, workers, signal }: RunContext,
  recipient: string,
  { stream, transfers }: ContentAskedAgain,
  read: ReadContents,
): Promise<void> {
  const purpose = { kind: 'content-again', run, stream } as const;
  const opened = session.streams.open(purpose, [recipient]);
  const { port1, port2 } = new MessageChannel();
  try {
    const outgoing = await planner.call('outgoing', stream);
    const job = {
      ...{ ...streamKeys(session, opened), port: port2 },
      transfers: await transfersAgain(outgoing.transfers, stream, transfers, read),
    };
    const sink = held(
      session,
      [whileWanted(opened.stream)],
      signal,
      () => opened.stream.isDeserted,
    );
    await Promise.all([
      workers.packStream(job, signal),
      pump(port1, [sink], signal, undefined, opened.stream.pace),
    ]);
    await opened.stream.end();
  } catch (error) {
    signal.throwIfAborted();
    await opened.stream.fail(asBytesyncError(error).code);
  } finally {
    port1.close();
  }
}
