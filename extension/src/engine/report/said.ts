import type { Plan } from '../sync/plan.ts';
import type { MemberResults } from './memberResults.ts';

/** What a member says that it did. */
export interface Said {
  readonly memberId: string;
  readonly said: MemberResults;
}

/** A member speaks for its own sources only. */
export function owns(plan: Plan, memberId: string, column: number | undefined): boolean {
  return column !== undefined && plan.columns[column]?.memberId === memberId;
}
