import { isDeepStrictEqual } from 'node:util';
import JSON5 from 'json5';
import { properties, tokens } from './partSpans.ts';
import { edited, joined, type TextEdit } from './textEdits.ts';

/** Before a name, where the first one has a line with others. */
const INDENT = '    ';

/** What an entry of an object is: a filter, or the names that a group stands for. */
export type EntryValue = string | readonly string[];

/**
 * The text of an object with these entries, in which all that is no name or value stays as somebody wrote it.
 * @param text of the object, from brace to brace
 * @param line how lines end
 * @returns undefined: there are some that it is to have no more, or they would be read otherwise
 */
export function withEntries(
  text: string,
  wanted: Readonly<Record<string, EntryValue>>,
  line: string,
): string | undefined {
  const found = properties(text);
  // Of a name that stands twice the last one counts.
  const spans = new Map(found.map(({ token, span }) => [read(token), span]));
  if ([...spans.keys()].some((name) => typeof name !== 'string' || !Object.hasOwn(wanted, name))) {
    return undefined;
  }
  const added: string[] = [];
  const pieces: TextEdit[] = [];
  for (const [name, value] of Object.entries(wanted)) {
    const span = spans.get(name);
    const put = printed(value);
    if (span === undefined) added.push(`${JSON.stringify(name)}: ${put}`);
    else if (!isDeepStrictEqual(read(text.slice(span.start, span.end)), value)) {
      pieces.push({ ...span, text: put });
    }
  }
  if (added.length > 0) pieces.push(...behindAll(text, added, line));
  const written = pieces.length === 0 ? text : edited(text, joined(text, pieces));
  const isRight = JSON.stringify(JSON5.parse(written)) === JSON.stringify(wanted);
  return isRight ? written : undefined;
}

/** A name or value; a word stands for itself. */
function read(token: string): unknown {
  return /^["'[]/u.test(token) ? JSON5.parse(token) : token;
}

/** On one line. */
function printed(value: EntryValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return `[${value.map((one) => JSON.stringify(one)).join(', ')}]`;
}

/** At the end of an object, after what somebody wrote about the one before. */
function behindAll(text: string, added: readonly string[], line: string): TextEdit[] {
  const all = properties(text);
  const [first, last] = [all[0], all.at(-1)];
  const indent = first && /[\n\r]([^\S\n\r]*)$/u.exec(text.slice(0, first.start))?.[1];
  const put = added.map((one) => `${line}${indent ?? INDENT}${one}`).join(',');
  const end = text.slice(0, -1).trimEnd().length;
  const pieces = [{ start: end, end, text: put }];
  if (last === undefined) return pieces;
  const { span } = last;
  const [after] = tokens(text.slice(span.end));
  const comma = { start: span.end, end: span.end, text: ',' };
  return after?.token === ',' ? pieces : [comma, ...pieces];
}
