/** Inclusive ranges of code points. */
export type Ranges = readonly (readonly [from: number, to: number])[];

/** A part of a pattern. */
export type GlobPart =
  /** One character. */
  | { readonly kind: 'one'; readonly of: Ranges }
  /** Any number of characters. */
  | { readonly kind: 'many'; readonly of: Ranges }
  /** `**` and a slash: any number of whole folders. */
  | { readonly kind: 'folders' }
  | { readonly kind: 'either'; readonly alternatives: readonly (readonly GlobPart[])[] };

export const SLASH = 0x2f;
const LAST = 0x10ffff;
export const ANYTHING: Ranges = [[0, LAST]];
const NO_SLASH: Ranges = [
  [0, SLASH - 1],
  [SLASH + 1, LAST],
];
/** Braces within braces. */
const MOST_NESTED = 16;

/** Why a text is no pattern. */
export type GlobFlaw = 'class' | 'range' | 'braces';

/**
 * The parts of a pattern: `*` and `?` stand for characters of one name, `**` also for slashes, `[a-z]`
 * and `[!a-z]` for one character, `{a,b}` for one of several; all else for itself, by exact case.
 * Returns the flaw of what is no pattern.
 */
export function parseGlob(pattern: string): readonly GlobPart[] | GlobFlaw {
  return new GlobParser(pattern).whole();
}

export function globFlaw(pattern: string): GlobFlaw | undefined {
  const parts = parseGlob(pattern);
  return typeof parts === 'string' ? parts : undefined;
}

class GlobParser {
  readonly #characters: readonly string[];
  #at = 0;
  #flaw: GlobFlaw | undefined;

  constructor(pattern: string) {
    this.#characters = Array.from(pattern);
  }

  whole(): readonly GlobPart[] | GlobFlaw {
    const parts = this.#sequence(0, true);
    return this.#flaw ?? parts;
  }

  /** Up to the end, or inside of braces to what ends an alternative. */
  #sequence(depth: number, startsName: boolean): GlobPart[] {
    const parts: GlobPart[] = [];
    let atStart = startsName;
    for (; this.#flaw === undefined; this.#at += 1) {
      const character = this.#characters[this.#at];
      if (character === undefined) break;
      if (depth > 0 && (character === ',' || character === '}')) break;
      if (character === '*') pushMany(parts, this.#stars(atStart));
      else if (character === '?') parts.push({ kind: 'one', of: NO_SLASH });
      else if (character === '[') parts.push({ kind: 'one', of: this.#class() });
      else if (character === '{') parts.push(this.#braces(depth + 1, atStart));
      else parts.push({ kind: 'one', of: only(character) });
      atStart = parts.at(-1)?.kind === 'folders' || character === '/';
    }
    return parts;
  }

  #stars(atStart: boolean): GlobPart {
    const first = this.#at;
    while (this.#characters[this.#at + 1] === '*') this.#at += 1;
    if (this.#at === first) return { kind: 'many', of: NO_SLASH };
    if (!atStart || this.#characters[this.#at + 1] !== '/') return { kind: 'many', of: ANYTHING };
    this.#at += 1;
    return { kind: 'folders' };
  }

  #class(): Ranges {
    const open = this.#at;
    const negation = this.#characters[open + 1] ?? '';
    const first = open + (negation === '!' || negation === '^' ? 2 : 1);
    // A bracket that stands first is one of the characters.
    const close = this.#characters.indexOf(']', first + 1);
    this.#at = close;
    if (close === -1) this.#flaw = 'class';
    if (this.#flaw !== undefined) return [];
    const ranges = this.#ranges(this.#characters.slice(first, close));
    return first === open + 2 ? without([...ranges, [SLASH, SLASH]]) : ranges;
  }

  #ranges(inside: readonly string[]): [number, number][] {
    const ranges: [number, number][] = [];
    for (let at = 0; at < inside.length; at += 1) {
      const from = codeOf(inside[at]);
      const isRange = inside[at + 1] === '-' && at + 2 < inside.length;
      const to = isRange ? codeOf(inside[at + 2]) : from;
      if (isRange) at += 2;
      if (to < from) this.#flaw = 'range';
      ranges.push([from, to]);
    }
    return ranges;
  }

  #braces(depth: number, atStart: boolean): GlobPart {
    const alternatives: GlobPart[][] = [];
    if (depth > MOST_NESTED) this.#flaw = 'braces';
    do {
      this.#at += 1;
      alternatives.push(this.#sequence(depth, atStart));
    } while (this.#flaw === undefined && this.#characters[this.#at] === ',');
    if (this.#characters[this.#at] !== '}') this.#flaw ??= 'braces';
    return { kind: 'either', alternatives };
  }
}

/** Any folders and any name: together that is any text at all, which is told faster. */
function pushMany(parts: GlobPart[], part: GlobPart): void {
  const isName = part.kind === 'many' && part.of === NO_SLASH;
  if (!isName || parts.at(-1)?.kind !== 'folders') parts.push(part);
  else parts.splice(-1, 1, { kind: 'many', of: ANYTHING });
}

function only(character: string): Ranges {
  const code = codeOf(character);
  return [[code, code]];
}

function codeOf(character = ''): number {
  return character.codePointAt(0) ?? 0;
}

/** Everything but these. */
function without(ranges: readonly (readonly [number, number])[]): Ranges {
  const others: [number, number][] = [];
  let next = 0;
  for (const [from, to] of [...ranges].sort(([a], [b]) => a - b)) {
    if (from > next) others.push([next, from - 1]);
    next = Math.max(next, to + 1);
  }
  if (next <= LAST) others.push([next, LAST]);
  return others;
}
