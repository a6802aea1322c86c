import type { ErrorCode } from '@bytesync/shared/errors.ts';
import { decodeResults } from '../../report/memberResults.ts';
import { type OperationRuns, operationsIn } from '../../sync/operationRuns.ts';
import type { Operation } from '../../sync/plan.ts';
import { savedIn } from '../../sync/savedBytes.ts';
import type { Column } from '../item.ts';
import type { ItemStates } from './itemStates.ts';

/** What a member says of its own sources while a plan is carried out. */
export interface StatesOfMember {
  readonly memberId: string;
  readonly done: OperationRuns;
  readonly failed: OperationRuns;
  /** Why, as far as it is known. */
  readonly codes?: readonly (readonly [code: ErrorCode, operations: OperationRuns])[];
  readonly coming: readonly (readonly [operation: number, bytes: number])[];
  /** What did not have to travel; absent: nothing, or it is not told. */
  readonly reused?: readonly (readonly [operation: number, bytes: number])[];
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

/** The operations from one on and below another. */
interface Span {
  readonly from: number;
  end: number;
}

/** Takes what members say; each speaks for its own sources, and what it says of others is passed over. */
export class StatesTaker {
  readonly #states: ItemStates;
  readonly #columns: readonly Column[];
  /** By target: its operations, which stand one after the other. */
  readonly #spans: readonly (Span | undefined)[];
  /** By stream of this member: files that are gone, and their bytes. */
  readonly #gone = new Map<number, { readonly files: number; readonly bytes: number }>();

  constructor(states: ItemStates, columns: readonly Column[]) {
    this.#states = states;
    this.#columns = columns;
    this.#spans = spansOf(states.operations);
  }

  take({ members, sent }: ToldStates): void {
    for (const stream of sent) this.#sent(stream);
    const looks = new Map<string, number>();
    for (const member of members) {
      const spans = this.#spansOf(member.memberId);
      const most = spans.reduce((sum, { from, end }) => sum + end - from, 0);
      const left = looks.get(member.memberId) ?? most;
      looks.set(member.memberId, this.#member(member, spans, left));
    }
  }

  /**
   * What all members that have come to their end say that they did.
   * @param results encoded, by member
   * @throws BytesyncError stream-malformed
   */
  results(results: ReadonlyMap<string, Uint8Array>): void {
    for (const [memberId, bytes] of results) {
      const { undone, problems, reused } = decodeResults(bytes);
      const own = this.#columns.flatMap((column, index) =>
        column.memberId === memberId ? [index] : [],
      );
      this.#states.settle(new Set(own), new Map(undone));
      const isOwn = (id: number) => own.includes(this.#states.operations[id]?.target ?? -1);
      for (const [id, saved] of savedIn(reused)) if (isOwn(id)) this.#states.saved(id, saved);
      for (const { column: target, path, code, values } of problems) {
        if (own.includes(target) && values) this.#states.explain({ target, path }, code, values);
      }
    }
  }

  #spansOf(memberId: string): Span[] {
    // Once the run is over nothing is said any more.
    if (this.#states.plan === undefined) return [];
    return this.#columns.flatMap((column, target) => {
      const span = column.memberId === memberId ? this.#spans[target] : undefined;
      return span ?? [];
    });
  }

  /**
   * An operation ends once, and so it is said once: who says more is not listened to.
   * @param looks at operations that are left to this member
   * @returns how many are left after that
   */
  #member(member: StatesOfMember, spans: readonly Span[], looks: number): number {
    const { done, failed, codes = [], coming, reused = [] } = member;
    const states = this.#states;
    const isOwn = (one: number) => spans.some(({ from, end }) => from <= one && one < end);
    for (const [operation, bytes] of coming) if (isOwn(operation)) states.coming(operation, bytes);
    let left = looks;
    const each = (runs: OperationRuns, take: (operation: number) => void) => {
      for (const { from, end } of spans) {
        for (const operation of operationsIn(runs, end, from)) {
          if (left === 0) return;
          left -= 1;
          take(operation);
        }
      }
    };
    each(done, (operation) => states.done(operation));
    for (const [code, runs] of codes) each(runs, (operation) => states.undone(operation, code));
    each(failed, (operation) => states.undone(operation));
    for (const [operation, bytes] of reused) if (isOwn(operation)) states.saved(operation, bytes);
    return left;
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

function spansOf(operations: readonly Operation[]): Span[] {
  const spans: Span[] = [];
  for (const [operation, { target }] of operations.entries()) {
    const span = spans[target];
    if (span === undefined) spans[target] = { from: operation, end: operation + 1 };
    else span.end = operation + 1;
  }
  return spans;
}
