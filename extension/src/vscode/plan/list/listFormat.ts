import type { GridRow } from '../../../engine/comparison/rows/gridRow.ts';
import type { RowsWanted } from '../../../engine/comparison/rows/rowView.ts';
import type { PlanView } from '../../../engine/run/memberUi.ts';
import type { PageItemState } from '../../../webview/gridMessages.ts';
import type { Words } from '../../messages/words.ts';

export const LIST_FORMATS = ['json', 'csv', 'md'] as const;
export type ListFormatName = (typeof LIST_FORMATS)[number];

/** What a list of rows is about. */
export interface ListAbout {
  readonly plan: PlanView;
  readonly wanted: RowsWanted;
  readonly rows: number;
  /** The plan is carried out, or was. */
  readonly hasStates: boolean;
  /** ms since 1970. */
  readonly madeMs: number;
}

/** A list of rows as text, piece by piece. */
export interface ListFormat {
  head(about: ListAbout): string;
  /** @param isFirst of all rows */
  row(row: GridRow, about: ListAbout, isFirst: boolean): string;
  tail(): string;
}

/** Title of what happens to rows. */
export function doneTitle({ check }: PlanView, { t }: Words): string {
  return check === undefined ? t('What would be done') : t('What was found');
}

/** How far each source is with an item, or how that came out, and why not. */
export function becameText(states: readonly PageItemState[] = []): string {
  return states.map(({ text, why }) => (why === undefined ? text : `${text}. ${why}`)).join('; ');
}

/** When a copy was changed, as '2026-11-22T10:15:07.000Z'; '' for what no calendar has. */
export function isoDate(mtimeUs: number): string {
  const date = new Date(Math.floor(mtimeUs / 1000));
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
