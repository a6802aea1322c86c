import type { ErrorCode } from '@bytesync/shared/errors.ts';
import type { ApplyProblem } from '../sync/applyResult.ts';
import type { Plan } from '../sync/plan.ts';
import type { MemberProblem } from './memberResults.ts';

/** What befell a file where it was to be read, told where it was to be written. */
const OF_THE_SOURCE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'source-changed',
  'source-lost',
  'entry-vanished',
  'entry-unreadable',
]);

/** Problems of applying a plan; those that began at the source name it (`source`, its label). */
export function withSources(plan: Plan, problems: readonly ApplyProblem[]): MemberProblem[] {
  const labels = new Map<string, string>();
  if (problems.some(({ code }) => OF_THE_SOURCE.has(code))) {
    for (const { from, targets, transfers } of plan.streams) {
      const label = plan.columns[from]?.label ?? '';
      for (const id of transfers) {
        const path = plan.transfers[id]?.path ?? '';
        for (const target of targets) labels.set(`${target}/${path}`, label);
      }
    }
  }
  return problems.map(({ column, path, code, values }) => {
    const source = OF_THE_SOURCE.has(code) ? labels.get(`${column}/${path}`) : undefined;
    const all = { ...values, ...(source !== undefined && { source }) };
    return Object.keys(all).length === 0
      ? { column, path, code }
      : { column, path, code, values: all };
  });
}
