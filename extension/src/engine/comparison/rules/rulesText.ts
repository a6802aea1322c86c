import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { RuleSet } from './ruleSet.ts';
import { parseRulesFile, printRulesFile } from './rulesFile.ts';

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

/**
 * The text of a rules file with these rules instead of its own; all else stays as somebody wrote it. Comments among
 * the rules are lost.
 * @param text one that can be read; undefined: there is no file yet
 * @param path where it is from, for errors
 * @throws BytesyncError rules-invalid when the rules are too much, or the file is
 */
export function withRules(text: string | undefined, set: RuleSet, path: string): string {
  const written = text === undefined ? printRulesFile(set) : replaced(text, set.rules);
  const { rules } = parseRulesFile(written, path).set;
  // What would be read as something else is not written.
  if (JSON.stringify(rules) !== JSON.stringify(set.rules)) {
    throw new BytesyncError('internal', { what: 'rules in a file' });
  }
  return written;
}

function replaced(text: string, rules: RuleSet['rules']): string {
  const list = JSON.stringify(rules, null, 2).replaceAll('\n', '\n  ');
  const span = rulesSpan(text);
  if (span !== undefined) return text.slice(0, span.start) + list + text.slice(span.end);
  const { index = 0 } = [...text.matchAll(TOKEN)].find(({ 0: token }) => token === '{') ?? {};
  const rest = text.slice(index + 1);
  const isEmpty = [...rest.matchAll(TOKEN)].find(({ groups }) => !groups?.comment)?.[0] === '}';
  return `${text.slice(0, index + 1)}\n  "rules": ${list}${isEmpty ? '\n' : ','}${rest}`;
}
