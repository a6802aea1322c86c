import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import type { LocalStat, Problem } from '../inventory/entry.ts';
import { OutcomeRows } from './outcomeRows.ts';
import type { Operation } from './plan.ts';
import type { SentSavedBytes } from './savedBytes.ts';

/** How one operation ended. */
export interface OperationOutcome {
  /** Index into the plan's operations. */
  readonly operation: number;
  /** done: on disk. skipped: never tried, since something before it failed or the run was aborted. */
  readonly outcome: 'done' | 'failed' | 'skipped';
  /** Why not; absent when done. */
  readonly code?: ErrorCode;
  /** A file with several hard links was replaced; its other names keep the old content. */
  readonly linksBroken?: true;
  /** Bytes of content that the target holds anew. */
  readonly bytes: number;
  /** Where content was put in place. */
  readonly placed?: PlacedFile;
}

/** A file with verified content, as it stood in its place right after it came there. */
export interface PlacedFile {
  /** Content id in hex. */
  readonly content: string;
  readonly stat: LocalStat;
}

/** Something that could not be done on one data source. */
export interface ApplyProblem extends Problem {
  readonly column: number;
}

/** The end of a run on this member's data sources. */
export interface ApplyResult {
  /** One for each operation on this member's columns, ascending. */
  readonly outcomes: OutcomeRows;
  readonly problems: readonly ApplyProblem[];
  /** Bytes of the files that were put in place. */
  readonly bytesWritten: number;
  /** Those of them that travelled whole in a second try; what serves several operations counts once. Absent: none. */
  readonly bytesAgain?: number;
  /** What did not have to travel, of those operations of which only a part did. Absent: none. */
  readonly saved?: SentSavedBytes;
}

/** Collects outcomes as they come. */
export class ApplyRecord {
  readonly #outcomes = new OutcomeRows();
  readonly #ended = new Set<number>();
  readonly #problems: ApplyProblem[] = [];
  /** Column and path of each problem: an item is not named once for each of its operations. */
  readonly #named = new Set<string>();
  readonly #onOutcome: (outcome: OperationOutcome) => void;

  constructor(onOutcome: (outcome: OperationOutcome) => void) {
    this.#onOutcome = onOutcome;
  }

  has(operation: number): boolean {
    return this.#ended.has(operation);
  }

  /** @throws BytesyncError internal where the operation has ended already: it would be done and failed */
  add(outcome: OperationOutcome): void {
    if (this.#ended.has(outcome.operation)) {
      throw new BytesyncError('internal', { what: 'operation ended twice' });
    }
    this.#ended.add(outcome.operation);
    this.#outcomes.push(outcome);
    this.#onOutcome(outcome);
  }

  problem(operation: Pick<Operation, 'target' | 'path'>, error: BytesyncError): void {
    const { target: column, path } = operation;
    const key = `${column}/${path}`;
    if (this.#named.has(key)) return;
    this.#named.add(key);
    const { path: _, ...values } = error.values;
    this.#problems.push({ column, path, code: error.code, values });
  }

  result(): ApplyResult {
    const outcomes = this.#outcomes.inOrder();
    let bytesWritten = 0;
    for (const { bytes } of outcomes) bytesWritten += bytes;
    return { outcomes, problems: [...this.#problems], bytesWritten };
  }
}
