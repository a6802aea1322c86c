import { GlobMatcher } from './globMatcher.ts';
import { FALSE, type ItemTest, truthOf } from './truth.ts';

const SLASH = 0x2f;
const DOT = 0x2e;
const BIT_OF_CASE = 0x20;

/** Whether the whole path matches. */
export function pathMatches(pattern: string): ItemTest {
  const matcher = new GlobMatcher(pattern);
  return ({ path }) => truthOf(matcher.matchesPath(path));
}

/** Whether the last part of the path matches. */
export function nameMatches(pattern: string): ItemTest {
  const matcher = new GlobMatcher(pattern);
  return ({ path }) => truthOf(matcher.matchesName(path));
}

/** Whether the name ends with a dot and the extension, and has something before; ASCII case doesn't count. */
export function hasExtension(extension: string): ItemTest {
  const wanted = foldedUnits(extension);
  return ({ path }) => {
    const start = path.length - wanted.length;
    const dot = start - 1;
    if (dot < 1 || path.charCodeAt(dot) !== DOT || path.charCodeAt(dot - 1) === SLASH) return FALSE;
    return truthOf(standsAt(path, start, wanted));
  };
}

/** Whether the path contains the text; ASCII case doesn't count. */
export function containsText(text: string): ItemTest {
  // One unit after the other and nothing that repeats: there is no way back to take.
  const pattern = new RegExp(
    Array.from({ length: text.length }, (_, at) => eitherCase(text, at)).join(''),
  );
  return ({ path }) => truthOf(pattern.test(path));
}

function eitherCase(text: string, at: number): string {
  const unit = text.charCodeAt(at);
  const letter = String.fromCharCode(unit);
  if (/[a-zA-Z]/.test(letter)) return `[${letter.toLowerCase()}${letter.toUpperCase()}]`;
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}

function standsAt(path: string, start: number, wanted: Uint16Array): boolean {
  for (let at = 0; at < wanted.length; at += 1) {
    if (folded(path.charCodeAt(start + at)) !== wanted[at]) return false;
  }
  return true;
}

/** UTF-16 units with ASCII letters in lower case. */
function foldedUnits(text: string): Uint16Array {
  return Uint16Array.from({ length: text.length }, (_, at) => folded(text.charCodeAt(at)));
}

function folded(unit: number): number {
  return unit >= 0x41 && unit <= 0x5a ? unit | BIT_OF_CASE : unit;
}
