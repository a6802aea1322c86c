import type { PageTexts } from '../../webview/messages.ts';
import type { Words } from '../messages/words.ts';
import { decidingTexts } from './draftTexts.ts';

/** Texts that the page fills in by itself. */
export function pageTexts(words: Words): PageTexts {
  const { t, language } = words;
  return {
    language,
    question: t('Question'),
    filter: t('Filter the rows'),
    filterExample: t('As in: {0}', 'is:conflict AND name:*.ts'),
    meant: t('Perhaps this was meant'),
    proposals: t('What may stand there'),
    // The page fills these in: the placeholders stay.
    filtered: t('{0} of {1} listed', '{0}', '{1}'),
    noneMatches: t('No item matches.'),
    show: t('Show only'),
    chips: {
      differences: t('Differences'),
      conflicts: t('Conflicts'),
      undecided: t('Undecided'),
      decided: t('Decided by hand'),
      'not-reviewed': t('Not reviewed'),
      errors: t('Unreadable'),
      'one-source': t('On one source only'),
      moved: t('Moved'),
      'git-changed': t('Changed in Git'),
      ...{ pending: t('Not done yet'), done: t('Done'), failed: t('Failed') },
    },
    counter: t('Decided by hand: {0}, undecided: {1}, conflicts: {2}', '{0}', '{1}', '{2}'),
    arrange: t('Arrange rows'),
    layouts: { list: t('List'), tree: t('Folders'), kind: t('Kinds of change') },
    ...{ openAll: t('Expand All'), closeAll: t('Collapse All') },
    foldKeys: t(
      'The right arrow key opens a row and goes into it; the left one closes it and goes to the row above it. The asterisk opens all, Control and the left arrow key close all. What is done with such a row is done with all that is listed below it.',
    ),
    // Counted are those that differ.
    reviewed: t('Reviewed: {0} of {1}', '{0}', '{1}'),
    reviewKeys: t(
      'R marks the row, or all that are selected, as reviewed and goes on to the next one; Shift and R take the mark away. F8 goes to the next row that is not reviewed.',
    ),
    reviewedOf: t('{0} is reviewed', '{0}'),
    reviewSelected: t('Mark {0} Selected as Reviewed', '{0}'),
    columns: {
      reviewed: t('Reviewed'),
      ...{ path: t('Path'), size: t('Size'), date: t('Date') },
      decided: t('Decided by'),
    },
    selected: t('Selected: {0}', '{0}'),
    keys: t(
      'Arrow keys go from row to row, with Shift they select, and Space selects one row. Enter compares the copies of a row. F7 goes to the next row that is undecided, in conflict or has failed.',
    ),
    compare: t('Compare the copies of {0}', '{0}'),
    decideKeys: t('The full stop decides by hand about the row, or about all that are selected.'),
    decideAbout: t('Decide about {0}', '{0}'),
    decideSelected: t('Decide about {0} Selected…', '{0}'),
    contentsKeys: t(
      'The equals sign compares the contents of the row, or of all that are selected, now.',
    ),
    contentsOf: t('Compare the contents of {0} now', '{0}'),
    contentsSelected: t('Compare Contents of {0} Selected…', '{0}'),
    differenceKeys: t('D shows the difference of the row, or of all that are selected.'),
    mergeKeys: t('M merges your copy of the row with another one.'),
    differenceOf: t('Show the difference of {0}', '{0}'),
    differenceSelected: t('Show Difference of {0} Selected', '{0}'),
    ruleKeys: t('N makes a rule from the row, or from all that are selected.'),
    ruleOf: t('Make a rule from {0}', '{0}'),
    ruleOfSelected: t('Rule from {0} Selected…', '{0}'),
    saveFilter: t('Save Filter As…'),
    saveList: t('Save List As…'),
    deciding: decidingTexts(words),
    noAnswer: t('The extension did not answer in time. Try again.'),
  };
}
