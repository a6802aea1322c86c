import type { BytesyncError } from '@bytesync/shared/errors.ts';
import stringWidth from 'string-width';
import { shown } from './shownText.ts';

/** Columns of the expression that are shown. */
const WIDTH = 76;
/** Of these, what stands before the place at most. */
const BEFORE = 30;

/** The expression and, below it, a mark under what is wrong; none where the error is not of a filter. */
export function placeLines({ code, values }: BytesyncError): string[] {
  const { expression, offset, length } = values;
  if (code !== 'filter-invalid' || typeof expression !== 'string') return [];
  if (typeof offset !== 'number' || typeof length !== 'number') return [];
  const start = offset > BEFORE ? offset - BEFORE : 0;
  const before = shown(expression.slice(start, offset).toWellFormed());
  const wrong = shown(expression.slice(offset, offset + length).toWellFormed());
  const after = shown(expression.slice(offset + length, start + WIDTH).toWellFormed());
  const columns = Math.max(1, Math.min(stringWidth(wrong), WIDTH - stringWidth(before)));
  const line = Array.from(before + wrong + after)
    .slice(0, WIDTH)
    .join('');
  return [`  ${line}`, `  ${' '.repeat(stringWidth(before))}${'^'.repeat(columns)}`];
}
