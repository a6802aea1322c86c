import type { Indexed } from '../workers/unpackedArray.ts';
import type { OperationOutcome } from './applyResult.ts';
import type { ApplyColumn } from './applySite.ts';
import type { Operation } from './plan.ts';
import type { StableSource } from './stableFile.ts';

export interface ApplierOptions {
  /** The whole plan's; ids are indexes. */
  readonly operations: Indexed<Operation>;
  /** This member's own columns. Operations on others are not looked at. */
  readonly columns: readonly ApplyColumn[];
  /** By operation: the file of this member that its content is taken from; absent: none is. */
  readonly local?: ReadonlyMap<number, StableSource>;
  /** Names the run's staging and trash: letters, digits, '-' and '_', at most 64. */
  readonly runId: string;
  /** Those of the operations (ids) whose place has unsaved changes now; absent: nobody edits files. */
  readonly unsavedAmong?: UnsavedAmong | undefined;
  /** Told of each operation once it has ended. */
  readonly onProgress: (outcome: OperationOutcome) => void;
  /** Told of bytes that were copied from files of this member, and for which operation. */
  readonly onCopied?: (bytes: number, operation: number) => void;
}

/** Never rejects. */
export type UnsavedAmong = (operations: readonly number[]) => Promise<ReadonlySet<number>>;
