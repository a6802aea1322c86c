import type { PageState, PageTexts, PlanPage } from '../messages.ts';

/** Everything that the page shows, but for the rows of its grid. */
export interface Model {
  readonly texts: PageTexts;
  readonly page: PlanPage | undefined;
  readonly state: PageState;
  /** Questions that are being answered: a second press does nothing. */
  readonly answering: number | undefined;
  /** Why the last request failed; '' when it did not. */
  readonly failure: string;
}

/** '{0} of {1}' with its values. */
export function filled(text: string, ...values: readonly (string | number)[]): string {
  return text.replaceAll(/\{(\d)\}/gu, (all, index: string) =>
    String(values[Number(index)] ?? all),
  );
}
