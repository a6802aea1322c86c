import { type Gap, gapsOf } from './gaps.ts';
import { hasMarks, hasMoreMarks } from './mergeMarks.ts';
import { readingOf } from './readings.ts';
import { changesBetween, linesOf } from './regions.ts';
import { isSame, isTaken, sidesOf } from './takenSides.ts';
import { conflictsOf, MERGE_LIMITS, type Place, type ThreeWay } from './threeWay.ts';
import { countOf, wholeLinesOf } from './wordCounts.ts';

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
  const changes = changesBetween(merged, now, MERGE_LIMITS);
  // Nobody can tell what was done about them, or about which of several that read alike.
  if (changes === undefined || reading === 'both') return allInDoubt(merge);
  const gaps = gapsOf(merge, changes, now.length);
  return stateOf(merge, gaps, now);
}

function stateOf(merge: ThreeWay, gaps: readonly Gap[], now: Lines): ResultState {
  const taken = new Set(
    gaps.flatMap((gap) => (isGapTaken(gap, merge.merged, now) ? gap.places : [])),
  );
  // Lines may have been found in the wrong place: what is taken out must be gone from the text.
  if (hasTooMany(merge, taken, now)) for (const place of conflictsOf(merge)) taken.delete(place);
  const doubtful: number[] = [];
  const dropped: number[] = [];
  let open = 0;
  for (const gap of gaps) {
    for (const place of gap.places) {
      if (taken.has(place)) continue;
      if (place.by !== 'both') dropped.push(gap.now[0] + 1);
      else {
        open += 1;
        if (!isUntouched(place, gap, merge.merged, now)) doubtful.push(gap.now[0] + 1);
      }
    }
  }
  return { open, doubtful, dropped };
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

/** Whether it certainly reads as before: nothing says that a side was taken, there or where equal lines stand. */
function isUntouched(place: Place, { old, now: range }: Gap, merged: Lines, text: Lines): boolean {
  const now = text.slice(...range);
  const { base } = place;
  const isThere = base.length === 0 ? isSame(now, merged.slice(...old)) : hasRun(now, base);
  return isThere && !sidesOf(place).some((side) => mayBeElsewhere(side, base, merged, text));
}

/** Whether the whole text has as many more and fewer lines as if the side had been taken somewhere. */
function mayBeElsewhere(side: Lines, base: Lines, merged: Lines, text: Lines): boolean {
  const [had, has] = [wholeLinesOf(base), wholeLinesOf(side)];
  const [before, now] = [wholeLinesOf(merged), wholeLinesOf(text)];
  let tells = false;
  for (const line of new Set([...had.keys(), ...has.keys()])) {
    const change = countOf(has, line) - countOf(had, line);
    const found = countOf(now, line) - countOf(before, line);
    if (change === 0) continue;
    if (change > 0 ? found < change : found > change) return false;
    tells = true;
  }
  return tells;
}

/** Whether lines that all sides have taken out of conflicts stand in the text more often than they would then. */
function hasTooMany(merge: ThreeWay, taken: ReadonlySet<Place>, now: Lines): boolean {
  const conflicts = conflictsOf(merge).filter((place) => taken.has(place));
  const [before, is] = [wholeLinesOf(merge.merged), wholeLinesOf(now)];
  const gone = wholeLinesOf(...conflicts.map(({ base }) => base));
  // At most what both sides have, one after the other.
  const back = wholeLinesOf(...conflicts.flatMap(({ ours, theirs }) => [ours, theirs]));
  for (const [line, times] of gone) {
    if (countOf(is, line) > countOf(before, line) - times + countOf(back, line)) return true;
  }
  return false;
}

function allInDoubt(merge: ThreeWay): ResultState {
  const conflicts = conflictsOf(merge);
  const others = merge.places.filter(({ by }) => by !== 'both');
  const lineOf = ({ lines }: Place) => lines[0] + 1;
  const [doubtful, dropped] = [conflicts.map(lineOf), others.map(lineOf)];
  return { open: conflicts.length, doubtful, dropped };
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
