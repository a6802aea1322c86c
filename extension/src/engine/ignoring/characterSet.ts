/** Whether a character, by its code, is one of a set. */
export type CharacterSet = (code: number) => boolean;

export interface ReadSet {
  readonly has: CharacterSet;
  /** Where the pattern goes on. */
  readonly end: number;
}

/** POSIX classes in the C locale, with Git's own idea of space. */
const CLASSES: ReadonlyMap<string, RegExp> = new Map([
  ['alnum', /[A-Za-z0-9]/],
  ['alpha', /[A-Za-z]/],
  ['blank', /[ \t]/],
  ['cntrl', /[^ -~\u0080-\u00ff]/],
  ['digit', /[0-9]/],
  ['graph', /[!-~]/],
  ['lower', /[a-z]/],
  ['print', /[ -~]/],
  ['punct', /[!-/:-@[-`{-~]/],
  ['space', /[ \t\n\r]/],
  ['upper', /[A-Z]/],
  ['xdigit', /[A-Fa-f0-9]/],
]);

/** A part of a set: what it holds, where the pattern goes on, and what a range may begin with. */
interface Member {
  readonly has: CharacterSet;
  readonly end: number;
  readonly start?: number;
}

/**
 * Reads a set like `[a-z_]`, `[!0-9]`, `[[:upper:]]` or `[]x]` that begins at `at`.
 * @returns undefined when it has no end, or a class that there isn't: such a pattern matches nothing
 */
export function readSet(pattern: string, at: number): ReadSet | undefined {
  const isNegated = /^[!^]/.test(pattern.slice(at + 1, at + 2));
  const members: CharacterSet[] = [];
  let next = at + (isNegated ? 2 : 1);
  let start: number | undefined;
  // The first character is a member even if it is a bracket.
  do {
    const member = readMember(pattern, next, start);
    if (member === undefined) return undefined;
    members.push(member.has);
    start = member.start;
    next = member.end;
  } while (pattern[next] !== ']');
  return { has: (code) => members.some((has) => has(code)) !== isNegated, end: next + 1 };
}

/** @param start the character before, which a range may begin with */
function readMember(pattern: string, at: number, start: number | undefined): Member | undefined {
  const character = pattern[at];
  if (character === undefined) return undefined;
  const after = pattern[at + 1];
  if (character === '-' && start !== undefined && after !== undefined && after !== ']') {
    return readRange(pattern, at + 1, start);
  }
  if (character === '[' && after === ':') {
    const close = pattern.indexOf(']', at + 2);
    if (close === -1) return undefined;
    if (close > at + 2 && pattern[close - 1] === ':') return readClass(pattern, at + 2, close);
  }
  return readLiteral(pattern, at);
}

function readLiteral(pattern: string, at: number): Member | undefined {
  const escaped = pattern[at] === '\\' ? 1 : 0;
  const code = pattern.charCodeAt(at + escaped);
  if (Number.isNaN(code)) return undefined;
  return { has: (one) => one === code, end: at + escaped + 1, start: code };
}

function readRange(pattern: string, at: number, from: number): Member | undefined {
  const last = readLiteral(pattern, at);
  const to = last?.start;
  if (last === undefined || to === undefined) return undefined;
  return { has: (one) => one >= from && one <= to, end: last.end };
}

function readClass(pattern: string, at: number, close: number): Member | undefined {
  const members = CLASSES.get(pattern.slice(at, close - 1));
  return members && { has: (one) => members.test(String.fromCharCode(one)), end: close + 1 };
}
