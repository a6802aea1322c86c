import type { UnknownReason } from '../../engine/inventory/entry.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import { count, type Words } from '../messages/words.ts';
import { sourceName } from './sourceName.ts';

/** What each data source has and does not tell. */
export function unknownNotes(view: PlanView, words: Words): string[] {
  const { t } = words;
  return (view.summary.unknown ?? []).map(({ label, reasons }) => {
    const counts = Object.entries(reasons).map(([reason, entries]) => {
      return `${reasonText(reason as UnknownReason, words)} ${count(entries, words)}`;
    });
    return t('{0} ({1}), left alone: {2}.', label, sourceName(view, label), counts.join(', '));
  });
}

/** A word, as before a number. */
export function reasonText(reason: UnknownReason, { t }: Words): string {
  switch (reason) {
    case 'ignored':
      return t('ignored');
    case 'unreadable':
      return t('unreadable');
    case 'special':
      return t('sockets, pipes or devices');
    case 'vanished':
      return t('vanished');
    case 'name':
      return t('not Unicode');
    case 'incomplete':
      return t('changing');
  }
}
