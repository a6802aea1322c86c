import { MessageChannel } from 'node:worker_threads';
import type { StreamKeys } from '@bytesync/shared/crypto/chunk.ts';
import { asBytesyncError, BytesyncError } from '@bytesync/shared/errors.ts';
import type { PlanFacts, StreamFacts } from '../planning/planFacts.ts';
import type { SentFiles } from '../planning/rememberRun.ts';
import type { OutgoingStream, SealedChunk } from '../relay/outgoingStream.ts';
import { LEAST_CHUNK } from '../relay/transferPace.ts';
import type { ApplyOutcome } from '../sync/applyPlan.ts';
import type { PackedResult } from '../sync/packedResult.ts';
import type { PackResult } from '../sync/packStream.ts';
import type { ExpectedTransfer, PackProgress } from '../sync/streamMessages.ts';
import type { PackedList } from '../workers/packedList.ts';
import type { ApplyFeed, FedChunk } from './applyFeed.ts';
import { type Applying, startApplying } from './applying.ts';
import { sendAgain, takeAgain } from './contentAgain.ts';
import { held } from './pausing.ts';
import { Precedences } from './precedences.ts';
import { ProgressReporter } from './progressReporter.ts';
import { ReadContents } from './readContents.ts';
import type { RunContext } from './runContext.ts';
import { SignatureExchange, type Signatures } from './signatureExchange.ts';
import { type ChunkSink, pump } from './sinks.ts';
import { streamKeys } from './streamKeys.ts';
import { untilAborted } from './untilAborted.ts';
import { whileWanted } from './wantedSink.ts';

/** What this member did of the plan. */
export interface Transferred {
  /** Absent where nothing was to change here. */
  readonly applied?: PackedResult<ApplyOutcome>;
  /** Bytes read from files for sending and for signatures. */
  readonly bytesRead: number;
  /** Bytes of content sent as such, before compression. */
  readonly literalBytes: number;
  /** Bytes of content that recipients took from what they had. */
  readonly reusedBytes: number;
  /** One for each stream of this member's that was sent. */
  readonly sent: readonly SentFiles[];
}

/** Starts the threads that `transfer` needs: while something else has to be done before anything is changed. */
export function warmUpTransfer({ workers, own }: RunContext, facts: PlanFacts): void {
  const isOwn = (column: number) => own.some((one) => one.column === column);
  const streams = facts.streams.filter(({ from }) => isOwn(from)).length;
  workers.warmUpTransfer(streams, facts.targets.some(isOwn));
}

/** Carries out this member's part of the plan: sends, receives, applies. */
export async function transfer(context: RunContext, facts: PlanFacts): Promise<Transferred> {
  const { items } = context;
  const progress = new ProgressReporter(context, 'synchronizing', (isLast) => items.next(isLast));
  try {
    items.listen();
    const read = new ReadContents();
    sendAgain(context, facts, read);
    const applying = await startApplying(context, facts, progress);
    const running = new Transfers(context, facts, applying, progress, read).run();
    // After it has asked the planner for its streams: one thread answers both, and contents go first.
    items.begin();
    const done = await running;
    progress.end();
    return done;
  } finally {
    progress.stop();
  }
}

class Transfers {
  readonly #context: RunContext;
  readonly #facts: PlanFacts;
  readonly #applying: Applying | undefined;
  readonly #progress: ProgressReporter;
  readonly #read: ReadContents;
  readonly #signatures: SignatureExchange;
  readonly #precedences: Precedences;
  readonly #stop = new AbortController();
  /** The run's, and this member's own failure. */
  readonly #signal: AbortSignal;
  #bytesRead = 0;
  #literalBytes = 0;
  #reusedBytes = 0;
  readonly #sent: SentFiles[] = [];

