import type { PlanView } from '../../engine/run/memberUi.ts';
import { number, shown } from './shownText.ts';

/** What a plan is limited to, in a line; none where nothing is left out on purpose. */
export function filterLines({ filter }: PlanView): string[] {
  if (filter === undefined) return [];
  const only = `Only ${limited(filter)}`;
  return [filter.leftOut === 0 ? `${only}.` : `${only}; ${othersLeft(filter.leftOut)}.`];
}

function limited({ expression, only }: NonNullable<PlanView['filter']>): string {
  if (expression === undefined) return only ?? '';
  const matching = `matches ${shown(expression)}`;
  return only === undefined ? `what ${matching}` : `${only}, of what ${matching}`;
}

function othersLeft(count: number): string {
  if (count === 1) return 'another item differs and is left as it is';
  return `${number(count)} other items differ and are left as they are`;
}
