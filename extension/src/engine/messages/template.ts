import type { ErrorValues } from '@bytesync/shared/errors.ts';
import { REASONS } from './reasons.ts';

// {name}, {name,other}, {name:bytes}, {name|other words}
const PLACEHOLDER = /\{(?<names>\w+(?:,\w+)*)(?<bytes>:bytes)?(?:\|(?<otherwise>[^{}]*))?\}/gu;
// A clause in brackets, or what lies between two of them.
const PARTS = /\[(?<clause>[^[\]]*)\]|(?<fixed>[^[\]]+)/gu;

/**
 * Fills values into a sentence. `{path}` is the value of that name, `{reason,errno}` the first of
 * these that is there, `{needed:bytes}` a number of bytes, `{member|a member}` has other words for a
 * value that is missing. `[ at {relay}]` is left out unless each of its placeholders has a value.
 */
export function fillIn(template: string, values: ErrorValues): string {
  let text = '';
  for (const { groups = {} } of template.matchAll(PARTS)) {
    text += filled(groups.clause ?? groups.fixed ?? '', values) ?? '';
  }
  return text;
}

/** Undefined when a value is missing. */
function filled(text: string, values: ErrorValues): string | undefined {
  let complete = true;
  const result = text.replaceAll(PLACEHOLDER, (...match) => {
    const { names = '', bytes, otherwise } = match.at(-1) as Record<string, string | undefined>;
    const value = valueNamed(names.split(','), values, bytes !== undefined) ?? otherwise;
    if (value === undefined) complete = false;
    return value ?? '';
  });
  return complete ? result : undefined;
}

function valueNamed(names: readonly string[], values: ErrorValues, bytes: boolean) {
  for (const name of names) {
    const value = values[name];
    if (value === undefined || value === '') continue;
    if (bytes) return `${value.toLocaleString('en-US')} bytes`;
    const text = String(value);
    // The wire has words for machines; a path may be called like one of them.
    return REASON_NAMES.has(name) ? (REASONS[text.replace(/^HPE_.*$/u, 'HPE')] ?? text) : text;
  }
  return undefined;
}

const REASON_NAMES: ReadonlySet<string> = new Set(['reason', 'errno', 'system']);