  constructor(
    context: RunContext,
    facts: PlanFacts,
    applying: Applying | undefined,
    progress: ProgressReporter,
    read: ReadContents,
  ) {
    this.#context = context;
    this.#facts = facts;
    this.#applying = applying;
    this.#progress = progress;
    this.#read = read;
    this.#signal = AbortSignal.any([context.signal, this.#stop.signal]);
    this.#precedences = new Precedences(facts.streams, context);
    this.#signatures = new SignatureExchange(context, this.#signal, (bytes) => {
      this.#bytesRead += bytes;
    });
  }

  async run(): Promise<Transferred> {
    const { feed, outcome } = this.#applying ?? {};
    const failing = outcome === undefined ? [] : [rejection(outcome)];
    try {
      const parts = this.#facts.streams.flatMap((stream, index) => this.#parts(stream, index));
      // When nothing can be applied here (a full disk, say), nobody waits for what was to come.
      await untilAborted(Promise.race([Promise.all(parts), ...failing]), this.#context.signal);
      if (feed) await this.#again(feed, failing);
      feed?.last();
      const applied = outcome && (await untilAborted(outcome, this.#context.signal));
      return {
        ...(applied && { applied }),
        bytesRead: this.#bytesRead,
        literalBytes: this.#literalBytes,
        reusedBytes: this.#reusedBytes,
        sent: this.#sent,
      };
    } catch (error) {
      this.#stop.abort(error);
      // What is being put in place is finished, and staging is cleared.
      feed?.abort();
      await outcome?.catch(() => undefined);
      // The last that it told of its operations comes another way than the outcome.
      await feed?.drained();
      throw error;
    } finally {
      feed?.close();
    }
  }

  async #again(feed: ApplyFeed, failing: readonly Promise<never>[]): Promise<void> {
    const again = takeAgain(this.#context, this.#facts, feed, this.#read, this.#signal);
    await untilAborted(Promise.race([again, ...failing]), this.#context.signal);
  }

  /** This member's parts of one stream of the plan, in the plan's order. */
  #parts(stream: StreamFacts, index: number): Promise<void>[] {
    if (this.#isOwn(stream.from)) return [this.#send(stream, index)];
    const [representative = -1] = stream.targets;
    const parts: Promise<void>[] = [];
    if (stream.deltas > 0 && this.#isOwn(representative)) {
      parts.push(this.#signatures.send(stream, index));
    }
    if (stream.targets.some((target) => this.#isOwn(target))) {
      parts.push(this.#receive(stream, index));
    }
    return parts;
  }

  /** One answer of the planner before its packer starts: packers start in the order of the plan. */
  async #send(stream: StreamFacts, index: number): Promise<void> {
    const { session, run, planner } = this.#context;
    const part = `stream ${index}`;
    this.#progress.add(part, { filesTotal: stream.files, bytesTotal: stream.bytes });
    const { transfers, expected } = await planner.call('outgoing', index);
    const remote = this.#membersOf(stream.targets).filter((id) => id !== session.identity.memberId);
    const purpose = { kind: 'content', run, stream: index } as const;
    const opened = session.streams.open(purpose, remote);
    const keys = streamKeys(session, opened);
    const signatures = stream.deltas > 0 ? this.#signatures.forSource(stream, index) : undefined;
    const isOwnToo = expected !== undefined;
    const sinks = isOwnToo
      ? [opened.stream, this.#localSink(index, keys, expected)]
      : [whileWanted(opened.stream)];
    const { port1, port2 } = new MessageChannel();
    const precedence = this.#precedences.of(stream);
    try {
      const first = isOfSmallFiles(stream) && { chunkSize: LEAST_CHUNK };
      const packing = this.#pack({ ...keys, transfers, port: port2, ...first }, signatures);
      const isUnwanted = () => !isOwnToo && opened.stream.isDeserted;
      const whole = held(session, sinks, this.#signal, isUnwanted);
      const send = precedence.inTurn(
        index,
        (chunk: SealedChunk) => whole.send(chunk),
        this.#signal,
      );
      const told = (packed: PackProgress) => {
        this.#context.items.sent(index, packed);
        const { files: filesDone, bytes: bytesDone, reused: bytesReused } = packed;
        this.#progress.add(part, { filesDone, bytesDone, bytesReused });
      };
      const pumping = pump(port1, [{ send }], this.#signal, told, opened.stream.pace);
      const [packed] = await Promise.all([packing, pumping]);
      if (isOwnToo) this.#read.add(index, packed.contents);
      await opened.stream.end();
      this.#count(packed);
      // The rest of them is taken from the relay, although nobody needs it any more.
      await signatures?.done;
    } catch (error) {
      await this.#failed(error, index, opened.stream);
    } finally {
      precedence.ended(index);
      port1.close();
      signatures?.close();
    }
  }

  #pack(
    job: Parameters<RunContext['workers']['packStream']>[0],
    signatures: Signatures | undefined,
  ): Promise<PackResult> {
    const whole = signatures ? { ...job, signatures: signatures.port } : job;
    return this.#context.workers.packStream(whole, this.#signal);
  }

  #count(packed: PackResult): void {
    const { bytesRead, literalBytes, reusedBytes, contents, failures } = packed;
    this.#sent.push({ contents, failed: failures.map(({ transfer }) => transfer) });
    this.#bytesRead += bytesRead;
    this.#literalBytes += literalBytes;
    this.#reusedBytes += reusedBytes;
  }

  /** A stream that fails is over for its recipients; the others go on, unless everything ends. */
  async #failed(error: unknown, index: number, stream: OutgoingStream): Promise<void> {
    this.#signal.throwIfAborted();
    const { code } = asBytesyncError(error);
    this.#applying?.feed.failStream(index, code);
    await stream.fail(code);
  }

  async #receive(stream: StreamFacts, index: number): Promise<void> {
    const { session, run, columns, planner } = this.#context;
    const feed = this.#feed();
    const sender = columns[stream.from]?.memberId ?? '';
    const purpose = { kind: 'content', run, stream: index } as const;
    const expected = await planner.call('expected', index);
    const precedence = this.#precedences.of(stream);
    const take = precedence.inTurn(
      index,
      (chunk: FedChunk) => feed.received(index, chunk),
      this.#signal,
    );
    try {
      const incoming = await session.streams.receive(purpose, sender, this.#signal);
      feed.open(index, incoming, expected);
      await session.streams.consume(incoming, take, this.#signal);
    } catch (error) {
      this.#signal.throwIfAborted();
      feed.failStream(index, asBytesyncError(error).code, expected);
    } finally {
      precedence.ended(index);
    }
  }

  /** This member's own sources that wait for a stream of its own: they keep a version that is sent to others, too. */
  #localSink(index: number, keys: StreamKeys, expected: PackedList<ExpectedTransfer>): ChunkSink {
    const feed = this.#feed();
    feed.open(index, keys, expected);
    return {
      send: async (chunk) => {
        try {
          await feed.chunk(index, chunk);
        } catch (error) {
          // The others still get the stream; here its items fail.
          feed.failStream(index, asBytesyncError(error).code);
        }
      },
    };
  }

  #isOwn(column: number): boolean {
    return this.#context.own.some((one) => one.column === column);
  }

  #membersOf(targets: readonly number[]): string[] {
    const { columns } = this.#context;
    return [...new Set(targets.map((target) => columns[target]?.memberId ?? ''))];
  }

  #feed(): ApplyFeed {
    if (this.#applying === undefined) throw new BytesyncError('internal', { what: 'apply feed' });
    return this.#applying.feed;
  }
}

/** Whether a small chunk holds several: with one to begin with, the first of them are there soon. */
function isOfSmallFiles({ files, bytes }: StreamFacts): boolean {
  return files > 1 && bytes < (files * LEAST_CHUNK) / 4;
}

/** Never resolves; rejects as `promise` does. */
function rejection(promise: Promise<unknown>): Promise<never> {
  return promise.then(() => new Promise<never>(() => undefined));
}
