import { BytesyncError } from '@bytesync/shared/errors.ts';
import { FILTER_CHARACTERS } from './tree.ts';

/** A part of an expression, in UTF-16 code units from its beginning. */
export interface Place {
  readonly offset: number;
  readonly length: number;
}

/** Why an expression is no filter; engine/messages/reasons.ts has the words. */
export type FilterFlaw =
  | 'filter-empty'
  | 'filter-long'
  | 'filter-terms'
  | 'filter-nesting'
  | 'filter-quote'
  | 'filter-opened'
  | 'filter-closed'
  | 'filter-operand'
  | 'filter-value'
  | 'filter-space'
  | 'filter-word'
  | 'filter-bare-pattern'
  | 'filter-state'
  | 'filter-property'
  | 'filter-comparison'
  | 'filter-sign'
  | 'filter-size'
  | 'filter-date'
  | 'filter-kinds'
  | 'filter-label'
  | 'filter-source'
  | 'filter-pattern'
  | 'filter-slash'
  | 'filter-edge-slash'
  | 'filter-extension';

export interface FlawHints {
  /** What may have been meant, to stand in the place of what is wrong. */
  readonly suggestion?: string | undefined;
  /** Labels that there are. */
  readonly labels?: string;
}

/** Characters of the expression that the sentence quotes. */
const NEAR_CHARACTERS = 60;

/** The error for what is wrong at a place of an expression; its values hold both. */
export function filterError(
  expression: string,
  reason: FilterFlaw,
  { offset, length }: Place,
  { suggestion, labels }: FlawHints = {},
): BytesyncError {
  const near = expression.slice(offset, offset + Math.min(length, NEAR_CHARACTERS)).toWellFormed();
  return new BytesyncError('filter-invalid', {
    ...{ reason, offset, length },
    expression: expression.slice(0, FILTER_CHARACTERS).toWellFormed(),
    ...(near !== '' && { near }),
    ...(suggestion !== undefined && { suggestion }),
    ...(labels !== undefined && { labels }),
  });
}
