import type { PlanSummary } from '../comparison/summary.ts';
import { factsOf } from './planFacts.ts';
import type { Planned, Ruled } from './planned.ts';

/** What a plan would come to that nobody has made. */
export interface PlanPreview extends Pick<PlanSummary, 'targets' | 'guards'> {
  /** Nothing on any source would change. */
  readonly nothingToDo: boolean;
  /** Paths that somebody would have to decide about. */
  readonly conflicts: number;
  /** What the rules would come to; absent: there are none, and a preset decides. */
  readonly ruled?: Ruled;
}

export function previewOf(planned: Planned): PlanPreview {
  const { summary, targets: changing, conflicts, ruled } = factsOf(planned, { listed: 0 });
  const { targets, guards } = summary;
  const nothingToDo = changing.length === 0;
  return { targets, guards, nothingToDo, conflicts, ...(ruled && { ruled }) };
}
