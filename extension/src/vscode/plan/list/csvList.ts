import type { GridRow, RowCell } from '../../../engine/comparison/rows/gridRow.ts';
import { translatedSentence } from '../../messages/translatedSentence.ts';
import { shown, type Words } from '../../messages/words.ts';
import { pageRow } from '../pageRow.ts';
import { columnName } from '../sourceName.ts';
import { reasonText } from '../unknownNotes.ts';
import { becameText, doneTitle, isoDate, type ListFormat } from './listFormat.ts';

// What spreadsheets begin a formula with, full-width forms included; some pass over blanks before it.
const FORMULA = /^\s*[=+\-@＝＋－＠]/u;

/** RFC 4180 in UTF-8 with the mark by which spreadsheets know it. */
export function csvList(words: Words): ListFormat {
  const { t } = words;
  return {
    head: ({ plan, hasStates }) => {
      const copies = plan.sources.flatMap(({ label }, column) => [
        columnName(plan, column),
        t('{0}: bytes', label),
        t('{0}: changed', label),
      ]);
      const head = [t('Path'), ...copies, doneTitle(plan, words), t('Difference')];
      const last = hasStates ? [t('What became of it')] : [];
      return `\ufeff${csvLine([...head, t('Decided by'), t('Reviewed'), ...last])}`;
    },
    row: (row, { plan, hasStates }) => {
      const { shown: path, actions, difference, decided, states } = pageRow(row, plan, words);
      const done = actions.map(({ label, direction }) => `${label} ${direction}`.trim()).join('; ');
      const copies = row.cells.flatMap((cell, column) => copyOf(cell, column, row, words));
      const reviewed = row.reviewed ? t('yes') : t('no');
      const last = hasStates ? [becameText(states)] : [];
      return csvLine([path, ...copies, done, difference ?? '', decided ?? '', reviewed, ...last]);
    },
    tail: () => '',
  };
}

/** A line of cells, each a text whatever it begins with. */
export function csvLine(cells: readonly string[]): string {
  const quoted = cells.map((cell) => {
    const text = shown(cell);
    return `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  });
  return `${quoted.join(',')}\r\n`;
}

/** What it is, its bytes, and when it was changed. */
function copyOf(
  cell: RowCell,
  column: number,
  { errors = [] }: GridRow,
  words: Words,
): readonly string[] {
  const { t } = words;
  const code = errors.find((error) => error.column === column)?.code;
  if (code !== undefined) return [translatedSentence(code, {}, words), '', ''];
  if (cell.kind === 'absent') return [t('not there'), '', ''];
  if (cell.kind === 'unknown') return [reasonText(cell.reason, words), '', ''];
  const { version, size, mtimeUs, kind } = cell;
  const named = { file: t('file'), folder: t('folder'), link: t('link') }[kind];
  const what = version === undefined ? named : `${named}, ${t('version {0}', version)}`;
  return [what, size === undefined ? '' : String(size), isoDate(mtimeUs)];
}
