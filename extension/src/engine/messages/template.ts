import type { ErrorValues } from '@bytesync/shared/errors.ts';
import { wordsForReason } from './reasons.ts';

// {name}, {name,other}, {name:bytes}, {name|other words}
const PLACEHOLDER = /\{(?<names>\w+(?:,\w+)*)(?<bytes>:bytes)?(?:\|(?<otherwise>[^{}]*))?\}/gu;
// A clause in brackets, or what lies between two of them.
const PARTS = /\[(?<clause>[^[\]]*)\]|(?<fixed>[^[\]]+)/gu;

/** How sentences are said: in which language, and in which one numbers are written. */
export interface Speech {
  /** The text in that language, with the same placeholders. */
  readonly translate: (english: string) => string;
  /** BCP 47. */
  readonly language: string;
}

export const ENGLISH: Speech = { translate: (english) => english, language: 'en-US' };

/**
 * Fills values into a sentence. `{path}` is the value of that name, `{reason,errno}` the first of
 * these that is there, `{needed:bytes}` a number of bytes, `{member|a member}` has other words for a
 * value that is missing. `[ at {relay}]` is left out unless each of its placeholders has a value.
 */
export function fillIn(template: string, values: ErrorValues, speech = ENGLISH): string {
  let text = '';
  for (const { groups = {} } of template.matchAll(PARTS)) {
    text += filled(groups.clause ?? groups.fixed ?? '', values, speech) ?? '';
  }
  return text;
}

/** Undefined when a value is missing. */
function filled(text: string, values: ErrorValues, speech: Speech): string | undefined {
  let complete = true;
  const result = text.replaceAll(PLACEHOLDER, (...match) => {
    const { names = '', bytes, otherwise } = match.at(-1) as Record<string, string | undefined>;
    const how = { ...speech, bytes: bytes !== undefined };
    const value = valueNamed(names.split(','), values, how) ?? otherwise;
    if (value === undefined) complete = false;
    return value ?? '';
  });
  return complete ? result : undefined;
}

function valueNamed(
  names: readonly string[],
  values: ErrorValues,
  { bytes, translate, language }: Speech & { readonly bytes: boolean },
): string | undefined {
  for (const name of names) {
    const value = values[name];
    if (value === undefined || value === '') continue;
    if (bytes) return `${value.toLocaleString(language)} ${translate('bytes')}`;
    const text = String(value);
    // The wire has words for machines; a path may be called like one of them.
    const reason = wordsForReason(text.replace(/^HPE_.*$/u, 'HPE'));
    return REASON_NAMES.has(name) && reason !== undefined ? translate(reason) : text;
  }
  return undefined;
}

const REASON_NAMES: ReadonlySet<string> = new Set(['reason', 'errno', 'system']);
