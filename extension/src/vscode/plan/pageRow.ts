import type { GridRow, RowCell } from '../../engine/comparison/rows/gridRow.ts';
import type { RowPlace } from '../../engine/comparison/rows/rowView.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import type { PageCell, PageRow } from '../../webview/gridMessages.ts';
import { type DateStyle, dateFormat } from '../messages/localFormats.ts';
import { translatedSentence } from '../messages/translatedSentence.ts';
import { shown, size, type Words } from '../messages/words.ts';
import { decidedText } from './decidedText.ts';
import { differenceText } from './differenceText.ts';
import { kindName, pageCounts } from './groupTexts.ts';
import { foundActions, pageAction } from './pageAction.ts';
import { pageStates } from './pageStates.ts';
import { reasonText } from './unknownNotes.ts';

/** A row of the grid in the editor's language, with names that are safe to be shown. */
export function pageRow(row: GridRow, view: PlanView, words: Words): PageRow {
  const { path, actions, files } = row;
  const labels = view.sources.map(({ label }) => label);
  const decided = decidedText(row, words);
  const difference = differenceText(row.differsOnlyIn, words);
  return {
    path,
    ...namesOf(row, words),
    ...(row.place && placeOf(row.place, words)),
    ...sizeAndDate(row, words),
    cells: row.cells.map((cell, column) => pageCell(cell, row, column, labels, words)),
    actions:
      view.check === undefined || row.group !== undefined
        ? actions.map((action) => pageAction(action, words))
        : foundActions(row, labels, words),
    comparable: files.length > 0,
    ...(row.states && { states: pageStates(row.states, labels, words) }),
    ...(row.reviewed && { reviewed: true as const }),
    ...(difference !== '' && { difference }),
    ...(decided !== '' && { decided }),
  };
}

/** Below its folders an item has its last name alone. */
function namesOf(
  { path, place, group }: GridRow,
  words: Words,
): Pick<PageRow, 'folder' | 'name' | 'shown'> {
  if (group !== undefined) {
    const name = kindName(group, words);
    return { folder: '', name, shown: name };
  }
  const slash = path.lastIndexOf('/') + 1;
  const isBelow = place !== undefined && !place.isByKind;
  return {
    folder: isBelow ? '' : shown(path.slice(0, slash)),
    name: path === '' ? '.' : shown(path.slice(slash)),
    shown: path === '' ? '.' : shown(path),
  };
}

function placeOf({ level, isOpen, counts }: RowPlace, words: Words): Partial<PageRow> {
  return {
    level,
    ...(isOpen !== undefined && { open: isOpen }),
    ...(counts && { counts: pageCounts(counts, words) }),
  };
}

/** What rows are sorted by. */
function sizeAndDate({ cells }: GridRow, words: Words): Pick<PageRow, 'size' | 'date'> {
  const present = cells.flatMap((cell) => ('mtimeUs' in cell ? [cell] : []));
  const sizes = present.flatMap((cell) => (cell.size === undefined ? [] : [cell.size]));
  if (present.length === 0) return { size: '', date: '' };
  const newest = Math.max(...present.map(({ mtimeUs }) => mtimeUs));
  return {
    size: sizes.length === 0 ? '' : size(Math.max(...sizes), words),
    date: dateText(newest, words, 'short'),
  };
}

function dateText(mtimeUs: number, { language }: Words, style: DateStyle): string {
  const date = new Date(mtimeUs / 1000);
  // Dates of files may be beyond what a calendar has.
  if (Number.isNaN(date.getTime())) return '';
  return dateFormat(language, style).format(date);
}

function pageCell(
  cell: RowCell,
  { errors }: GridRow,
  column: number,
  labels: readonly string[],
  words: Words,
): PageCell {
  const { t } = words;
  const label = labels[column] ?? '?';
  const code = errors?.find((error) => error.column === column)?.code;
  const said = (text: string) => `${label}: ${text}`;
  if (code !== undefined) {
    const why = said(translatedSentence(code, {}, words));
    return { kind: 'error', badge: '!', spoken: why };
  }
  if (cell.kind === 'absent') {
    return { kind: 'absent', badge: '–', spoken: said(t('not there')) };
  }
  if (cell.kind === 'unknown') {
    return { kind: 'unknown', badge: '?', spoken: said(reasonText(cell.reason, words)) };
  }
  return presentCell(cell, said, words);
}

function presentCell(
  cell: Exclude<RowCell, { kind: 'absent' | 'unknown' }>,
  said: (text: string) => string,
  words: Words,
): PageCell {
  const { t } = words;
  const { kind, version, mtimeUs } = cell;
  const named = kind === 'folder' ? t('folder') : t('link');
  const what = cell.size === undefined ? named : size(cell.size, words);
  const newest = cell.newest ? [t('newest')] : [];
  const date = dateText(mtimeUs, words, 'medium');
  const versions = version === undefined ? [] : [t('version {0}', version)];
  return {
    kind: 'present',
    badge: version === undefined ? '=' : String(version),
    ...(cell.newest && { newest: true }),
    spoken: said([...versions, what, date, ...newest].join(', ')),
  };
}
