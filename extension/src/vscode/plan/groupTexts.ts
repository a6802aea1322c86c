import { COUNTED, type GroupCounts } from '../../engine/comparison/rows/groupedRows.ts';
import type { RowKind } from '../../engine/comparison/rows/rowKinds.ts';
import type { PageCount } from '../../webview/gridMessages.ts';
import { count, type Words } from '../messages/words.ts';

/** What rows of a kind have in common. */
export function kindName(kind: RowKind, { t }: Words): string {
  switch (kind) {
    case 'conflict':
      return t('Conflicts');
    case 'undecided':
      return t('Undecided');
    case 'deleted':
      return t('Deleted');
    case 'changed':
      return t('Changed');
    case 'moved':
      return t('Moved');
    case 'new':
      return t('New');
    case 'dates':
      return t('Dates alone');
    case 'left':
      return t('Left alone by hand');
    case 'error':
      return t('Unreadable');
    case 'different':
      return t('Different');
    case 'missing':
      return t('Not everywhere');
    case 'same':
      return t('Identical');
  }
}

/** What stands below a row, and how much of it waits for somebody. Differences are told where they are not all. */
export function pageCounts(counts: GroupCounts, words: Words): PageCount[] {
  const { items, differences } = counts;
  const told = COUNTED.filter((mark) => {
    if (mark === 'differences') return differences < items;
    return counts[mark] > 0;
  });
  return (['items', ...told] as const).map((kind) => ({
    kind,
    text: countText(kind, count(counts[kind], words), words),
  }));
}

function countText(kind: PageCount['kind'], amount: string, { t }: Words): string {
  switch (kind) {
    case 'items':
      return t('items: {0}', amount);
    case 'differences':
      return t('different: {0}', amount);
    case 'conflicts':
      return t('conflicts: {0}', amount);
    case 'undecided':
      return t('undecided: {0}', amount);
    case 'errors':
      return t('unreadable: {0}', amount);
    case 'not-reviewed':
      return t('not reviewed: {0}', amount);
    case 'failed':
      return t('failed: {0}', amount);
  }
}
