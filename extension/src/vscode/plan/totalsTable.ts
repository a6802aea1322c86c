import type { TargetSummary } from '../../engine/comparison/summary.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import type { PageTable } from '../../webview/messages.ts';
import { count, size, type Words } from '../messages/words.ts';
import { sourceName } from './sourceName.ts';

/** What changes on each data source. */
export function totalsTable(
  caption: string,
  targets: readonly TargetSummary[],
  view: Pick<PlanView, 'members' | 'sources'>,
  words: Words,
): PageTable {
  const { t } = words;
  return {
    caption,
    head: ['', t('Data source'), t('New'), t('Changed'), t('Dates'), t('Deleted'), t('Size')],
    textColumns: 2,
    rows: targets.map((target) => [
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
