import type { DifferenceTexts } from '../../webview/differenceMessages.ts';
import type { Words } from '../messages/words.ts';

/** Texts that the page of a difference fills in by itself. */
export function differenceTexts({ t, language }: Words): DifferenceTexts {
  return {
    language,
    versions: t('Who has which content'),
    columns: { source: t('Data Source'), size: t('Size'), changed: t('Changed') },
    left: t('What is there'),
    right: t('What comes'),
    swap: t('Swap'),
    tools: t('How it is shown'),
    sideBySide: t('Side by Side'),
    inline: t('Inline'),
    whitespace: t('Ignore Whitespace'),
    previous: t('Previous Change'),
    next: t('Next Change'),
    bytes: t('Show Bytes'),
    again: t('Read Again'),
    openEditor: t('Open in Diff Editor'),
    merge: t('Merge Copies…'),
    cancel: t('Cancel'),
    lines: t('Lines of both copies'),
    keys: t(
      'Arrow keys go from line to line. F7 goes to the next change, Shift+F7 to the one before. Enter shows lines that are folded.',
    ),
    // The page fills these in: the placeholders stay.
    change: t('Change {0} of {1}', '{0}', '{1}'),
    changes: t('Changes: {0}', '{0}'),
    folded: t('Equal lines: {0}', '{0}'),
    removed: t('removed'),
    added: t('added'),
    carriageReturn: t('ends with CR and LF'),
    noLineEnd: t('ends without a line end'),
    cut: t('goes on'),
    map: t('Changed regions of both copies'),
    regions: t('Changed regions'),
    region: t('{1} at {0}', '{0}', '{1}'),
    bytesAt: t('Bytes from {0} to {1}', '{0}', '{1}'),
    before: t('Bytes Before'),
    after: t('Bytes After'),
    ...{ pictures: t('How pictures are shown'), swipe: t('Swipe'), overlay: t('Difference') },
    undrawable: t('This picture cannot be decoded. “Show Bytes” shows what it holds.'),
    noAnswer: t('The extension did not answer in time. Try again.'),
  };
}
