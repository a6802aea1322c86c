import type { PlanView } from '../../engine/run/memberUi.ts';
import { count, shown, type Words } from '../messages/words.ts';

/** What the run is limited to, and how much else differs; none where nothing is left out on purpose. */
export function filterNotes({ filter }: PlanView, words: Words): string[] {
  if (filter === undefined) return [];
  const { t } = words;
  const { expression, leftOut } = filter;
  const only = t('Only what matches the filter: {0}', shown(expression));
  if (leftOut === 0) return [only];
  return [only, t('Others that differ and are left as they are: {0}.', count(leftOut, words))];
}
