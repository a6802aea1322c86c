import type { CommonKind } from '../../engine/comparison/filter/commonPatterns.ts';
import type { ProposedFilter } from '../../engine/comparison/rows/proposedFilters.ts';
import type { RowsFilter } from '../../webview/gridMessages.ts';
import { count, type Words } from '../messages/words.ts';

/** A filter that is proposed from rows, as the page offers it. */
export function rowsFilter({ kind, expression, rows }: ProposedFilter, words: Words): RowsFilter {
  const text = words.t('{0}; rows: {1}', kindText(kind, words), count(rows, words));
  return { filter: expression, text };
}

function kindText(kind: CommonKind, { t }: Words): string {
  switch (kind) {
    case 'chosen-folders':
      return t('all that is in what was selected');
    case 'ending':
      return t('by the ending of the name');
    case 'name':
      return t('by the name, in any folder');
    case 'folder':
      return t('by the folder, with all that is in it');
    case 'ending-in-folder':
      return t('by both folder and ending');
    case 'folders':
      return t('by the folders, with all that is in them');
    case 'state':
      return t('by what is there and how it differs');
    case 'paths':
      return t('what was selected, and nothing else');
    case 'everything':
      return t('every item');
  }
}
