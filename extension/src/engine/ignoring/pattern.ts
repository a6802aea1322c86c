import { Glob } from './glob.ts';

const SPECIAL = /[*?[\\]/;

/** One line of ignore rules. Texts are byte strings. */
export interface Pattern {
  /** As it was read. */
  readonly line: string;
  /** It brings back what an earlier line leaves out. */
  readonly negative: boolean;
  /** It counts for folders only. */
  readonly foldersOnly: boolean;
  /** Whether it is held against the name alone, at every depth. */
  readonly byName: boolean;
  /** @param text the name, or the path from the folder of the rules */
  readonly matches: (text: string) => boolean;
}

/**
 * Reads a line as gitignore(5) has it: comments, escapes, blanks at the end, negation, a slash that anchors. Git's
 * own readers are `parse_path_pattern` and `match_pathname` (dir.c).
 * @param line a byte string without its line feed
 * @returns undefined for what can match nothing
 */
export function parsePattern(line: string): Pattern | undefined {
  if (line.startsWith('#')) return undefined;
  // What Git reads ends at a NUL.
  const text = withoutBlanks(line.replace(/\0.*$/s, ''));
  const negative = text.startsWith('!');
  const whole = negative ? text.slice(1) : text;
  const foldersOnly = whole.endsWith('/');
  const body = foldersOnly ? whole.slice(0, -1) : whole;
  if (body === '') return undefined;
  const byName = !body.includes('/');
  const matches = matcher(body.replace(/^\//, ''));
  return matches && { line, negative, foldersOnly, byName, matches };
}

/** Trailing spaces go, unless a backslash stands before them. */
function withoutBlanks(line: string): string {
  let end = 0;
  for (let at = 0; at < line.length; at += 1) {
    if (line[at] === ' ') continue;
    if (line[at] === '\\') at += 1;
    end = at + 1;
  }
  return line.slice(0, end);
}

function matcher(pattern: string): Pattern['matches'] | undefined {
  if (!SPECIAL.test(pattern)) return (text) => text === pattern;
  const suffix = pattern.slice(1);
  if (pattern.startsWith('*') && !SPECIAL.test(suffix) && !suffix.includes('/')) {
    return (text) =>
      text.endsWith(suffix) && !text.slice(0, -suffix.length || undefined).includes('/');
  }
  const glob = Glob.compile(pattern);
  if (glob === undefined) return undefined;
  // Most lines begin or end with a name that few paths have.
  const head = pattern.slice(0, pattern.search(SPECIAL));
  const tail = literalTail(pattern);
  return (text) => text.startsWith(head) && text.endsWith(tail) && glob.matches(text);
}

/** What every match ends with. A slash behind a double star may match nothing, so it is no part of it. */
function literalTail(pattern: string): string {
  const tail = pattern.slice(pattern.search(/[^*?[\]\\]*$/));
  return tail.startsWith('/') ? tail.slice(1) : tail;
}
