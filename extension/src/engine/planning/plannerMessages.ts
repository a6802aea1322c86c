import type { WalkProgress } from '../inventory/walk.ts';
import type { WalkJob } from '../inventory/walkParts.ts';
import type { TaskOutcome } from '../workers/taskOutcome.ts';
import type { Planner } from './planner.ts';

/** Calls of a `Planner`'s methods from the main thread. Both ends are ours, so the shapes are types. */
export type PlannerMethod = keyof Planner;

export interface PlannerCall<M extends PlannerMethod = PlannerMethod> {
  readonly call: number;
  readonly method: M;
  readonly args: Parameters<Planner[M]>;
}

export type FromPlanner =
  | { readonly type: 'walk'; readonly column: number; readonly seen: WalkProgress }
  /** Somebody is to help with a walk; the job's port moves along. */
  | { readonly type: 'hire'; readonly job: WalkJob }
  | { readonly type: 'answer'; readonly call: number; readonly outcome: TaskOutcome<unknown> };
