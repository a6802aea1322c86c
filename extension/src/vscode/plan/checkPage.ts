import type { CheckReport } from '../../engine/comparison/checkReport.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import type { PageAction, PageItem, PlanPage } from '../../webview/messages.ts';
import { translatedSentence } from '../messages/translatedSentence.ts';
import { count, shown, type Words } from '../messages/words.ts';
import { aloneNotes } from './aloneNotes.ts';
import { differenceText } from './differenceText.ts';
import { filterNotes } from './filterNotes.ts';
import { LISTED } from './listed.ts';
import { unknownNotes } from './unknownNotes.ts';

/** What a comparison by content found, as its page shows it. */
export function checkPage(run: number, view: PlanView, check: CheckReport, words: Words): PlanPage {
  const { t } = words;
  const found = foundItems(view, check, words);
  const more = found.length - LISTED;
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
    list: {
      caption: t('What differs'),
      head: [t('Path'), t('What was found')],
      items: found.slice(0, LISTED),
      more: more > 0 ? t('… and {0} more', count(more, words)) : '',
    },
  };
}

/** By path; what several lists have is one item. */
function foundItems(view: PlanView, check: CheckReport, words: Words): PageItem[] {
  const found = new Map<string, PageItem>();
  for (const { path, action, comparable, difference } of findings(view, check, words)) {
    const known = found.get(path);
    found.set(path, {
      path,
      shown: path === '' ? '.' : shown(path),
      actions: [...(known?.actions ?? []), action],
      comparable: comparable || known?.comparable === true,
      ...(difference && { difference }),
    });
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

interface Finding {
  readonly path: string;
  readonly action: PageAction;
  readonly comparable: boolean;
  readonly difference?: string;
}

function findings(view: PlanView, check: CheckReport, words: Words): Finding[] {
  const { t } = words;
  const { different, onlyOn, unreadable } = check;
  const name = (column: number) => view.sources[column]?.label ?? '?';
  const plain = (kind: PageAction['kind'], label: string): PageAction => {
    return { kind, label, direction: '', spoken: '' };
  };
  return [
    ...different.map(({ path, differsOnlyIn }) => {
      const difference = differenceText(differsOnlyIn, words);
      return { path, action: plain('update', t('different')), comparable: true, difference };
    }),
    ...onlyOn.map(({ path, columns }) => {
      const action = plain('create', t('only on {0}', columns.map(name).join(', ')));
      return { path, action, comparable: false };
    }),
    ...unreadable.map(({ path, column, code }) => {
      const why = translatedSentence(code, {}, words);
      const label = t('unreadable on {0}', name(column));
      const action = { kind: 'conflict', label, direction: why, spoken: why } as const;
      return { path, action, comparable: false };
    }),
  ];
}
