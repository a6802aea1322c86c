import { randomBytes } from 'node:crypto';
import { MessageChannel } from 'node:worker_threads';
import type { StreamKeys } from '@bytesync/shared/crypto/chunk.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import type { OutgoingStream } from '../relay/outgoingStream.ts';
import { asBytesyncError } from '../session/session.ts';
import type { ApplyResult } from '../sync/applyResult.ts';
import type { StreamPlan, Transfer } from '../sync/plan.ts';
import type { ExpectedTransfer } from '../sync/streamMessages.ts';
import { ApplyFeed } from './applyFeed.ts';
import type { Agreed } from './consentPhase.ts';
import { ProgressReporter } from './progressReporter.ts';
import type { OwnColumn, RunContext } from './runContext.ts';
import { SignatureForwarder } from './signatureForwarder.ts';
import { type ChunkSink, pump } from './sinks.ts';

/** What this member did of the plan. */
export interface Transferred {
  readonly applied: ApplyResult;
  /** Bytes read from files for sending and for signatures. */
  readonly bytesRead: number;
  /** Bytes of content sent as such, before compression. */
  readonly literalBytes: number;
  /** Bytes of content that recipients took from what they had. */
  readonly reusedBytes: number;
}

const NOTHING_APPLIED: ApplyResult = { outcomes: [], problems: [], bytesWritten: 0 };

/** Carries out this member's part of the plan: sends, receives, applies. */
export async function transfer(
  context: RunContext,
  agreed: Agreed,
  own: readonly OwnColumn[],
): Promise<Transferred> {
  const transfers = new Transfers(context, agreed, own);
  return transfers.run();
}

class Transfers {
  readonly #context: RunContext;
  readonly #plan: Agreed['plan'];
  readonly #own: ReadonlyMap<number, OwnColumn>;
  readonly #operationsOf = new Map<number, number[]>();
  readonly #progress: ProgressReporter;
  #bytesRead = 0;
  #literalBytes = 0;
  #reusedBytes = 0;
  #feed: ApplyFeed | undefined;

