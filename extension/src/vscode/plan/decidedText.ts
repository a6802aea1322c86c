import type { DecidedBy, SummaryItem } from '../../engine/comparison/summary.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import { dateFormat } from '../messages/localFormats.ts';
import { translatedReason } from '../messages/translatedSentence.ts';
import { count, shownName, type Words } from '../messages/words.ts';

/** Who decided about an item by hand and when, and whether that holds; '' where nobody did. */
export function decidedText(item: SummaryItem, words: Words): string {
  return [actionText(item, words), firstText(item, words)].filter((text) => text !== '').join('; ');
}

function firstText({ firstBy }: SummaryItem, words: Words): string {
  if (firstBy === undefined) return '';
  return words.t('goes first: chosen by {0}, {1}', author(firstBy), moment(firstBy, words));
}

function actionText({ decidedBy, staleBy }: SummaryItem, words: Words): string {
  const { t } = words;
  if (decidedBy) return t('decided by {0}, {1}', author(decidedBy), moment(decidedBy, words));
  if (staleBy) {
    return t(
      'decided by {0}, {1}, and not any more: it has changed, or it can’t be done',
      author(staleBy),
      moment(staleBy, words),
    );
  }
  return '';
}

/** How much was decided by hand, how much of it does not hold, and why some can't be done. */
export function handNotes({ byHand }: PlanView, words: Words): string[] {
  if (byHand === undefined) return [];
  const { t } = words;
  const { decided, stale, refused } = byHand;
  return [
    ...(decided > 0 ? [t('Decided by hand: {0}.', count(decided, words))] : []),
    ...(stale > 0
      ? [
          t(
            'Decided by hand, and not any more, since they have changed or it can’t be done: {0}. The list says which.',
            count(stale, words),
          ),
        ]
      : []),
    ...Object.entries(refused).map(([reason, times]) =>
      t(
        'What was decided by hand left undone: {0}, because {1}.',
        count(times, words),
        translatedReason(reason, words),
      ),
    ),
  ];
}

function author({ letter, name }: DecidedBy): string {
  return `${letter} ${shownName(name)}`;
}

/** Today’s and older moments alike: decisions are kept for later comparisons. */
function moment({ atMs }: DecidedBy, { language }: Words): string {
  return dateFormat(language, 'short').format(atMs);
}
