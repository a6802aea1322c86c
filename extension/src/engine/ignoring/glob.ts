import { type CharacterSet, readSet } from './characterSet.ts';

const SLASH = 0x2f;
const STAR = 0x2a;
const QUESTION = 0x3f;
const BRACKET = 0x5b;
const BACKSLASH = 0x5c;

/**
 * One state of the automaton:
 * - `one`: a character that fits
 * - `some`: any number of characters, slashes only if `deep`
 * - `fork`: the folders of a double star are skipped altogether, or begin
 * - `through`: any number of characters, and then a slash
 */
type State =
  | { readonly kind: 'one'; readonly fits: CharacterSet }
  | { readonly kind: 'some'; readonly deep: boolean }
  | { readonly kind: 'fork' }
  | { readonly kind: 'through' };

/** Steps are numbered in 32 bits; a text has fewer than the other half. */
const STEPS_MAX = 0x7fff_ffff;

const isNoSlash: CharacterSet = (code) => code !== SLASH;

/**
 * The glob of gitignore(5), as Git's wildmatch reads it with WM_PATHNAME: `*` and `?` match no slash, a
 * double star between slashes matches any number of folders, sets may hold ranges and POSIX classes. It is run as an
 * automaton: a hostile pattern costs its length times that of the text, never more.
 * Texts are byte strings: a character for each byte of UTF-8, as Git counts them.
 */
export class Glob {
  readonly #states: readonly State[];
  /** At which step a state was reached last. */
  readonly #reached: Uint32Array;
  #steps = 0;

  private constructor(states: readonly State[]) {
    this.#states = states;
    this.#reached = new Uint32Array(states.length + 1);
  }

  /** Undefined for a pattern that can match nothing: a set that doesn't end, an unknown class. */
  static compile(pattern: string): Glob | undefined {
    const states: State[] = [];
    for (let at = 0; at < pattern.length; ) {
      const code = pattern.charCodeAt(at);
      if (code === STAR) {
        at = addStars(states, pattern, at);
        continue;
      }
      const one = readOne(pattern, at, code);
      if (one === undefined) return undefined;
      states.push({ kind: 'one', fits: one.fits });
      at = one.end;
    }
    return new Glob(states);
  }

  /** Whether the whole text matches. */
  matches(text: string): boolean {
    if (this.#steps > STEPS_MAX) this.#forget();
    let active = this.#closed([0]);
    for (let at = 0; at < text.length && active.length > 0; at += 1) {
      active = this.#closed(this.#step(active, text.charCodeAt(at)));
    }
    return active.includes(this.#states.length);
  }

  #forget(): void {
    this.#steps = 0;
    this.#reached.fill(0);
  }

  #step(active: readonly number[], code: number): number[] {
    const next: number[] = [];
    for (const index of active) {
      const state = this.#states[index];
      if (state === undefined) continue;
      if (state.kind === 'one' && state.fits(code)) next.push(index + 1);
      if (state.kind === 'some' && (state.deep || code !== SLASH)) next.push(index);
      if (state.kind !== 'through') continue;
      next.push(index);
      if (code === SLASH) next.push(index + 1);
    }
    return next;
  }

  /** The states with those that are reached without a character, each once. */
  #closed(states: readonly number[]): number[] {
    this.#steps += 1;
    const closed: number[] = [];
    for (const index of states) this.#reach(index, closed);
    return closed;
  }

  #reach(index: number, closed: number[]): void {
    if (this.#reached[index] === this.#steps) return;
    this.#reached[index] = this.#steps;
    closed.push(index);
    const kind = this.#states[index]?.kind;
    if (kind === 'some' || kind === 'fork') this.#reach(index + 1, closed);
    if (kind === 'fork') this.#reach(index + 2, closed);
  }
}

/** A run of stars at `at`. @returns where the pattern goes on */
function addStars(states: State[], pattern: string, at: number): number {
  let end = at;
  while (pattern.charCodeAt(end) === STAR) end += 1;
  const startsName = at === 0 || pattern.charCodeAt(at - 1) === SLASH;
  const isDouble = end - at > 1 && startsName;
  // "Other consecutive asterisks are considered regular asterisks."
  if (isDouble && end === pattern.length) states.push({ kind: 'some', deep: true });
  else if (isDouble && pattern.charCodeAt(end) === SLASH) {
    states.push({ kind: 'fork' }, { kind: 'through' });
    return end + 1;
  } else if (isDouble && pattern.startsWith('\\/', end)) {
    states.push({ kind: 'through' });
    return end + 2;
  } else states.push({ kind: 'some', deep: false });
  return end;
}

function readOne(
  pattern: string,
  at: number,
  code: number,
): { readonly fits: CharacterSet; readonly end: number } | undefined {
  if (code === QUESTION) return { fits: isNoSlash, end: at + 1 };
  if (code === BRACKET) {
    const set = readSet(pattern, at);
    return set && { fits: (one) => one !== SLASH && set.has(one), end: set.end };
  }
  const literal = code === BACKSLASH ? pattern.charCodeAt(at + 1) : code;
  // A backslash at the end escapes nothing.
  if (Number.isNaN(literal)) return undefined;
  return { fits: (one) => one === literal, end: at + (code === BACKSLASH ? 2 : 1) };
}
