import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { LocalStat } from '../inventory/entry.ts';
import type { ApplyColumn } from '../sync/applySite.ts';
import type { PackTransfer } from '../sync/packStream.ts';
import type { PartialFile } from '../sync/partial/partialFolder.ts';
import type { Operation, Plan, Transfer } from '../sync/plan.ts';
import { isDelta } from '../sync/planStreams.ts';
import type { SignatureBase } from '../sync/signatureStream.ts';
import type { StableSource } from '../sync/stableFile.ts';
import type { ExpectedTransfer } from '../sync/streamMessages.ts';
import { type PackedList, packList } from '../workers/packedList.ts';
import { FedOperations } from './fedOperations.ts';
import type { OwnPaths } from './matchedPaths.ts';
import { begunSources, plannedPartials } from './ownPartials.ts';
import type { OutgoingFiles } from './plannerCalls.ts';

/** A data source of this member: where it lies, and what its walk saw, by path. */
export interface OwnSource {
  readonly root: string;
  /** Where the source is a single file: its name. */
  readonly file?: string;
  readonly stats: ReadonlyMap<string, LocalStat>;
  /** What it has half received of large files; absent: nothing. */
  readonly partials?: readonly PartialFile[];
}

interface WalkedPlace extends Omit<OwnSource, 'stats'> {
  readonly inventory: Pick<OwnSource, 'stats'>;
}

/** What jobs need of sources as they were walked, by column. */
export function ownPlaces(walked: ReadonlyMap<number, WalkedPlace>): Map<number, OwnSource> {
  return new Map(
    [...walked].map(([column, { inventory, ...place }]) => {
      return [column, { ...place, stats: inventory.stats }] as const;
    }),
  );
}

/** What the task that applies a plan has to know. */
export interface ApplyPart {
  /** The whole plan's. */
  readonly operations: PackedList<Operation>;
  /** This member's own columns, those that change. */
  readonly columns: readonly ApplyColumn[];
  /** By operation: the file of this member that its content is taken from. */
  readonly local: ReadonlyMap<number, StableSource>;
}

/** This member's part of a plan, as jobs for worker threads. */
export class MemberJobs {
  readonly #plan: Plan;
  readonly #own: ReadonlyMap<number, OwnSource>;
  readonly #paths: OwnPaths | undefined;
  readonly #fed: FedOperations;

  /**
   * @param own this member's sources, by column
   * @param paths what the sources' paths are in the comparison; absent: the same
   */
  constructor(plan: Plan, own: ReadonlyMap<number, OwnSource>, paths?: OwnPaths) {
    this.#plan = plan;
    this.#own = own;
    this.#paths = paths;
    this.#fed = new FedOperations(plan, own);
  }

  /** What a stream of this member's holds, and what of it goes to its own sources, too. */
  outgoing(stream: number): OutgoingFiles {
    const transfers = packList(this.#packTransfers(stream));
    if (!this.#isOwnToo(stream)) return { transfers };
    return { transfers, expected: packList(this.expected(stream)) };
  }

  #isOwnToo(stream: number): boolean {
    const { targets = [] } = this.#plan.streams[stream] ?? {};
    return targets.some((target) => this.#own.has(target));
  }

  /** In the stream's order. */
  *#packTransfers(stream: number): Generator<PackTransfer> {
    const isOwnToo = this.#isOwnToo(stream);
    for (const { id, transfer } of this.#transfersOf(stream)) {
      const { from, path, at = path, content } = transfer;
      const source = this.#at(from, at);
      const delta = isDelta(transfer);
      const known = content !== undefined && { content };
      const kept = isOwnToo ? this.#keptAt(id, source) : [];
      yield { id, ...source, delta, ...known, ...(kept.length > 0 && { kept }) };
    }
  }

  /** Where this member's own sources get what it sends. */
  #keptAt(transfer: number, { stat }: StableSource): StableSource[] {
    return this.#fed.by(transfer).flatMap((id) => {
      const { target = -1, path = '', at = path } = this.#plan.operations[id] ?? {};
      const own = this.#own.get(target);
      return own === undefined ? [] : [{ root: own.root, path: at, stat }];
    });
  }

  /** The files of this member whose signatures a stream's source waits for, in its order. */
  *signatureBases(stream: number): Generator<SignatureBase> {
    const [representative = -1] = this.#plan.streams[stream]?.targets ?? [];
    for (const { id, transfer } of this.#transfersOf(stream)) {
      if (!isDelta(transfer)) continue;
      const planned = this.#fed.by(id).map((one) => this.#plan.operations[one]);
      const operation = planned.find((one) => one?.target === representative);
      const { path, at = path } = operation ?? transfer;
      const own = this.#own.get(representative);
      const holder = own && { ...own, paths: this.#paths };
      const begun = holder ? begunSources(holder, operation, transfer.received) : [];
      const whole = transfer.base === undefined ? [] : [this.#at(representative, at)];
      yield { id, pieces: [...begun, ...whole] };
    }
  }

  /** What may come in a stream, and where it goes on this member. */
  *expected(stream: number): Generator<ExpectedTransfer> {
    for (const { id, transfer } of this.#transfersOf(stream)) {
      const { entry, content } = transfer;
      const operations = this.#fed.by(id);
      yield { id, operations, size: entry.size, ...(content !== undefined && { content }) };
    }
  }

  applyPart(): ApplyPart {
    const statsOf = new Map<number, Map<string, LocalStat>>();
    for (const { target, path } of this.#ownNames()) {
      const stat = this.#own.get(target)?.stats.get(path);
      if (!this.#own.has(target)) continue;
      const stats = statsOf.get(target) ?? new Map<string, LocalStat>();
      if (stat) stats.set(path, stat);
      statsOf.set(target, stats);
    }
    const columns = [...statsOf].map(([column, stats]) => {
      const own = this.#own.get(column) ?? { root: '' };
      const { root, file } = { file: undefined, ...own };
      const partials = plannedPartials(this.#plan, column, { ...own, paths: this.#paths });
      const place = { column, root, ...(file !== undefined && { file }), stats };
      return { ...place, ...(partials && { partials }) };
    });
    const operations = packList(this.#ownNames());
    return { operations, columns, local: this.#localSources() };
  }

  /** The plan's operations: everything is called as this member's own folders have it. */
  *#ownNames(): Generator<Operation> {
    for (const operation of this.#plan.operations) {
      yield operation.at === undefined ? operation : { ...operation, path: operation.at };
    }
  }

  #localSources(): Map<number, StableSource> {
    const sources = new Map<number, StableSource>();
    for (const [id, operation] of this.#plan.operations.entries()) {
      if (operation.kind !== 'write-file' || !this.#own.has(operation.target)) continue;
      if (operation.local === undefined) continue;
      const { from, path, at = path } = operation.local;
      sources.set(id, this.#at(from, at));
    }
    return sources;
  }

  #at(column: number, path: string): StableSource {
    const source = this.#own.get(column);
    const stat = source?.stats.get(path);
    if (source === undefined || stat === undefined) {
      throw new BytesyncError('internal', { what: 'no such file here', path });
    }
    return { root: source.root, path, stat };
  }

  *#transfersOf(stream: number): Generator<{ id: number; transfer: Transfer }> {
    const { streams, transfers } = this.#plan;
    for (const id of streams[stream]?.transfers ?? []) {
      const transfer = transfers[id];
      if (transfer !== undefined) yield { id, transfer };
    }
  }
}
