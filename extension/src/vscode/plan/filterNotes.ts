import type { PlanView } from '../../engine/run/memberUi.ts';
import { count, shown, type Words } from '../messages/words.ts';

/** What the run is limited to, and how much else differs; none where nothing is left out on purpose. */
export function filterNotes({ filter }: PlanView, words: Words): string[] {
  if (filter === undefined) return [];
  const { t } = words;
  const { expression, only, leftOut } = filter;
  const limits = [
    ...(only === undefined ? [] : [only === 'files' ? t('Only files.') : t('Only folders.')]),
    ...(expression === undefined
      ? []
      : [t('Only what matches the filter: {0}', shown(expression))]),
  ];
  if (leftOut === 0) return limits;
  return [...limits, t('Others that differ and are left as they are: {0}.', count(leftOut, words))];
}
