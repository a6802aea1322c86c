import { type DifferenceLimits, lineDifference } from '../difference/lineDifference.ts';

/** Lines from one, counted from 0, to before another. */
export type Range = readonly [from: number, to: number];

/** Lines of the base that a side, or both, have otherwise. */
export interface Region {
  readonly base: Range;
  readonly ours: Range;
  readonly theirs: Range;
  /** both: and not alike. */
  readonly by: 'ours' | 'theirs' | 'alike' | 'both';
}

/** Lines that give way to others. */
export interface Change {
  readonly old: Range;
  readonly now: Range;
}

/** Its lines, each with its end. */
export function linesOf(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => `${line}\n`);
  const last = lines.pop()?.slice(0, -1) ?? '';
  return last === '' ? lines : [...lines, last];
}

/** What is different between two texts, in order; undefined beyond the limits. */
export function changesBetween(
  old: readonly string[],
  now: readonly string[],
  limits: DifferenceLimits,
): readonly Change[] | undefined {
  const { changes, isCoarse } = changesWithin(old, now, limits);
  return isCoarse ? undefined : changes;
}

/** Coarse: beyond the limits all between the first and the last line that is different is one change. */
export function changesWithin(
  old: readonly string[],
  now: readonly string[],
  limits: DifferenceLimits,
): { readonly changes: readonly Change[]; readonly isCoarse: boolean } {
  const names = new Map<string, number>();
  const named = (lines: readonly string[]) =>
    lines.map((line) => {
      const known = names.get(line) ?? names.size;
      names.set(line, known);
      return known;
    });
  const { steps, isCoarse } = lineDifference(named(old), named(now), limits);
  const changes: Change[] = [];
  let [from, to] = [0, 0];
  for (let at = 0; at < steps.length; at += 3) {
    const [equal = 0, removed = 0, added = 0] = steps.subarray(at, at + 3);
    [from, to] = [from + equal, to + equal];
    if (removed + added > 0) changes.push({ old: [from, from + removed], now: [to, to + added] });
    [from, to] = [from + removed, to + added];
  }
  return { changes, isCoarse };
}

/** Whether ranges have something in common, or nothing between them. */
export function touches(a: Range, b: Range): boolean {
  return a[0] <= b[1] && b[0] <= a[1];
}

/** How far a side is ahead of the base, in lines, and what of it comes next. */
interface Side {
  readonly changes: readonly Change[];
  next: number;
  ahead: number;
}

/**
 * Where the sides differ from the base: changes that touch are one region. What two sides have changed with nothing
 * unchanged in between nobody can merge without looking.
 */
export function regionsOf(
  texts: { readonly ours: readonly string[]; readonly theirs: readonly string[] },
  ours: readonly Change[],
  theirs: readonly Change[],
): readonly Region[] {
  const sides: readonly [Side, Side] = [
    { changes: ours, next: 0, ahead: 0 },
    { changes: theirs, next: 0, ahead: 0 },
  ];
  const regions: Region[] = [];
  for (let base = nextRange(sides); base !== undefined; base = nextRange(sides)) {
    const begun = sides.map(({ ahead, next }) => ({ ahead, next }));
    base = grown(base, sides);
    const [from, to] = base;
    const [own, other] = sides.map(({ ahead }, at): Range => {
      return [from + (begun[at]?.ahead ?? 0), to + ahead];
    });
    if (own === undefined || other === undefined) break;
    const [isOurs, isTheirs] = sides.map(({ next }, at) => next !== begun[at]?.next);
    const isAlike = isSame(texts.ours.slice(...own), texts.theirs.slice(...other));
    const both = isAlike ? 'alike' : 'both';
    const by = isOurs && isTheirs ? both : isOurs ? 'ours' : 'theirs';
    regions.push({ base, ours: own, theirs: other, by });
  }
  return regions;
}

/** The change that comes first. */
function nextRange(sides: readonly Side[]): Range | undefined {
  const changes = sides.flatMap(({ changes, next }) => changes.slice(next, next + 1));
  const [first, second = first] = changes.map(({ old }) => old);
  if (first === undefined || second === undefined) return undefined;
  return second[0] < first[0] ? second : first;
}

/** With all changes that touch it; they are taken. */
function grown(first: Range, sides: readonly Side[]): Range {
  let range = first;
  for (let isGrown = true; isGrown; ) {
    isGrown = false;
    for (const side of sides) {
      const change = side.changes[side.next];
      if (change === undefined || !touches(range, change.old)) continue;
      const { old, now } = change;
      range = [Math.min(range[0], old[0]), Math.max(range[1], old[1])];
      side.ahead += now[1] - now[0] - (old[1] - old[0]);
      side.next += 1;
      isGrown = true;
    }
  }
  return range;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, at) => line === b[at]);
}
