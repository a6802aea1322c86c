import type { PageItem, PageState, PageTexts, PlanPage } from '../messages.ts';

/** Everything that the page shows. */
export interface Model {
  readonly texts: PageTexts;
  readonly page: PlanPage | undefined;
  readonly state: PageState;
  readonly filter: string;
  /** Path of the one row that Tab leads to; the first one where it isn't listed. */
  readonly row: string;
  /** Questions that are being answered: a second press does nothing. */
  readonly answering: number | undefined;
  /** Why the last request failed; '' when it did not. */
  readonly failure: string;
}

const NO_ITEMS: readonly PageItem[] = [];

/** The items whose path holds the filter's text, whatever its case. */
export function filteredItems({ page, filter }: Pick<Model, 'page' | 'filter'>) {
  const items = page?.list.items ?? NO_ITEMS;
  const wanted = filter.trim().toLowerCase();
  if (wanted === '') return items;
  return items.filter(({ shown }) => shown.toLowerCase().includes(wanted));
}

/** '{0} of {1}' with its values. */
export function filled(text: string, ...values: readonly (string | number)[]): string {
  return text.replaceAll(/\{(\d)\}/gu, (all, index: string) =>
    String(values[Number(index)] ?? all),
  );
}
