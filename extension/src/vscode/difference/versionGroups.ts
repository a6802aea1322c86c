import type { GridRow, RowCell } from '../../engine/comparison/rows/gridRow.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import type { VersionGroup } from '../../webview/differenceMessages.ts';
import { size, type Words } from '../messages/words.ts';
import { columnName } from '../plan/sourceName.ts';
import { reasonText } from '../plan/unknownNotes.ts';

type Source = VersionGroup['sources'][number];

/** Who has which content since when: sources with equal content together, then those that have none, or nobody knows. */
export function versionGroups(
  { cells }: Pick<GridRow, 'cells'>,
  view: PlanView,
  words: Words,
): VersionGroup[] {
  const columns = [...cells.entries()];
  const groups = Map.groupBy(columns, ([, cell]) => titleOf(cell, cells, words));
  return [...groups]
    .map(([title, group]) => ({
      title,
      // What is absent comes last.
      place: Math.min(...group.map(([, cell]) => placeOf(cell))),
      sources: group.map(([column, cell]) => sourceRow(columnName(view, column), cell, words)),
    }))
    .sort((one, other) => one.place - other.place)
    .map(({ title, sources }) => ({ title, sources }));
}

function titleOf(cell: RowCell, cells: readonly RowCell[], { t }: Words): string {
  if (cell.kind === 'absent') return t('not there');
  if (cell.kind === 'unknown') return t('not known');
  if (cell.version !== undefined) return t('version {0}', cell.version);
  return cells.some((other) => 'version' in other)
    ? t('not known')
    : t('the same, as far as known');
}

function placeOf(cell: RowCell): number {
  if (cell.kind === 'absent') return Number.MAX_SAFE_INTEGER;
  return ('version' in cell ? cell.version : undefined) ?? Number.MAX_SAFE_INTEGER - 1;
}

function sourceRow(name: string, cell: RowCell, words: Words): Source {
  const { t } = words;
  if (cell.kind === 'absent') return { name, size: '', changed: '' };
  if (cell.kind === 'unknown') return { name, size: '', changed: reasonText(cell.reason, words) };
  const { kind, mtimeUs, newest } = cell;
  const other = kind === 'folder' ? t('folder') : t('link');
  const date = dateText(mtimeUs, words);
  return {
    name,
    size: cell.size === undefined ? other : size(cell.size, words),
    changed: newest ? `${date}, ${t('newest')}` : date,
  };
}

/** Dates of files may be beyond what a calendar has. */
function dateText(mtimeUs: number, { language }: Words): string {
  const date = new Date(mtimeUs / 1000);
  if (Number.isNaN(date.getTime())) return '';
  return date.toLocaleString(language, { dateStyle: 'medium', timeStyle: 'medium' });
}
