import type { AgreedVersions } from '../../merging/agreedVersions.ts';
import type { Comparison, ComparisonMode, Decision } from '../item.ts';
import type { OpenItems } from '../summary.ts';

/** A comparison with what is planned for it: what rows are made of. */
export interface RowsSubject {
  readonly comparison: Comparison;
  /** How it was made. */
  readonly mode: ComparisonMode;
  readonly decisions: readonly Decision[];
  /** Nothing is decided, only looked at. */
  readonly isCheck: boolean;
  /** For each item, 1 where the run is about it; absent: it is about all. */
  readonly matching?: Uint8Array;
  readonly open: OpenItems;
  /** What sources remember of items that somebody has to decide about; absent: nothing. */
  readonly agreed?: AgreedVersions;
}
