import type { PlanView } from '../../engine/run/memberUi.ts';
import type { PlanPage } from '../../webview/messages.ts';
import { count, shown, type Words } from '../messages/words.ts';
import { aloneNotes } from './aloneNotes.ts';
import { checkPage } from './checkPage.ts';
import { contentsNotes } from './contentsNotes.ts';
import { handNotes } from './decidedText.ts';
import { filterNotes } from './filterNotes.ts';
import { firstNotes } from './firstNotes.ts';
import { guardText } from './guardText.ts';
import { ruleNotes, ruleTable } from './ruleNotes.ts';
import { pageSources, sourceName } from './sourceName.ts';
import { totalsTable } from './totalsTable.ts';
import { unknownNotes } from './unknownNotes.ts';

/** A plan as its page shows it, in the editor's language. */
export function planPage(run: number, view: PlanView, words: Words): PlanPage {
  if (view.check !== undefined) return checkPage(run, view, view.check, words);
  const { t } = words;
  const { summary } = view;
  const rules = ruleTable(view, words);
  return {
    run,
    heading: heading(view, words),
    notes: notes(view, words),
    warnings: summary.guards.map((guard) => guardText(guard, view, words)),
    ...(!view.nothingToDo && {
      totals: totalsTable(t('What would change where'), summary.targets, view, words),
    }),
    ...(rules && { rules }),
    grid: {
      caption: t('What differs'),
      action: t('What would be done'),
      sources: pageSources(view),
    },
  };
}

function heading(view: PlanView, { t }: Words): string {
  const { preset, nothingToDo, conflicts } = view;
  if (nothingToDo && conflicts === 0) return t('Nothing to do');
  if (preset === 'manual') return t('Plan: what the rules decide');
  if (preset === 'two-way') return t('Plan: all get what changed since the last time');
  if (preset === 'mirror') return t('Plan: all become like {0}', followed(view));
  if (preset === 'backup')
    return t('Plan: all get what {0} has, nothing is deleted', followed(view));
  return t('Plan: the newest wins, nothing is deleted');
}

/** The data source that the others follow: its label alone would not say whose folder it is. */
function followed(view: PlanView): string {
  return `${shown(view.from)} (${sourceName(view, view.from)})`;
}

function notes(view: PlanView, words: Words): string[] {
  const { t } = words;
  const { items, conflicts, dryRun, match } = view;
  return [
    t('Items compared: {0}.', count(items, words)),
    ...(match === 'name' ? [t('Files are matched by their names, wherever they lie.')] : []),
    ...(conflicts > 0
      ? [
          t(
            'Conflicts: {0}. They are left alone on every member; the list says why.',
            count(conflicts, words),
          ),
        ]
      : []),
    ...filterNotes(view, words),
    ...firstNotes(view, words),
    ...ruleNotes(view, words),
    ...handNotes(view, words),
    ...contentsNotes(view, words),
    ...aloneNotes(view, words),
    ...unknownNotes(view, words),
    ...(dryRun ? [t('This is a dry run: nothing will be changed.')] : []),
  ];
}
