import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { Indexed } from '../workers/unpackedArray.ts';
import type { Operation } from './plan.ts';

const WAITING = 0;
const READY = 1;
const HANDED_OUT = 2;
const DONE = 3;
const FAILED = 4;

/**
 * Says which operations of a plan can run now on the given columns. Ids are indexes into the plan.
 *
 * An operation waits for all that stand in its `after`. It is lost when one of them failed, with one
 * exception: set-folder needs only that they ended (a folder's dates are set however its contents
 * went), and is lost only with the make-folder of its own path.
 */
export class OperationGraph {
  readonly #operations: Indexed<Operation>;
  readonly #state: Uint8Array;
  readonly #waitingFor: Int32Array;
  /** Followers of id: #followers from #start[id] to #start[id + 1]. */
  readonly #start: Int32Array;
  readonly #followers: Int32Array;
  /** Ready, not handed out yet. */
  #pending: number[] = [];
  #open = 0;

  constructor(operations: Indexed<Operation>, targets: ReadonlySet<number>) {
    this.#operations = operations;
    this.#state = new Uint8Array(operations.length);
    this.#waitingFor = new Int32Array(operations.length);
    /** What the operations name in `after`, one behind the other. */
    const named: number[] = [];
    for (const [id, { target, after }] of operations.entries()) {
      for (const before of after) named.push(before);
      this.#waitingFor[id] = after.length;
      if (!targets.has(target)) this.#state[id] = DONE;
      else {
        this.#open += 1;
        if (after.length === 0) this.#makeReady(id);
      }
    }
    this.#start = followerOffsets(named, operations.length);
    this.#followers = followersOf(named, this.#waitingFor, this.#start);
  }

  /** Operations that are neither done nor failed nor lost. */
  get open(): number {
    return this.#open;
  }

  /** Operations that can run and were not handed out before, ascending; they are handed out now. */
  ready(): number[] {
    const ids = this.#pending.sort((a, b) => a - b);
    this.#pending = [];
    for (const id of ids) this.#state[id] = HANDED_OUT;
    return ids;
  }

  /** Ends a handed out operation well; hands out what became ready (see ready). */
  done(id: number): number[] {
    this.#end(id, DONE);
    this.#release(id);
    return this.ready();
  }

  /**
   * Ends a handed out operation badly. Returns, ascending, the operations that can no longer be done;
   * they have ended too. A set-folder may have become ready: call ready() next.
   */
  failed(id: number): number[] {
    this.#end(id, FAILED);
    const lost: number[] = [];
    const ended = [id];
    for (let before = ended.pop(); before !== undefined; before = ended.pop()) {
      for (const follower of this.#followersOf(before)) {
        if (this.#state[follower] !== WAITING || !this.#needs(follower, before)) continue;
        this.#state[follower] = FAILED;
        this.#open -= 1;
        lost.push(follower);
        ended.push(follower);
      }
      this.#release(before);
    }
    return lost.sort((a, b) => a - b);
  }

  #needs(follower: number, before: number): boolean {
    const [operation, other] = [this.#operations.at(follower), this.#operations.at(before)];
    if (operation?.kind !== 'set-folder') return true;
    return other?.kind === 'make-folder' && other.path === operation.path;
  }

  #end(id: number, state: typeof DONE | typeof FAILED): void {
    if (this.#state[id] !== HANDED_OUT) {
      throw new BytesyncError('internal', { what: 'operation was not handed out', id });
    }
    this.#state[id] = state;
    this.#open -= 1;
  }

  #release(before: number): void {
    for (const follower of this.#followersOf(before)) {
      const left = (this.#waitingFor[follower] ?? 0) - 1;
      this.#waitingFor[follower] = left;
      if (left === 0 && this.#state[follower] === WAITING) this.#makeReady(follower);
    }
  }

  #makeReady(id: number): void {
    this.#state[id] = READY;
    this.#pending.push(id);
  }

  #followersOf(id: number): Int32Array {
    return this.#followers.subarray(this.#start[id], this.#start[id + 1]);
  }
}

/** Prefix sums of how many of `count` operations name each one. */
function followerOffsets(named: readonly number[], count: number): Int32Array {
  const start = new Int32Array(count + 1);
  for (const before of named) start[before + 1] = (start[before + 1] ?? 0) + 1;
  for (let id = 0; id < count; id += 1) start[id + 1] = (start[id + 1] ?? 0) + (start[id] ?? 0);
  return start;
}

/** @param counts how many of `named` each operation names */
function followersOf(named: readonly number[], counts: Int32Array, start: Int32Array): Int32Array {
  const followers = new Int32Array(named.length);
  const next = start.slice();
  let at = 0;
  for (const [id, count] of counts.entries()) {
    for (const end = at + count; at < end; at += 1) {
      const before = named[at] ?? 0;
      followers[next[before] ?? 0] = id;
      next[before] = (next[before] ?? 0) + 1;
    }
  }
  return followers;
}
