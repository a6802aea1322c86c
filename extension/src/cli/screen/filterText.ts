import type { PlanView } from '../../engine/run/memberUi.ts';
import { number, shown } from './shownText.ts';

/** What a plan is limited to, in a line; none where nothing is left out on purpose. */
export function filterLines({ filter }: PlanView): string[] {
  if (filter === undefined) return [];
  const only = `Only what matches ${shown(filter.expression)}`;
  return [filter.leftOut === 0 ? `${only}.` : `${only}; ${othersLeft(filter.leftOut)}.`];
}

function othersLeft(count: number): string {
  if (count === 1) return 'another item differs and is left as it is';
  return `${number(count)} other items differ and are left as they are`;
}
