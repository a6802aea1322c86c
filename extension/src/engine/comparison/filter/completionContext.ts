import type { Place } from './filterError.ts';
import { PROPERTIES, type Property } from './tree.ts';

/** What is being written at an offset. */
export type CompletionContext = {
  /** What a completion replaces: the word at the offset, or what of it is a value. */
  readonly range: Place;
  /** What is written of it before the offset. */
  readonly prefix: string;
} & (
  | {
      readonly kind: 'term';
      /** Whether AND and OR may stand here. */
      readonly follows: boolean;
    }
  /** Left of a sign that is there already, or right of it. */
  | { readonly kind: 'left' | 'right'; readonly property: Property }
);

/** Undefined where nothing can be completed: in a text, or in the middle of a sign. */
export function completionContext(text: string, at: number): CompletionContext | undefined {
  if (isQuoted(text, at)) return undefined;
  const start = at - (/[^\s()"]*$/u.exec(text.slice(0, at))?.[0].length ?? 0);
  const end = at + (/^[^\s()"]*/u.exec(text.slice(at))?.[0].length ?? 0);
  if (text[start - 1] === '"' || text[end] === '"') return undefined;
  const run = text.slice(start, end);
  const before = text.slice(0, start).trimEnd();
  const sign = run.search(/!?[<>=]/u);
  if (sign >= 0 && !run.slice(0, sign).includes(':')) {
    return inComparison(text, start, end, at, sign);
  }
  const left = /([\w.]*)\s*(?:<=|>=|!=|<|>|=)$/u.exec(before)?.[1];
  if (left !== undefined) {
    return side('right', left, valueAt(text, start, end), text.slice(start, at));
  }
  if (text[end] === '(') return undefined;
  if (/^\s*(?:[<>=]|!=)/u.test(text.slice(end)) && run !== '') {
    return side('left', run, { start, end }, text.slice(start, at));
  }
  const follows = before !== '' && !/(?:^|[\s()])(?:AND|OR|NOT)$|\($/u.test(before);
  const range = { offset: start, length: end - start };
  return { kind: 'term', range, prefix: text.slice(start, at), follows };
}

function inComparison(
  text: string,
  start: number,
  end: number,
  at: number,
  sign: number,
): CompletionContext | undefined {
  const width = /^!?[<>=]+/u.exec(text.slice(start + sign, end))?.[0].length ?? 0;
  const [signStart, signEnd] = [start + sign, start + sign + width];
  const left = text.slice(start, signStart);
  if (at <= signStart && left !== '') {
    return side('left', left, { start, end: signStart }, text.slice(start, at));
  }
  if (at < signEnd) return undefined;
  const written = left === '' ? (/([\w.]*)\s*$/u.exec(text.slice(0, start))?.[1] ?? '') : left;
  return side('right', written, valueAt(text, signEnd, end), text.slice(signEnd, at));
}

/** A value that stands further right belongs to the sign, too. */
function valueAt(text: string, start: number, end: number): { start: number; end: number } {
  if (start < end) return { start, end };
  const next = /^\s+(?:\d[\w.:-]*|now[\w+-]*|[a-z]\d*\.[a-z]+)(?=[\s()]|$)/iu.exec(text.slice(end));
  return { start, end: end + (next?.[0].length ?? 0) };
}

function side(
  kind: 'left' | 'right',
  left: string,
  { start, end }: { readonly start: number; readonly end: number },
  prefix: string,
): CompletionContext | undefined {
  const name = left.slice(left.lastIndexOf('.') + 1).toLowerCase();
  const property = PROPERTIES.find((one) => one === name);
  if (property === undefined) return undefined;
  return { kind, property, range: { offset: start, length: end - start }, prefix };
}

function isQuoted(text: string, at: number): boolean {
  let quoted = false;
  for (let index = 0; index < at; index += 1) {
    if (text[index] === '"') quoted = !quoted;
    else if (quoted && text[index] === '\\' && /["\\]/u.test(text[index + 1] ?? '')) index += 1;
  }
  return quoted;
}
