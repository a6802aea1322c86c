import type { PageTexts } from '../../webview/messages.ts';
import type { Words } from '../messages/words.ts';

/** Texts that the page fills in by itself. */
export function pageTexts({ t, language }: Words): PageTexts {
  return {
    language,
    question: t('Question'),
    filter: t('Filter by path'),
    // The page fills these in: the placeholders stay.
    filtered: t('{0} of {1} listed', '{0}', '{1}'),
    noneMatches: t('No path holds this text.'),
    keys: t('Arrow keys go from one path to the next; Enter compares its copies.'),
    compare: t('Compare the copies of {0}', '{0}'),
    decideKeys: t('The full stop decides about a path by hand.'),
    decide: t('Decide…'),
    decideAbout: t('Decide about {0}', '{0}'),
    decideListed: t('Decide about {0} Listed…', '{0}'),
    contentsKeys: t('The equals sign compares the contents of a path now.'),
    contents: t('Contents…'),
    contentsOf: t('Compare the contents of {0} now', '{0}'),
    contentsListed: t('Compare Contents of {0} Listed…', '{0}'),
    noAnswer: t('The extension did not answer in time. Try again.'),
  };
}
