import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { RuleSet } from './ruleSet.ts';
import { parseRulesFile, printRulesFile, rulesFileParts } from './rulesFile.ts';

/** What of a rules file stands where the list of its rules does, in UTF-16 code units. */
export interface RulesSpan {
  readonly start: number;
  readonly end: number;
  /** Somebody wrote comments among the rules. */
  readonly hasComments: boolean;
}

/** Comments, strings, marks, and all else that belongs together. */
const TOKEN =
  /(?<comment>\/\/[^\n\r]*|\/\*[\s\S]*?\*\/)|(?<text>"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*')|(?<mark>[{}[\]:,])|(?<word>[^\s"'{}[\]:,/]+|\/)/gu;

/** Where the rules stand in the text of a file; undefined: it has none. @param text one that can be read */
export function rulesSpan(text: string): RulesSpan | undefined {
  const span = { start: -1, end: 0, hasComments: false };
  let depth = 0;
  let name = '';
  let isValue = false;
  for (const { 0: token, index, groups = {} } of text.matchAll(TOKEN)) {
    const { comment, mark } = groups;
    if (comment !== undefined) {
      span.hasComments ||= span.start >= 0 && depth > 1;
      continue;
    }
    const isOver = depth === 1 && (mark === ',' || mark === '}');
    if (isOver && span.start >= 0) return span;
    if (mark === '}' || mark === ']') depth -= 1;
    if (isOver) isValue = false;
    else if (isValue && name === 'rules') {
      if (span.start < 0) span.start = index;
      span.end = index + token.length;
    } else if (!isValue && depth === 1 && mark === undefined) name = nameIn(token);
    else if (!isValue && depth === 1 && mark === ':') isValue = true;
    if (mark === '{' || mark === '[') depth += 1;
  }
  return undefined;
}

function nameIn(token: string): string {
  return /^["']/u.test(token) ? token.slice(1, -1) : token;
}

/** What is put where in the text of a rules file, in UTF-16 code units. */
export interface RulesEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The text of a rules file with these rules instead of its own; all else stays as somebody wrote it. Comments among
 * the rules are lost.
 * @param text one that can be read; undefined: there is no file yet
 * @param path where it is from, for errors
 * @throws BytesyncError rules-invalid when the rules are too much, or the file is, or its rules can't be replaced
 */
export function withRules(text: string | undefined, set: RuleSet, path: string): string {
  if (text !== undefined) return edited(text, rulesEdit(text, set, path));
  const written = printRulesFile(set);
  requireParts(written, set, path);
  return written;
}

/** The edit that `withRules` makes of a file that is there; see there. @throws BytesyncError rules-invalid */
export function rulesEdit(text: string, set: RuleSet, path: string): RulesEdit {
  const edit = replacing(text, set.rules);
  const { rules } = set;
  requireParts(edited(text, edit), { ...rulesFileParts(text, path), rules }, path);
  return edit;
}

/**
 * What takes an edit back that could not be saved.
 * @param before the text that it was made of
 * @param now the text as it is; a formatter may have gone over it
 * @returns undefined: somebody has other rules there now, and they stay
 */
export function takingBack(edit: RulesEdit, before: string, now: string): RulesEdit | undefined {
  const { start, end, text } = edit;
  const old = before.slice(start, end);
  if (now === edited(before, edit)) return { start, end: start + text.length, text: old };
  const span = rulesSpan(now);
  const list = unspaced(text).replaceAll(/^"rules":|,$/gu, '');
  const isOurs = span && unspaced(now.slice(span.start, span.end)) === list;
  // Where there were none, a list of none is what can be put in place of them.
  return isOurs ? { start: span.start, end: span.end, text: old || '[]' } : undefined;
}

function unspaced(text: string): string {
  return text.replaceAll(/\s/gu, '');
}

/** Whether two texts are the same to an editor, which has its own ends of lines, and no byte order mark. */
export function isSameText(one: string, other: string): boolean {
  return asEdited(one) === asEdited(other);
}

function asEdited(text: string): string {
  return text.replace(/^\uFEFF/u, '').replaceAll(/\r\n?/gu, '\n');
}

function edited(text: string, { start, end, text: put }: RulesEdit): string {
  return text.slice(0, start) + put + text.slice(end);
}

type Parts = ReturnType<typeof rulesFileParts>;

/** What would be read as something else is not written: a name that stands twice, or is written with escapes. */
function requireParts(written: string, expected: Parts, path: string): void {
  parseRulesFile(written, path);
  if (inOrder(rulesFileParts(written, path)) === inOrder(expected)) return;
  throw new BytesyncError('rules-invalid', { path, near: 'rules', reason: 'rules-shape' });
}

function inOrder({ $schema, groups, rules, filters }: Parts): string {
  return JSON.stringify({ $schema, groups, rules, filters });
}

function replacing(text: string, rules: RuleSet['rules']): RulesEdit {
  const line = text.includes('\r\n') ? '\r\n' : '\n';
  const list = JSON.stringify(rules, null, 2).replaceAll('\n', `${line}  `);
  const span = rulesSpan(text);
  if (span !== undefined) return { start: span.start, end: span.end, text: list };
  const { index = 0 } = [...text.matchAll(TOKEN)].find(({ 0: token }) => token === '{') ?? {};
  const start = index + 1;
  const rest = [...text.slice(start).matchAll(TOKEN)].find(({ groups }) => !groups?.comment);
  const isEmpty = rest?.[0] === '}';
  return { start, end: start, text: `${line}  "rules": ${list}${isEmpty ? line : ','}` };
}
