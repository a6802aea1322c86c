import { type ResultState, resultState } from './resultState.ts';
import { conflictsOf, MERGE_LIMITS, threeWay, type Versions } from './threeWay.ts';

/** A merge that was begun must come to its end on a machine that is busy, too. */
const PATIENT_LIMITS = { ...MERGE_LIMITS, ms: 30_000 };

export interface MergeJob extends Versions {
  /** What was made of them; absent: nothing yet. */
  readonly result?: string;
}

export interface MergeState {
  readonly conflicts: number;
  /** The base with what does not collide. */
  readonly merged: string;
  /** Absent where there is no result. */
  readonly state?: ResultState;
}

/** How a merge stands; undefined where its texts differ in too much, or have too many lines. For a worker thread. */
export function mergeState({ result, ...versions }: MergeJob): MergeState | undefined {
  const merge = threeWay(versions, result === undefined ? MERGE_LIMITS : PATIENT_LIMITS);
  if (merge === undefined) return undefined;
  return {
    conflicts: conflictsOf(merge).length,
    merged: merge.merged.join(''),
    ...(result !== undefined && { state: resultState(merge, result) }),
  };
}