  constructor(context: RunContext, agreed: Agreed, own: readonly OwnColumn[]) {
    this.#context = context;
    this.#plan = agreed.plan;
    this.#own = new Map(own.map((one) => [one.column, one]));
    this.#progress = new ProgressReporter(context, 'synchronizing');
    for (const [index, operation] of agreed.plan.operations.entries()) {
      if (operation.kind !== 'write-file' || !this.#own.has(operation.target)) continue;
      const known = this.#operationsOf.get(operation.transfer) ?? [];
      this.#operationsOf.set(operation.transfer, [...known, index]);
    }
  }

  async run(): Promise<Transferred> {
    const { signal } = this.#context;
    const applying = this.#startApplying();
    const abort = () => this.#feed?.abort();
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    try {
      const parts = this.#plan.streams.flatMap((stream, index) => this.#parts(stream, index));
      // When nothing can be applied here (a full disk, say), nobody waits for what was to come.
      await Promise.race([Promise.all(parts), rejection(applying)]);
      this.#feed?.last();
      const applied = await applying;
      signal.throwIfAborted();
      this.#progress.end();
      return {
        applied,
        bytesRead: this.#bytesRead,
        literalBytes: this.#literalBytes,
        reusedBytes: this.#reusedBytes,
      };
    } catch (error) {
      this.#feed?.abort();
      await applying.catch(() => undefined);
      throw signal.aborted ? signal.reason : error;
    } finally {
      signal.removeEventListener('abort', abort);
      this.#feed?.close();
    }
  }

  #startApplying(): Promise<ApplyResult> {
    const targets = new Set(this.#plan.operations.map((operation) => operation.target));
    const columns = [...this.#own.values()].filter((one) => targets.has(one.column));
    if (columns.length === 0) return Promise.resolve(NOTHING_APPLIED);
    const { port1, port2 } = new MessageChannel();
    const bytesTotal = this.#plan.totals
      .filter((totals) => this.#own.has(totals.target))
      .reduce((sum, totals) => sum + totals.bytes, 0);
    this.#feed = new ApplyFeed(port1, (progress) =>
      this.#progress.add('applied', {
        filesDone: progress.filesDone,
        filesTotal: progress.filesTotal,
        bytesDone: progress.bytesWritten,
        bytesTotal,
      }),
    );
    const applying = this.#context.workers.applyPlan({
      sessionId: this.#context.session.identity.sessionId,
      runId: createRunId(new Date()),
      operations: this.#plan.operations,
      columns: columns.map(({ column, source, inventory }) => ({
        column,
        root: source.root,
        stats: inventory.stats,
      })),
      port: port2,
    });
    // Awaited in run(); until then a failure must not count as unhandled.
    applying.catch(() => undefined);
    return applying;
  }

  /** This member's parts of one stream of the plan, in the plan's order. */
  #parts(stream: StreamPlan, index: number): Promise<void>[] {
    const parts: Promise<void>[] = [];
    const receives = stream.targets.some((target) => this.#own.has(target));
    if (this.#own.has(stream.from)) parts.push(this.#send(stream, index));
    else {
      if (this.#isRepresentative(stream)) parts.push(this.#sendSignatures(stream, index));
      if (receives) parts.push(this.#receive(stream, index));
    }
    return parts;
  }

  /** Whether this member makes the signatures that the stream's source needs. */
  #isRepresentative(stream: StreamPlan): boolean {
    const [first = -1] = stream.targets;
    return this.#own.has(first) && this.#deltas(stream).length > 0;
  }

  async #send(stream: StreamPlan, index: number): Promise<void> {
    const { session, workers, run, signal } = this.#context;
    const remote = this.#membersOf(stream.targets).filter((id) => id !== session.identity.memberId);
    const opened =
      remote.length > 0
        ? session.streams.open({ kind: 'content', run, stream: index }, remote)
        : undefined;
    const keys = this.#keys(opened);
    const sinks: ChunkSink[] = [];
    if (opened) sinks.push(opened.stream);
    if (stream.targets.some((target) => this.#own.has(target))) {
      sinks.push(this.#localSink(stream, index, keys));
    }
    const { port1, port2 } = new MessageChannel();
    const signatures = this.#signatures(stream, index);
    try {
      const packing = workers.packStream(
        {
          ...keys,
          transfers: this.#packTransfers(stream),
          port: port2,
          ...(signatures && { signatures: signatures.port }),
        },
        signal,
      );
      const [packed] = await Promise.all([packing, pump(port1, sinks, signal), signatures?.done]);
      await opened?.stream.end();
      this.#bytesRead += packed.bytesRead;
      this.#literalBytes += packed.literalBytes;
      this.#reusedBytes += packed.reusedBytes;
    } catch (error) {
      await this.#failed(error, index, opened?.stream);
    } finally {
      port1.close();
      signatures?.close();
    }
  }

  /** A stream that fails is over for its recipients; the others go on, unless everything ends. */
  async #failed(error: unknown, index: number, stream: OutgoingStream | undefined): Promise<void> {
    this.#context.signal.throwIfAborted();
    const { code } = asBytesyncError(error);
    this.#feed?.failStream(index, code);
    await stream?.fail(code);
  }

  async #receive(stream: StreamPlan, index: number): Promise<void> {
    const { session, run, signal } = this.#context;
    const feed = this.#requireFeed();
    const sender = this.#plan.columns[stream.from]?.memberId ?? '';
    const purpose = { kind: 'content', run, stream: index } as const;
    try {
      const incoming = await session.streams.receive(purpose, sender, signal);
      feed.open(index, incoming, this.#expected(stream));
      await session.streams.consume(incoming, (chunk) => feed.chunk(index, chunk), signal);
    } catch (error) {
      signal.throwIfAborted();
      feed.failStream(index, asBytesyncError(error).code);
    }
  }

  async #sendSignatures(stream: StreamPlan, index: number): Promise<void> {
    const { session, run, signal } = this.#context;
    const source = this.#plan.columns[stream.from]?.memberId ?? '';
    const opened = session.streams.open({ kind: 'signatures', run, stream: index }, [source]);
    try {
      await this.#makeSignatures(stream, this.#keys(opened), opened.stream);
      await opened.stream.end();
    } catch (error) {
      signal.throwIfAborted();
      await opened.stream.fail(asBytesyncError(error).code);
    }
  }

  async #makeSignatures(stream: StreamPlan, keys: StreamKeys, sink: ChunkSink): Promise<void> {
    const { workers, signal } = this.#context;
    const [representative = -1] = stream.targets;
    const own = this.#requireOwn(representative);
    const { port1, port2 } = new MessageChannel();
    const bases = this.#deltas(stream).flatMap(({ id, transfer: { path } }) => {
      const stat = own.inventory.stats.get(path);
      return stat ? [{ id, root: own.source.root, path, stat }] : [];
    });
    const making = workers.packSignatures({ ...keys, bases, port: port2 }, signal);
    const [made] = await Promise.all([making, pump(port1, [sink], signal)]);
    this.#bytesRead += made.bytesRead;
  }

  /** The signatures that the packer of a stream waits for, from wherever they come. */
  #signatures(stream: StreamPlan, index: number) {
    if (this.#deltas(stream).length === 0) return undefined;
    const { port1, port2 } = new MessageChannel();
    const forwarder = new SignatureForwarder(port1);
    const done = this.#forwardSignatures(stream, index, forwarder);
    done.catch(() => undefined);
    return { port: port2, done, close: () => forwarder.close() };
  }

  async #forwardSignatures(
    stream: StreamPlan,
    index: number,
    forwarder: SignatureForwarder,
  ): Promise<void> {
    const { session, run, signal } = this.#context;
    const [representative = -1] = stream.targets;
    try {
      if (this.#own.has(representative)) {
        const keys = this.#keys(undefined);
        forwarder.open(keys);
        await this.#makeSignatures(stream, keys, forwarder);
      } else {
        const sender = this.#plan.columns[representative]?.memberId ?? '';
        const purpose = { kind: 'signatures', run, stream: index } as const;
        const incoming = await session.streams.receive(purpose, sender, signal);
        const { streamId, key } = incoming;
        forwarder.open({ sessionId: session.identity.sessionId, streamId, key });
        await session.streams.consume(incoming, (chunk) => forwarder.send(chunk), signal);
      }
      forwarder.ended();
    } catch {
      // Without signatures the rest is sent in full; an end of the whole run is seen elsewhere.
      forwarder.failed();
    }
  }

  #localSink(stream: StreamPlan, index: number, keys: StreamKeys): ChunkSink {
    const feed = this.#requireFeed();
    feed.open(index, keys, this.#expected(stream));
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

  #packTransfers(stream: StreamPlan) {
    const own = this.#requireOwn(stream.from);
    return this.#transfersOf(stream).flatMap(({ id, transfer }) => {
      const { path, entry, content, base } = transfer;
      const stat = own.inventory.stats.get(path);
      if (stat === undefined) return [];
      const { root } = own.source;
      const delta = base !== undefined;
      return [{ id, root, path, entry, stat, delta, ...(content !== undefined && { content }) }];
    });
  }

  #expected(stream: StreamPlan): ExpectedTransfer[] {
    return this.#transfersOf(stream).map(({ id, transfer: { entry, content } }) => ({
      id,
      operations: this.#operationsOf.get(id) ?? [],
      size: entry.size,
      ...(content !== undefined && { content }),
    }));
  }

  #deltas(stream: StreamPlan) {
    return this.#transfersOf(stream).filter(({ transfer }) => transfer.base !== undefined);
  }

  #transfersOf(stream: StreamPlan): { id: number; transfer: Transfer }[] {
    return stream.transfers.flatMap((id) => {
      const transfer = this.#plan.transfers[id];
      return transfer ? [{ id, transfer }] : [];
    });
  }

  #membersOf(columns: readonly number[]): string[] {
    return [...new Set(columns.map((column) => this.#plan.columns[column]?.memberId ?? ''))];
  }

  #keys(opened: { readonly streamId: string; readonly key: Uint8Array } | undefined): StreamKeys {
    const { sessionId } = this.#context.session.identity;
    const { streamId, key } = opened ?? { streamId: createId(), key: randomBytes(32) };
    return { sessionId, streamId, key };
  }

  #requireFeed(): ApplyFeed {
    if (this.#feed === undefined) throw new BytesyncError('internal', { what: 'apply feed' });
    return this.#feed;
  }

  #requireOwn(column: number): OwnColumn {
    const own = this.#own.get(column);
    if (own === undefined) throw new BytesyncError('internal', { what: 'own column' });
    return own;
  }
}

/** Never resolves; rejects as `promise` does. */
function rejection(promise: Promise<unknown>): Promise<never> {
  return promise.then(() => new Promise<never>(() => undefined));
}

/** Name of this run's version in the trash: sorts by time, e.g. 20261122T101500Z-ab12cd. */
export function createRunId(now: Date): string {
  const time = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${time}-${randomBytes(3).toString('hex')}`;
}
