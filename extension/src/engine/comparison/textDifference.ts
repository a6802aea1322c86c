import { lineEndsForm, whitespaceForm } from '../inventory/textForms.ts';
import { sameContent } from './contentGroups.ts';
import type { Cell, ComparisonItem } from './item.ts';

/** In what alone the files of an item differ. Whitespace is line ends, spaces and tabs. */
export const TEXT_DIFFERENCES = ['line-ends', 'whitespace'] as const;
export type TextDifference = (typeof TEXT_DIFFERENCES)[number];

type Present = Extract<Cell, { kind: 'present' }>;

const FORMS: Readonly<Record<TextDifference, (cell: Present) => string | undefined>> = {
  'line-ends': lineEndsForm,
  whitespace: whitespaceForm,
};

/**
 * Whether the item's files differ, and in nothing but this; so 'whitespace' is true of line ends, too. Columns that
 * have nothing don't count. Undefined where a column can't be told that could make it true or false. It is said of files
 * that differ, never that they are equal: what a member says of its own files is not checked.
 */
export function differsOnlyIn(
  { cells }: ComparisonItem,
  difference: TextDifference,
): boolean | undefined {
  const formOf = FORMS[difference];
  let first: Present | undefined;
  let differs = false;
  let isTold = true;
  for (const cell of cells) {
    if (cell.kind === 'absent') continue;
    if (cell.kind === 'present' && cell.entry.kind !== 'file') return false;
    if (cell.kind === 'unknown' || cell.contentError !== undefined) isTold = false;
    else if (first === undefined) first = cell;
    else if (sameContent(first, cell) === false) {
      const form = formOf(first);
      if (form === undefined || form !== formOf(cell)) return false;
      differs = true;
    }
  }
  return isTold ? differs : undefined;
}

/** In what alone the item's files certainly differ, as narrowly as can be said; undefined: in more, or not at all. */
export function textDifference(item: ComparisonItem): TextDifference | undefined {
  return TEXT_DIFFERENCES.find((difference) => differsOnlyIn(item, difference) === true);
}
