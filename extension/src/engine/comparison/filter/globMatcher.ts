import { BytesyncError } from '@bytesync/shared/errors.ts';
import { type GlobEnds, globEnds } from './globEnds.ts';
import { parseGlob } from './globParser.ts';
import { type GlobStep, globProgram } from './globProgram.ts';

const ASCII = 128;
/** Cells of the transition table; when it is full, it is begun anew. */
const TABLE_CELLS = 1 << 14;
const FIRST = 0;
const NONE = -1;

/**
 * Holds texts against a pattern (see parseGlob) in one pass: a deterministic automaton that is made as
 * it is used. A text of n characters costs n look-ups once its states are known and never more than
 * n times the pattern's length, whatever the pattern: patterns come from other members.
 */
export class GlobMatcher {
  readonly #ends: GlobEnds;
  readonly #steps: readonly GlobStep[];
  /** Ascending code points at which a class of characters that the pattern treats alike begins. */
  readonly #starts: readonly number[];
  /** Class of each ASCII character. */
  readonly #ascii: Uint16Array;
  /** Index of a known state by its steps. */
  readonly #known = new Map<string, number>();
  /** By state: its steps, ascending. */
  #states: (readonly number[])[] = [];
  #accepts: boolean[] = [];
  /** By state and class: the state that follows; NONE where it was not asked for yet. */
  readonly #next: Int32Array;

  /** @throws BytesyncError internal when it is no pattern */
  constructor(pattern: string) {
    const parts = parseGlob(pattern);
    if (typeof parts === 'string') throw new BytesyncError('internal', { what: 'no pattern' });
    this.#ends = globEnds(parts);
    this.#steps = globProgram(parts);
    this.#starts = classStarts(this.#steps);
    this.#ascii = Uint16Array.from({ length: ASCII }, (_, code) => this.#classOf(code));
    const classes = this.#starts.length;
    this.#next = new Int32Array(Math.max(TABLE_CELLS, classes * 4)).fill(NONE);
    this.#restart();
  }

  /** Whether the pattern matches the whole path. */
  matchesPath(path: string): boolean {
    return this.#endFits(path) && this.#matches(path, 0);
  }

  /** Whether the pattern matches the last part of the path. */
  matchesName(path: string): boolean {
    // Most names are told by their ends: then nobody has to look for where they begin.
    return this.#endFits(path) && this.#matches(path, path.lastIndexOf('/') + 1);
  }

  #endFits(path: string): boolean {
    const { suffix } = this.#ends;
    return standsAt(path, path.length - suffix.length, suffix);
  }

  /** Of a text whose end fits, from `start` on. */
  #matches(text: string, start: number): boolean {
    const { prefix, suffix, between } = this.#ends;
    const inner = start + prefix.length;
    const end = text.length - suffix.length;
    if (end < inner || !standsAt(text, start, prefix)) return false;
    switch (between) {
      case 'nothing':
        return end === inner;
      case 'name': {
        const slash = text.indexOf('/', inner);
        return slash === -1 || slash >= end;
      }
      case 'anything':
        return true;
      case 'more':
        return this.#run(text, start);
    }
  }

  #run(text: string, start: number): boolean {
    const ascii = this.#ascii;
    const transitions = this.#next;
    const classes = this.#starts.length;
    const { length } = text;
    let state = FIRST;
    for (let at = start; at < length; at += 1) {
      const code = text.charCodeAt(at);
      let kind: number;
      if (code < ASCII) kind = ascii[code] ?? 0;
      else {
        const point = text.codePointAt(at) ?? code;
        if (point > 0xffff) at += 1;
        kind = this.#classOf(point);
      }
      const next = transitions[state * classes + kind] ?? NONE;
      state = next === NONE ? this.#follow(state, kind) : next;
    }
    return this.#accepts[state] ?? false;
  }

  #classOf(code: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= code) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #follow(state: number, kind: number): number {
    const code = this.#starts[kind] ?? 0;
    const after = (this.#states[state] ?? []).flatMap((at) => {
      const step = this.#steps[at];
      const takes =
        step?.kind === 'take' && step.of.some(([from, to]) => from <= code && code <= to);
      return takes ? [at + 1] : [];
    });
    const steps = this.#closure(after);
    const isFull = (this.#states.length + 1) * this.#starts.length > this.#next.length;
    if (isFull && !this.#known.has(steps.join())) {
      this.#restart();
      return this.#stateOf(steps);
    }
    const next = this.#stateOf(steps);
    this.#next[state * this.#starts.length + kind] = next;
    return next;
  }

  /** Forgets all states but the first. */
  #restart(): void {
    this.#known.clear();
    this.#states = [];
    this.#accepts = [];
    this.#next.fill(NONE);
    this.#stateOf(this.#closure([0]));
  }

  #stateOf(steps: readonly number[]): number {
    const key = steps.join();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const state = this.#states.push(steps) - 1;
    this.#accepts.push(steps.some((at) => this.#steps[at]?.kind === 'end'));
    this.#known.set(key, state);
    return state;
  }

  /** The steps that take a character or end, from these on without taking any. */
  #closure(from: readonly number[]): number[] {
    const seen = new Set(from);
    for (const at of seen) {
      const step = this.#steps[at];
      if (step?.kind === 'go') for (const next of step.to) seen.add(next);
    }
    return [...seen].filter((at) => this.#steps[at]?.kind !== 'go').sort((a, b) => a - b);
  }
}

/** As startsWith, but compiled into its callers, which is what a million calls need. */
function standsAt(text: string, at: number, part: string): boolean {
  if (at < 0) return false;
  for (let index = part.length - 1; index >= 0; index -= 1) {
    if (text.charCodeAt(at + index) !== part.charCodeAt(index)) return false;
  }
  return true;
}

function classStarts(steps: readonly GlobStep[]): number[] {
  const starts = new Set([0]);
  for (const step of steps) {
    if (step.kind !== 'take') continue;
    for (const [from, to] of step.of) starts.add(from).add(to + 1);
  }
  return [...starts].sort((a, b) => a - b);
}
