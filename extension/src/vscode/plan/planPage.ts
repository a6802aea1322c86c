import type { Held } from '../../engine/comparison/moves.ts';
import type { SummaryAction, SummaryItem } from '../../engine/comparison/summary.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import type { PageAction, PageItem, PageTable, PlanPage } from '../../webview/messages.ts';
import { translatedReason } from '../messages/translatedSentence.ts';
import { count, shown, size, type Words } from '../messages/words.ts';
import { aloneNotes } from './aloneNotes.ts';
import { checkPage } from './checkPage.ts';
import { contentsNotes } from './contentsNotes.ts';
import { decidedText, handNotes } from './decidedText.ts';
import { differenceText } from './differenceText.ts';
import { filterNotes } from './filterNotes.ts';
import { firstNotes } from './firstNotes.ts';
import { guardText } from './guardText.ts';
import { ruleNotes, ruleTable } from './ruleNotes.ts';
import { sourceName } from './sourceName.ts';
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
    ...(!view.nothingToDo && { totals: totals(view, words) }),
    ...(rules && { rules }),
    list: {
      caption: t('What differs'),
      head: [t('Path'), t('What would be done')],
      items: summary.items.map((item) => pageItem(item, words)),
      more: summary.more > 0 ? t('… and {0} more', count(summary.more, words)) : '',
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

function totals(view: PlanView, words: Words): PageTable {
  const { t } = words;
  return {
    caption: t('What would change where'),
    head: ['', t('Data source'), t('New'), t('Changed'), t('Dates'), t('Deleted'), t('Size')],
    textColumns: 2,
    rows: view.summary.targets.map((target) => [
      target.label,
      sourceName(view, target.label),
      count(target.create, words),
      count(target.update, words),
      count(target.dates, words),
      count(target.delete, words),
      size(target.bytes, words),
    ]),
  };
}

function pageItem(item: SummaryItem, words: Words): PageItem {
  const { path, actions, files } = item;
  const decided = decidedText(item, words);
  const difference = differenceText(item.differsOnlyIn, words);
  return {
    path,
    shown: path === '' ? '.' : shown(path),
    actions: actions.map((action) => pageAction(action, words)),
    comparable: files.length > 0,
    ...(difference !== '' && { difference }),
    ...(decided !== '' && { decided }),
  };
}

function pageAction(action: SummaryAction, words: Words): PageAction {
  const { t } = words;
  const labels = { create: t('new'), update: t('changed'), dates: t('dates') };
  switch (action.kind) {
    case 'conflict': {
      const { on = [] } = action;
      const places = on.join(', ');
      const reason =
        action.reason === 'unsaved' && on.length > 0
          ? t('unsaved on {0}', places)
          : action.reason === 'name-repeated' && on.length > 0
            ? t('the name stands several times on {0}', places)
            : translatedReason(action.reason, words);
      return { kind: 'conflict', label: t('conflict'), direction: reason, spoken: reason };
    }
    case 'delete': {
      const direction = action.to.join(', ');
      return { kind: 'delete', label: t('deleted'), direction, spoken: t('on {0}', direction) };
    }
    case 'left':
      return { kind: 'other', label: t('left alone'), direction: '', spoken: '' };
    case 'undecided':
      return { kind: 'other', label: t('undecided'), direction: '', spoken: '' };
    default: {
      const { kind, from } = action;
      const to = action.to.join(', ');
      const spoken = t('from {0} to {1}', from, to);
      const plain = { kind, label: labels[kind], direction: `${from} → ${to}`, spoken };
      return action.kind === 'create' && action.held
        ? heldAction(plain, action.held, words)
        : plain;
    }
  }
}

/** What its targets have already, under another path. */
function heldAction(action: PageAction, { kind, path }: Held, { t }: Words): PageAction {
  const where = kind === 'moved' ? t('was {0}', shown(path)) : t('as {0}', shown(path));
  return {
    kind: action.kind,
    label: kind === 'moved' ? t('moved') : t('copied'),
    direction: `${action.direction} · ${where}`,
    spoken: `${action.spoken}, ${where}`,
  };
}
