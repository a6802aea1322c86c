import type { ErrorCode, ErrorValues } from '@bytesync/shared/errors.ts';
import type { Operation } from '../../sync/plan.ts';
import { indexOfPath } from '../places.ts';
import type { RowsSubject } from './rowsSubject.ts';
import type { StatesPlan } from './runStates.ts';
import { SavedCells, type SavedOfFile } from './savedCells.ts';

/** How far a source is with an item, and how that came out. */
export const ITEM_STATES = [
  'waiting',
  'sending',
  'receiving',
  'done',
  'failed',
  /** Not tried: something before it failed, or the run was aborted. */
  'skipped',
  /** The run is over, and nobody has said what became of it. */
  'untold',
] as const;
export type ItemState = (typeof ITEM_STATES)[number];

/** Of one source. */
export interface RowState {
  readonly column: number;
  readonly state: ItemState;
  /** How much of a large file is here, or gone: 0 to 1. */
  readonly share?: number;
  /** What of its file did not have to travel to it, so far where it is not done; absent: nothing, or it is not told. */
  readonly saved?: SavedOfFile;
  /** Why it was not done, where that is known. */
  readonly code?: ErrorCode;
  readonly values?: ErrorValues;
}

/** How far an item is on all sources. */
export type ItemMark = 'pending' | 'done' | 'failed';

/** Items by how far they are. */
export type ItemCounts = Readonly<Record<ItemMark, number>>;

/** A source that gets something of an item: its state in the low bits, operations that are open above them. */
const STATE = 0b111;
const OPEN = 0b1000;
const MOST_OPEN = 0xff >> 3;

/** Files below this have no share: they are here before anybody reads it. */
const LARGE = 1024 * 1024;

const bitsOf = (state: ItemState) => ITEM_STATES.indexOf(state) + 1;
const [DONE, FAILED] = [bitsOf('done'), bitsOf('failed')];

/** How far each item of a plan is on each source, while it is carried out and after that. A byte for each. */
export class ItemStates {
  readonly #subject: Pick<RowsSubject, 'comparison' | 'decisions'>;
  readonly #width: number;
  readonly #states: Uint8Array;
  readonly #changed: (index: number, mark: ItemMark | undefined) => void;
  readonly #shares = new Map<number, number>();
  readonly #saved: SavedCells;
  readonly #reasons = new Map<
    number,
    { readonly code: ErrorCode; readonly values?: ErrorValues }
  >();
  readonly #counts = { pending: 0, done: 0, failed: 0 };
  /** Absent once the run is over. */
  #plan: StatesPlan | undefined;
  /** A bit for each operation that has ended. */
  #ended: Uint8Array;

