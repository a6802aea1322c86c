import type { MemberProblem } from '../report/memberResults.ts';
import type { Planned } from './planned.ts';
import type { OwnRefusal } from './plannerCalls.ts';

/** Files of an own column whose content had to be known for the plan and could not be read. */
export function unreadContents({ comparison, filtered }: Planned, column: number): MemberProblem[] {
  const matching = filtered?.matching;
  return comparison.items.flatMap(({ path, cells }, index) => {
    if (matching?.[index] === 0) return [];
    const cell = cells[column];
    const code = cell?.kind === 'present' ? cell.contentError : undefined;
    return code ? [{ column, path, code }] : [];
  });
}

/** An own source that should have changed and may not, or can't. */
export function ownLeftOut(
  { leftOut }: Planned,
  column: number,
  refusal: OwnRefusal | undefined,
): MemberProblem[] {
  if (!leftOut.includes(column)) return [];
  if (refusal === undefined) return [{ column, path: '', code: 'read-only' }];
  const { code, member } = refusal;
  return [{ column, path: '', code, values: { member } }];
}
