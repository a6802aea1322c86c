/** Where the value of a part of a rules file stands, its rules say, in UTF-16 code units. */
export interface RulesSpan {
  readonly start: number;
  readonly end: number;
  /** Somebody wrote comments within it. */
  readonly hasComments: boolean;
}

/** Comments, strings, marks, and all else that belongs together. */
const TOKEN =
  /(?<comment>\/\/[^\n\r]*|\/\*[\s\S]*?\*\/)|(?<text>"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*')|(?<mark>[{}[\]:,])|(?<word>[^\s"'{}[\]:,/]+|\/)/gu;

/** Where the rules stand in the text of a file; undefined: it has none. @param text one that can be read */
export function rulesSpan(text: string): RulesSpan | undefined {
  return partSpans(text).get('rules');
}

/** Where each part of a file stands, by its name; of a name that stands twice the first. @param text one that can be read */
export function partSpans(text: string): ReadonlyMap<string, RulesSpan> {
  const spans = new Map<string, RulesSpan>();
  for (const { token, span } of properties(text)) {
    const name = nameIn(token);
    if (!spans.has(name)) spans.set(name, span);
  }
  return spans;
}

/** A property of an object in a text. */
export interface Property {
  /** Its name, as it is written. */
  readonly token: string;
  /** Where that begins. */
  readonly start: number;
  readonly span: RulesSpan;
}

/** All properties of an object, in their order. @param text of one that can be read, with nothing but comments around it */
export function properties(text: string): readonly Property[] {
  const found: Property[] = [];
  let open: { start: number; end: number; hasComments: boolean } | undefined;
  let depth = 0;
  let name = { token: '', start: 0 };
  let isValue = false;
  for (const { 0: token, index, groups = {} } of text.matchAll(TOKEN)) {
    const { comment, mark } = groups;
    if (comment !== undefined) {
      if (open !== undefined && depth > 1) open.hasComments = true;
      continue;
    }
    const isOver = depth === 1 && (mark === ',' || mark === '}');
    if (mark === '}' || mark === ']') depth -= 1;
    if (isOver) {
      if (open !== undefined) found.push({ ...name, span: open });
      open = undefined;
      isValue = false;
    } else if (isValue) {
      open ??= { start: index, end: index, hasComments: false };
      open.end = index + token.length;
    } else if (depth === 1 && mark === undefined) name = { token, start: index };
    else if (depth === 1 && mark === ':') isValue = true;
    if (mark === '{' || mark === '[') depth += 1;
  }
  return found;
}

interface Token {
  readonly token: string;
  readonly end: number;
}

/** What a text is made of, without comments. */
export function* tokens(text: string): Generator<Token, undefined> {
  for (const { 0: token, index, groups = {} } of text.matchAll(TOKEN)) {
    if (groups.comment === undefined) yield { token, end: index + token.length };
  }
  return undefined;
}

function nameIn(token: string): string {
  return /^["']/u.test(token) ? token.slice(1, -1) : token;
}
