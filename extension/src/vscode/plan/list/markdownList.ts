import { literal, markdownTable } from '../../../engine/report/markdownText.ts';
import { count, type Words } from '../../messages/words.ts';
import { pageRow } from '../pageRow.ts';
import { columnName } from '../sourceName.ts';
import { becameText, doneTitle, type ListFormat } from './listFormat.ts';

/** A table for people, with what it was limited to. */
export function markdownList(words: Words): ListFormat {
  const { t } = words;
  return {
    head: ({ plan, wanted, rows, hasStates, madeMs }) => {
      const made = new Date(madeMs).toLocaleString(words.language);
      const sources = plan.sources.map((_, column) => `- ${literal(columnName(plan, column))}`);
      const { filter } = wanted;
      const limit = filter.trim() === '' ? [] : [t('Filter: {0}', literal(filter)), ''];
      const labels = plan.sources.map(({ label }) => literal(label));
      const became = hasStates ? [t('What became of it')] : [];
      const last = [doneTitle(plan, words), t('Decided by'), t('Reviewed'), ...became];
      const titles = [t('Path'), t('Size'), t('Date'), ...labels, ...last];
      return [
        ...[`# ${t('What was compared')}`, '', `${made} · ${count(rows, words)}`, ''],
        ...[...sources, '', ...limit, ...markdownTable(titles, [], titles.length), ''],
      ].join('\n');
    },
    row: (row, { plan, hasStates }) => {
      const {
        shown,
        size,
        date,
        cells,
        actions,
        decided = '',
        reviewed,
        states,
      } = pageRow(row, plan, words);
      const done = actions.map(({ label, direction }) => `${label} ${direction}`.trim()).join('; ');
      const badges = cells.map(({ badge, newest }) => `${badge}${newest ? ' ▲' : ''}`);
      const texts = [shown, size, date, ...badges, done, decided, reviewed ? '✓' : ''];
      if (hasStates) texts.push(becameText(states));
      return `| ${texts.map(literal).join(' | ')} |\n`;
    },
    tail: () => '',
  };
}
