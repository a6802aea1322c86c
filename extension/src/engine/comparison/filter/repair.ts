import { asBytesyncError } from '@bytesync/shared/errors.ts';
import type { Place } from './filterError.ts';
import { checkFilter } from './runFilter.ts';

/** What is wrong with an expression. */
export interface FilterMistake {
  /** As the error has them. */
  readonly values: ReturnType<typeof asBytesyncError>['values'];
  /** The whole expression with what may have been meant; absent where that is no filter either. */
  readonly repaired?: string;
}

/** @returns undefined for what is a filter for these labels of sources */
export function filterMistake(
  expression: string,
  labels: readonly string[],
): FilterMistake | undefined {
  try {
    checkFilter(expression, labels);
    return undefined;
  } catch (error) {
    const { values } = asBytesyncError(error);
    const { suggestion, offset, length } = values;
    if (typeof suggestion !== 'string') return { values };
    const place = { offset: Number(offset), length: Number(length) };
    const repaired = repair(expression, place, suggestion, labels);
    return { values, ...(repaired !== undefined && { repaired }) };
  }
}

/**
 * What an error names may be less than what its suggestion is about: of `is:fiel` it is the value, and the suggestion
 * is `is:file`. So a suggestion with a word of its own takes the place of all that stands together there.
 */
function repair(
  expression: string,
  place: Place,
  suggestion: string,
  labels: readonly string[],
): string | undefined {
  const around = togetherWith(expression, place);
  const places = suggestion.includes(':') ? [around, place] : [place, around];
  return places
    .map(({ offset, length }) => {
      return expression.slice(0, offset) + suggestion + expression.slice(offset + length);
    })
    .find((candidate) => isFilter(candidate, labels));
}

function togetherWith(expression: string, { offset, length }: Place): Place {
  const before = /[^\s()"]*$/u.exec(expression.slice(0, offset))?.[0].length ?? 0;
  const after = /^[^\s()"]*/u.exec(expression.slice(offset + length))?.[0].length ?? 0;
  return { offset: offset - before, length: before + length + after };
}

/** Whether it is a filter for these labels of sources. */
export function isFilter(expression: string, labels: readonly string[]): boolean {
  try {
    checkFilter(expression, labels);
    return true;
  } catch {
    return false;
  }
}
