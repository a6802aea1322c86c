import type { PlanView } from '../../engine/run/memberUi.ts';
import { count, shown, type Words } from '../messages/words.ts';

/** What goes before everything else, and how much that is; none where nothing was chosen. */
export function firstNotes({ first }: PlanView, words: Words): string[] {
  if (first === undefined) return [];
  const { t } = words;
  const { expression, byHand, files } = first;
  return [
    ...(expression === undefined
      ? []
      : [t('Goes first: what matches the filter {0}', shown(expression))]),
    ...(byHand ? [t('Goes first: what was chosen by hand.')] : []),
    t('Files that go first: {0}.', count(files, words)),
  ];
}
