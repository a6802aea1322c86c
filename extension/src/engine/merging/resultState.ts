import { type Gap, gapsOf } from './gaps.ts';
import { hasMarks, hasMoreMarks } from './mergeMarks.ts';
import { readingOf } from './readings.ts';
import { changesWithin, linesOf } from './regions.ts';
import { isSame, isTaken, sidesOf } from './takenSides.ts';
import { conflictsOf, MERGE_LIMITS, type Place, type ThreeWay } from './threeWay.ts';
import { type Counts, countOf, wholeLinesOf } from './wordCounts.ts';

type Lines = readonly string[];

/** How far a merge has come. */
export interface ResultState {
  /** Conflicts that are not known to be solved. In doubt one is open: it would take somebody's changes away. */
  readonly open: number;
  /**
   * Of those the ones that a person has worked on, by their first lines in the result, counted from one: neither side
   * stands there whole, and only the person can say that they are solved. The others are as they were, or marked.
   */
  readonly doubtful: readonly number[];
  /** Places that one side has changed, or both alike, and that do not have that change, in the same way. */
  readonly dropped: readonly number[];
}

/** What a saved result says of the conflicts of its merge. */
export function resultState(merge: ThreeWay, result: string): ResultState {
  const { base, merged, places } = merge;
  const conflicts = conflictsOf(merge).length;
  const now = linesOf(result);
  const isMarked = hasMarks(result) || hasMoreMarks(now, [base, ...sidesIn(places)].flat());
  if (isMarked) return { open: Math.max(1, conflicts), doubtful: [], dropped: [] };
  // Whatever else it may look like.
  const isAsBefore = isSame(now, merged) || isSame(now, base);
  if (isAsBefore && conflicts > 0) return { open: conflicts, doubtful: [], dropped: [] };
  const reading = readingOf(merge, now);
  if (reading === 'taken') return { open: 0, doubtful: [], dropped: [] };
  const { changes, isCoarse } = changesWithin(merged, now, MERGE_LIMITS);
  const gaps = gapsOf(merge, changes, now.length);
  // Nobody can tell what was done about them, or about which of several that read alike.
  if (isCoarse || reading === 'both') return allInDoubt(gaps);
  return stateOf(merge, gaps, now);
}

function stateOf(merge: ThreeWay, gaps: readonly Gap[], now: Lines): ResultState {
  const { merged } = merge;
  const found = gaps.filter((gap) => isGapTaken(gap, merged, now));
  // Lines may have been found in the wrong place: what is taken out must be gone from the text.
  const taken = hasTooMany(found, merged, now)
    ? found.filter(({ places }) => places.every(({ by }) => by !== 'both'))
    : found;
  const rest = {
    merged: wholeLinesOf(...outside(merged, taken, 'old')),
    now: wholeLinesOf(...outside(now, taken, 'now')),
  };
  const left = gaps.filter((gap) => !taken.includes(gap));
  const state = { open: 0, doubtful: [] as number[], dropped: [] as number[] };
  for (const gap of left) {
    const line = gap.now[0] + 1;
    for (const place of gap.places) {
      if (place.by !== 'both') state.dropped.push(line);
      else {
        state.open += 1;
        const isUntouched = readsAsBefore(place, gap, merged, now) && !isElsewhere(place, rest);
        if (!isUntouched) state.doubtful.push(line);
      }
    }
  }
  return state;
}

/** The lines that lie in none of the gaps. */
function outside(lines: Lines, gaps: readonly Gap[], which: 'old' | 'now'): readonly Lines[] {
  const begins = [0, ...gaps.map((gap) => gap[which][1])];
  const ends = [...gaps.map((gap) => gap[which][0]), lines.length];
  return begins.map((begin, at) => lines.slice(begin, ends[at]));
}

/** Of several places in one gap nobody can tell what is whose, unless the text is what taking sides makes of it. */
function isGapTaken({ places, old, now: range }: Gap, merged: Lines, text: Lines): boolean {
  const now = text.slice(...range);
  const [place, second] = places;
  if (place === undefined) return true;
  if (second === undefined) {
    const before = merged.slice(old[0], place.lines[0]);
    return isTaken(place, { before, now, behind: merged.slice(place.lines[1], old[1]) });
  }
  const moved = places.map(({ lines: [from, to], ...rest }): Place => {
    return { ...rest, lines: [from - old[0], to - old[0]] };
  });
  const part = { base: [], merged: merged.slice(...old), places: moved };
  return readingOf(part, now) === 'taken';
}

function readsAsBefore({ base }: Place, { old, now }: Gap, merged: Lines, text: Lines): boolean {
  const found = text.slice(...now);
  return base.length === 0 ? isSame(found, merged.slice(...old)) : hasRun(found, base);
}

/**
 * Whether a side may have been taken where equal lines stand: all that was not taken has as many more and fewer lines as if
 * it had been.
 */
function isElsewhere(
  place: Place,
  { merged, now }: { readonly merged: Counts; readonly now: Counts },
) {
  const had = wholeLinesOf(place.base);
  return sidesOf(place).some((side) => {
    const has = wholeLinesOf(side);
    const changes = [...new Set([...had.keys(), ...has.keys()])].flatMap((line) => {
      const change = countOf(has, line) - countOf(had, line);
      return change === 0 ? [] : [{ change, found: countOf(now, line) - countOf(merged, line) }];
    });
    const isFound = changes.every(({ change, found }) => {
      return change > 0 ? found >= change : found <= change;
    });
    return changes.length > 0 && isFound;
  });
}

/** Whether lines that were taken out of conflicts stand in the text more often than they would then. */
function hasTooMany(gaps: readonly Gap[], merged: Lines, now: Lines): boolean {
  const conflicts = gaps.flatMap(({ places }) => places.filter(({ by }) => by === 'both'));
  if (conflicts.length === 0) return false;
  const [before, is] = [wholeLinesOf(merged), wholeLinesOf(now)];
  const gone = wholeLinesOf(...conflicts.map(({ base }) => base));
  // At most what both sides have, one after the other.
  const back = wholeLinesOf(...conflicts.flatMap(({ ours, theirs }) => [ours, theirs]));
  return [...gone].some(([line, times]) => {
    return countOf(is, line) > countOf(before, line) - times + countOf(back, line);
  });
}

function allInDoubt(gaps: readonly Gap[]): ResultState {
  const linesOfPlaces = (isWanted: (place: Place) => boolean) =>
    gaps.flatMap(({ places, now }) => places.filter(isWanted).map(() => now[0] + 1));
  const doubtful = linesOfPlaces(({ by }) => by === 'both');
  const dropped = linesOfPlaces(({ by }) => by !== 'both');
  return { open: doubtful.length, doubtful, dropped };
}

function sidesIn(places: readonly Place[]): Lines[] {
  return places.flatMap(({ ours, theirs }) => [ours, theirs]);
}

function hasRun(lines: Lines, run: Lines): boolean {
  for (let at = 0; at + run.length <= lines.length; at += 1) {
    if (run.every((line, next) => lines[at + next] === line)) return true;
  }
  return false;
}
