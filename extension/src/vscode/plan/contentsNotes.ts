import type { PlanView } from '../../engine/run/memberUi.ts';
import { translatedSentence } from '../messages/translatedSentence.ts';
import { count, shownName, type Words } from '../messages/words.ts';

type Compared = NonNullable<PlanView['compared']>;

/** What came of the last asking for contents, and what of it could not be told. */
export function contentsNotes({ compared }: PlanView, words: Words): string[] {
  if (compared === undefined) return [];
  const { t } = words;
  const { by, items, differ, found, files, unread, missing } = compared;
  const [differing, all] = [count(differ, words), count(items, words)];
  const outcome = t(
    'Contents compared for {0}: {1} of {2} items differ.',
    author(by),
    differing,
    all,
  );
  return [
    [
      outcome,
      ...(found > 0 ? [t('Of these, taken as equal before: {0}.', count(found, words))] : []),
      ...(files === 0 ? [t('All contents were known already: nothing was read.')] : []),
    ].join(' '),
    ...(unread > 0
      ? [t('Files that could not be read: {0}. They are left alone.', count(unread, words))]
      : []),
    ...missing.map((one) => missingNote(one, words)),
  ];
}

function missingNote({ label, code }: Compared['missing'][number], words: Words): string {
  const text = words.t('Nothing was read on {0}; its files count as before.', label);
  return code === undefined ? text : `${text} ${translatedSentence(code, {}, words)}`;
}

/** Who asked: the member may have left since. */
export function author({ letter, name }: Compared['by']): string {
  return `${letter} ${shownName(name)}`;
}
