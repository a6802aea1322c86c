import type { CheckReport } from '../../engine/comparison/checkReport.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import type { PlanPage } from '../../webview/messages.ts';
import { count, type Words } from '../messages/words.ts';
import { aloneNotes } from './aloneNotes.ts';
import { filterNotes } from './filterNotes.ts';
import { pageSources } from './sourceName.ts';
import { unknownNotes } from './unknownNotes.ts';

/** What a comparison by content found, as its page shows it. */
export function checkPage(run: number, view: PlanView, check: CheckReport, words: Words): PlanPage {
  const { t } = words;
  return {
    run,
    heading: t('Check of the copies, by content'),
    notes: [
      t('Items compared: {0}.', count(view.items, words)),
      ...filterNotes(view, words),
      ...aloneNotes(view, words),
      ...unknownNotes(view, words),
    ],
    warnings: [],
    totals: {
      caption: t('What was found'),
      head: [t('Result'), t('Items')],
      textColumns: 1,
      rows: [
        [t('Identical'), count(check.identical, words)],
        [t('Different'), count(check.different.length, words)],
        [t('Not everywhere'), count(check.onlyOn.length, words)],
        [t('Unreadable'), count(check.unreadable.length, words)],
      ],
    },
    grid: {
      caption: t('What differs'),
      action: t('What was found'),
      sources: pageSources(view),
    },
  };
}
