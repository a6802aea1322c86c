import type { ErrorCode } from '@bytesync/shared/errors.ts';
import { CONTENT_ID_LENGTH } from '../inventory/contentId.ts';
import type { LocalStat } from '../inventory/entry.ts';
import { type SentRows, StatRows } from '../inventory/statRows.ts';
import type { OperationOutcome, PlacedFile } from './applyResult.ts';

const OUTCOMES = ['done', 'failed', 'skipped'] as const;
const LINKS_BROKEN = 4;
const PLACED = 8;
const FIRST_ROWS = 1024;

/** Rows as they are packed. */
export interface SentOutcomes {
  readonly operations: Int32Array;
  readonly marks: Uint8Array;
  readonly bytes: Float64Array;
  readonly contents: Uint8Array;
  readonly stats: SentRows;
  readonly codes: ReadonlyMap<number, ErrorCode>;
}

/** How an operation ended, without what it has put in place. */
type OperationEnd = Omit<OperationOutcome, 'placed'>;

/** Outcomes in rows of some 90 bytes; as objects they take some 500. Made anew whenever they are gone through. */
export class OutcomeRows implements Iterable<OperationOutcome> {
  #operations: Int32Array = new Int32Array(FIRST_ROWS);
  /** Which outcome, and what else is to be said of it. */
  #marks: Uint8Array = new Uint8Array(FIRST_ROWS);
  #bytes: Float64Array = new Float64Array(FIRST_ROWS);
  /** Content ids of what was put in place. */
  #contents: Uint8Array = new Uint8Array(FIRST_ROWS * CONTENT_ID_LENGTH);
  #stats = new StatRows();
  /** By operation: why it was not done. */
  #codes = new Map<number, ErrorCode>();
  #length = 0;

  static of(outcomes: Iterable<OperationOutcome>): OutcomeRows {
    const rows = new OutcomeRows();
    for (const outcome of outcomes) rows.push(outcome);
    return rows;
  }

  static from(sent: SentOutcomes): OutcomeRows {
    const rows = new OutcomeRows();
    rows.#operations = sent.operations;
    rows.#marks = sent.marks;
    rows.#bytes = sent.bytes;
    rows.#contents = sent.contents;
    rows.#stats = StatRows.from(sent.stats);
    rows.#codes = new Map(sent.codes);
    rows.#length = sent.operations.length;
    return rows;
  }

  get length(): number {
    return this.#length;
  }

  push({ operation, outcome, code, linksBroken, bytes, placed }: OperationOutcome): void {
    const row = this.#length;
    if (row === this.#operations.length) this.#grow();
    this.#length += 1;
    this.#operations[row] = operation;
    this.#bytes[row] = bytes;
    this.#marks[row] =
      OUTCOMES.indexOf(outcome) + (linksBroken ? LINKS_BROKEN : 0) + (placed ? PLACED : 0);
    if (placed) this.#contents.set(Buffer.from(placed.content, 'hex'), row * CONTENT_ID_LENGTH);
    this.#stats.push(placed && fitting(placed.stat));
    if (code !== undefined) this.#codes.set(operation, code);
  }

  /** By operation, ascending. */
  inOrder(): OutcomeRows {
    const order = Array.from({ length: this.#length }, (_, row) => row);
    const operations = this.#operations;
    order.sort((a, b) => (operations[a] ?? 0) - (operations[b] ?? 0));
    const rows = new OutcomeRows();
    rows.#take(this, order);
    return rows;
  }

  /** Takes all rows of others, in another order. */
  #take(from: OutcomeRows, order: readonly number[]): void {
    this.#operations = new Int32Array(order.length);
    this.#marks = new Uint8Array(order.length);
    this.#bytes = new Float64Array(order.length);
    this.#contents = new Uint8Array(order.length * CONTENT_ID_LENGTH);
    this.#stats = from.#stats.inOrder(order);
    this.#codes = new Map(from.#codes);
    this.#length = order.length;
    for (let to = 0; to < order.length; to += 1) {
      const row = order[to] ?? 0;
      this.#operations[to] = from.#operations[row] ?? -1;
      this.#marks[to] = from.#marks[row] ?? 0;
      this.#bytes[to] = from.#bytes[row] ?? 0;
      this.#contents.set(from.#contentAt(row), to * CONTENT_ID_LENGTH);
    }
  }

  *[Symbol.iterator](): Generator<OperationOutcome> {
    for (let row = 0; row < this.#length; row += 1) yield this.#at(row);
  }

  /** Without what is in place now, which is most of the work. */
  *ends(): Generator<OperationEnd> {
    for (let row = 0; row < this.#length; row += 1) yield this.#endAt(row);
  }

  sent(): SentOutcomes {
    const length = this.#length;
    return {
      operations: this.#operations.subarray(0, length),
      marks: this.#marks.subarray(0, length),
      bytes: this.#bytes.subarray(0, length),
      contents: this.#contents.subarray(0, length * CONTENT_ID_LENGTH),
      stats: this.#stats.sent(),
      codes: this.#codes,
    };
  }

  #at(row: number): OperationOutcome {
    const isPlaced = ((this.#marks[row] ?? 0) & PLACED) !== 0;
    const placed = isPlaced ? this.#placed(row) : undefined;
    return { ...this.#endAt(row), ...(placed && { placed }) };
  }

  #endAt(row: number): OperationEnd {
    const operation = this.#operations[row] ?? -1;
    const marks = this.#marks[row] ?? 0;
    const code = this.#codes.get(operation);
    return {
      operation,
      outcome: OUTCOMES[marks % LINKS_BROKEN] ?? 'skipped',
      ...(code !== undefined && { code }),
      ...((marks & LINKS_BROKEN) !== 0 && { linksBroken: true }),
      bytes: this.#bytes[row] ?? 0,
    };
  }

  #placed(row: number): PlacedFile | undefined {
    const stat = this.#stats.at(row);
    return stat && { content: Buffer.from(this.#contentAt(row)).toString('hex'), stat };
  }

  /** A view. */
  #contentAt(row: number): Uint8Array {
    return this.#contents.subarray(row * CONTENT_ID_LENGTH, (row + 1) * CONTENT_ID_LENGTH);
  }

  #grow(): void {
    const rows = Math.max(FIRST_ROWS, this.#length * 2);
    this.#operations = copied(this.#operations, new Int32Array(rows));
    this.#marks = copied(this.#marks, new Uint8Array(rows));
    this.#bytes = copied(this.#bytes, new Float64Array(rows));
    this.#contents = copied(this.#contents, new Uint8Array(rows * CONTENT_ID_LENGTH));
  }
}

/** Undefined where a row can't hold it, as a date after 2262: the file is looked at again the next time. */
function fitting(stat: LocalStat): LocalStat | undefined {
  const { mtimeNs, ctimeNs, ino, dev } = stat;
  const fits = [mtimeNs, ctimeNs, ino, dev].every((one) => BigInt.asIntN(64, one) === one);
  return fits ? stat : undefined;
}

function copied<T extends Int32Array | Uint8Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