  /** @param changed told of each item whose mark is another one */
  constructor(
    subject: Pick<RowsSubject, 'comparison' | 'decisions'>,
    plan: StatesPlan,
    changed: (index: number, mark: ItemMark | undefined) => void,
  ) {
    const { items, columns } = subject.comparison;
    this.#subject = subject;
    this.#plan = plan;
    this.#changed = changed;
    this.#width = columns.length;
    this.#states = new Uint8Array(items.length * columns.length);
    this.#ended = new Uint8Array(Math.ceil(plan.operations.length / 8));
    this.#saved = new SavedCells(subject);
    for (const operation of plan.operations) {
      const cell = this.#cellOf(operation);
      if (cell === undefined) continue;
      const open = Math.min(MOST_OPEN, ((this.#states[cell] ?? 0) >> 3) + 1);
      this.#write(cell, open * OPEN + bitsOf('waiting'));
      if (operation.kind === 'write-file' && operation.local !== undefined)
        this.#saved.copied(cell);
    }
  }

  get counts(): ItemCounts {
    return { ...this.#counts };
  }

  /** The sources that get something of an item. */
  of(index: number): RowState[] {
    const first = index * this.#width;
    return [...this.#states.subarray(first, first + this.#width)].flatMap((bits, column) => {
      const state = ITEM_STATES[(bits & STATE) - 1];
      const share = this.#shares.get(first + column);
      if (state === undefined) return [];
      const reason = this.#reasons.get(first + column);
      const saved = this.#saved.of(first + column, state === 'done');
      return [
        {
          column,
          state,
          ...(share !== undefined && { share }),
          ...(saved && { saved }),
          ...reason,
        },
      ];
    });
  }

  /** Undefined where nothing is done with the item. */
  markOf(index: number): ItemMark | undefined {
    const first = index * this.#width;
    let mark: ItemMark | undefined;
    for (let cell = first; cell < first + this.#width; cell += 1) {
      const state = (this.#states[cell] ?? 0) & STATE;
      if (state > DONE) return 'failed';
      if (state !== 0 && state !== DONE) mark = 'pending';
      else if (state === DONE) mark ??= 'done';
    }
    return mark;
  }

  get operations(): readonly Operation[] {
    return this.#plan?.operations ?? [];
  }

  get plan(): StatesPlan | undefined {
    return this.#plan;
  }

  /** An operation is done; an item is, when all of them are. */
  done(operation: number): void {
    const cell = this.#end(operation);
    if (cell === undefined) return;
    const bits = this.#states[cell] ?? 0;
    const open = Math.max(0, (bits >> 3) - 1);
    if ((bits & STATE) > DONE) return;
    if (open === 0) this.#shares.delete(cell);
    this.#write(cell, open === 0 ? DONE : open * OPEN + (bits & STATE));
  }

  /** @param code absent: nobody has said why */
  undone(operation: number, code?: ErrorCode): void {
    const cell = this.#end(operation);
    if (cell !== undefined) this.#fail(cell, code);
  }

  /** Content of an operation, which has not ended, is on its way. @param bytes that are here */
  coming(operation: number, bytes: number): void {
    const planned = this.operations[operation];
    if (planned?.kind === 'write-file' && !this.#hasEnded(operation)) {
      this.moving('receiving', planned, bytes, planned.entry.size);
    }
  }

  /** @param bytes of an operation's content that did not have to travel, in all; nobody is believed more than its size */
  saved(operation: number, bytes: number): void {
    const planned = this.operations[operation];
    if (planned?.kind !== 'write-file' || planned.local !== undefined) return;
    const cell = this.#cellAt(planned);
    const state = cell === undefined ? 0 : (this.#states[cell] ?? 0) & STATE;
    if (cell !== undefined && state !== 0 && state <= DONE) this.#saved.tell(cell, bytes);
  }

  /** What a place gets is on its way; nothing where it is here, or where more is known already. */
  moving(
    state: 'sending' | 'receiving',
    place: Pick<Operation, 'path' | 'target'>,
    bytes: number,
    size: number,
  ): void {
    const cell = this.#cellAt(place);
    const bits = cell === undefined ? 0 : (this.#states[cell] ?? 0);
    const known = bits & STATE;
    if (cell === undefined || known === 0 || known > bitsOf(state)) return;
    if (size >= LARGE) this.#shares.set(cell, Math.max(0, Math.min(1, bytes / size)));
    this.#write(cell, (bits & ~STATE) | bitsOf(state));
  }

  /** What sources say in the end counts, whatever was said before. @param undone with the reasons */
  settle(columns: ReadonlySet<number>, undone: ReadonlyMap<number, ErrorCode>): void {
    for (const operation of this.operations) {
      const cell = columns.has(operation.target) ? this.#cellOf(operation) : undefined;
      if (cell === undefined) continue;
      this.#shares.delete(cell);
      this.#saved.tell(cell, 0);
      this.#reasons.delete(cell);
      this.#write(cell, DONE);
    }
    for (const [id, code] of undone) {
      const operation = this.operations[id];
      const isTheirs = operation !== undefined && columns.has(operation.target);
      const cell = isTheirs ? this.#cellOf(operation) : undefined;
      if (cell !== undefined) this.#fail(cell, code);
    }
  }

  /** All that is known of why something was not done. */
  explain(place: Pick<Operation, 'path' | 'target'>, code: ErrorCode, values: ErrorValues): void {
    const cell = this.#cellAt(place);
    if (cell !== undefined && this.#reasons.get(cell)?.code === code) {
      this.#reasons.set(cell, { code, values });
    }
  }

  /** The run is over: nothing more is said. Lets go of all but the states. */
  over(): void {
    for (const operation of this.operations) {
      const cell = this.#cellOf(operation);
      const state = cell === undefined ? 0 : (this.#states[cell] ?? 0) & STATE;
      if (cell === undefined || state >= DONE) continue;
      // What came in part may not be there.
      this.#saved.tell(cell, 0);
      this.#write(cell, bitsOf('untold'));
    }
    this.#shares.clear();
    this.#plan = undefined;
    this.#ended = new Uint8Array();
  }

  /** What follows a failure of the same item says less than that. */
  #fail(cell: number, code: ErrorCode | undefined): void {
    const isSkipped = code === 'dependency-failed' || code === 'aborted';
    this.#shares.delete(cell);
    this.#saved.tell(cell, 0);
    if (((this.#states[cell] ?? 0) & STATE) === FAILED && isSkipped) return;
    if (code !== undefined) this.#reasons.set(cell, { code });
    this.#write(cell, isSkipped ? bitsOf('skipped') : FAILED);
  }

  /** The cell of an operation that ends now; undefined where it has ended before. */
  #end(operation: number): number | undefined {
    const planned = this.operations[operation];
    if (planned === undefined || this.#hasEnded(operation)) return undefined;
    const byte = operation >> 3;
    this.#ended[byte] = (this.#ended[byte] ?? 0) | (1 << (operation & 7));
    return this.#cellOf(planned);
  }

  #hasEnded(operation: number): boolean {
    return ((this.#ended[operation >> 3] ?? 0) & (1 << (operation & 7))) !== 0;
  }

  /** Undefined for folders that only follow what is done in them. */
  #cellOf(operation: Operation): number | undefined {
    const cell = this.#cellAt(operation);
    if (cell === undefined || operation.kind !== 'set-folder') return cell;
    const decision = this.#subject.decisions[Math.floor(cell / this.#width)];
    return decision === undefined || decision.kind === 'nothing' ? undefined : cell;
  }

  #cellAt({ path, target }: Pick<Operation, 'path' | 'target'>): number | undefined {
    const index = indexOfPath(this.#subject.comparison.items, path);
    return index === undefined ? undefined : index * this.#width + target;
  }

  #write(cell: number, bits: number): void {
    const index = Math.floor(cell / this.#width);
    const before = this.markOf(index);
    this.#states[cell] = bits;
    const mark = this.markOf(index);
    if (mark === before) return;
    if (before !== undefined) this.#counts[before] -= 1;
    if (mark !== undefined) this.#counts[mark] += 1;
    this.#changed(index, mark);
  }
}
