import type { ErrorCode } from '@bytesync/shared/errors.ts';
import { decodeResults } from '../../report/memberResults.ts';
import { type OperationRuns, operationsIn } from '../../sync/operationRuns.ts';
import type { Column } from '../item.ts';
import type { ItemStates } from './itemStates.ts';

/** What a member says of its own sources while a plan is carried out. */
export interface StatesOfMember {
  readonly memberId: string;
  readonly done: OperationRuns;
  readonly failed: OperationRuns;
  /** Why, as far as it is known. */
  readonly codes?: readonly (readonly [operation: number, code: ErrorCode])[];
  readonly coming: readonly (readonly [operation: number, bytes: number])[];
}

/** How far this member has sent a stream of the plan. */
export interface SentStream {
  readonly stream: number;
  /** Files of which all is gone, in the order of the stream. */
  readonly files: number;
  /** Bytes of all. */
  readonly bytes: number;
}

export interface ToldStates {
  readonly members: readonly StatesOfMember[];
  readonly sent: readonly SentStream[];
}

/** Takes what members say; each speaks for its own sources, and what it says of others is passed over. */
export class StatesTaker {
  readonly #states: ItemStates;
  readonly #columns: readonly Column[];
  /** By stream of this member: files that are gone, and their bytes. */
  readonly #gone = new Map<number, { readonly files: number; readonly bytes: number }>();

  constructor(states: ItemStates, columns: readonly Column[]) {
    this.#states = states;
    this.#columns = columns;
  }

  take({ members, sent }: ToldStates): void {
    for (const stream of sent) this.#sent(stream);
    for (const member of members) this.#member(member);
  }

  /**
   * What all members that have come to their end say that they did.
   * @param results encoded, by member
   * @throws BytesyncError stream-malformed
   */
  results(results: ReadonlyMap<string, Uint8Array>): void {
    for (const [memberId, bytes] of results) {
      const { undone, problems } = decodeResults(bytes);
      const own = this.#columns.flatMap((column, index) =>
        column.memberId === memberId ? [index] : [],
      );
      this.#states.settle(new Set(own), new Map(undone));
      for (const { column: target, path, code, values } of problems) {
        if (own.includes(target) && values) this.#states.explain({ target, path }, code, values);
      }
    }
  }

  #member({ memberId, done, failed, codes = [], coming }: StatesOfMember): void {
    const states = this.#states;
    const end = states.operations.length;
    const isOwn = (operation: number) => {
      const target = states.operations[operation]?.target ?? -1;
      return this.#columns[target]?.memberId === memberId;
    };
    for (const [operation, bytes] of coming) if (isOwn(operation)) states.coming(operation, bytes);
    for (const operation of operationsIn(done, end)) if (isOwn(operation)) states.done(operation);
    for (const [operation, code] of codes) if (isOwn(operation)) states.undone(operation, code);
    for (const operation of operationsIn(failed, end)) {
      if (isOwn(operation)) states.undone(operation);
    }
  }

  /** Files that are gone are on their way until the others say that they have them. */
  #sent({ stream, files, bytes }: SentStream): void {
    const { streams = [], transfers = [] } = this.#states.plan ?? {};
    const ids = streams[stream]?.transfers ?? [];
    let { files: at, bytes: before } = this.#gone.get(stream) ?? { files: 0, bytes: 0 };
    for (; at <= files && at < ids.length; at += 1) {
      const transfer = transfers[ids[at] ?? -1];
      if (transfer === undefined) continue;
      const { path, entry, targets } = transfer;
      for (const target of targets) {
        this.#states.moving('sending', { path, target }, bytes - before, entry.size);
      }
      if (at === files) break;
      before += entry.size;
    }
    this.#gone.set(stream, { files: at, bytes: before });
  }
}
