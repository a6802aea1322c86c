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
import type { OwnPaths } from './matchedPaths.ts';
import { begunSources, plannedPartials } from './ownPartials.ts';

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
  readonly operations: readonly Operation[];
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
  /** This member's operations that each transfer feeds. */
  readonly #fedBy = new Map<number, number[]>();

  /**
   * @param own this member's sources, by column
   * @param paths what the sources' paths are in the comparison; absent: the same
   */
  constructor(plan: Plan, own: ReadonlyMap<number, OwnSource>, paths?: OwnPaths) {
    this.#plan = plan;
    this.#own = own;
    this.#paths = paths;
    for (const [id, operation] of plan.operations.entries()) {
      if (operation.kind !== 'write-file' || !own.has(operation.target)) continue;
      if (operation.transfer === undefined) continue;
      const fed = this.#fedBy.get(operation.transfer);
      if (fed) fed.push(id);
      else this.#fedBy.set(operation.transfer, [id]);
    }
  }

  /** What a stream of this member's holds, in its order. */
  packTransfers(stream: number): PackTransfer[] {
    return this.#transfersOf(stream).map(({ id, transfer }) => {
      const { from, path, at = path, entry, content } = transfer;
      const source = this.#at(from, at);
      const delta = isDelta(transfer);
      return { id, ...source, entry, delta, ...(content !== undefined && { content }) };
    });
  }

  /** The files of this member whose signatures a stream's source waits for, in its order. */
  signatureBases(stream: number): SignatureBase[] {
    const [representative = -1] = this.#plan.streams[stream]?.targets ?? [];
    return this.#transfersOf(stream)
      .filter(({ transfer }) => isDelta(transfer))
      .map(({ id, transfer }) => {
        const planned = (this.#fedBy.get(id) ?? []).map((one) => this.#plan.operations[one]);
        const operation = planned.find((one) => one?.target === representative);
        const { path, at = path } = operation ?? transfer;
        const own = this.#own.get(representative);
        const holder = own && { ...own, paths: this.#paths };
        const begun = holder ? begunSources(holder, operation, transfer.received) : [];
        const whole = transfer.base === undefined ? [] : [this.#at(representative, at)];
        return { id, pieces: [...begun, ...whole] };
      });
  }

  /** What may come in a stream, and where it goes on this member. */
  expected(stream: number): ExpectedTransfer[] {
    return this.#transfersOf(stream).map(({ id, transfer: { entry, content } }) => ({
      id,
      operations: this.#fedBy.get(id) ?? [],
      size: entry.size,
      ...(content !== undefined && { content }),
    }));
  }

  applyPart(): ApplyPart {
    // Here everything is called as this member's own folders have it.
    const operations = this.#plan.operations.map((operation) =>
      operation.at === undefined ? operation : { ...operation, path: operation.at },
    );
    const statsOf = new Map<number, Map<string, LocalStat>>();
    for (const { target, path } of operations) {
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
    return { operations, columns, local: this.#localSources() };
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

  #transfersOf(stream: number): { id: number; transfer: Transfer }[] {
    const { streams, transfers } = this.#plan;
    return (streams[stream]?.transfers ?? []).flatMap((id) => {
      const transfer = transfers[id];
      return transfer ? [{ id, transfer }] : [];
    });
  }
}
