import { hasMarks } from './mergeMarks.ts';
import { type Change, changesBetween, linesOf, type Range } from './regions.ts';
import { MERGE_LIMITS, type Slot, type ThreeWay } from './threeWay.ts';

/** How far a merge has come. */
export interface ResultState {
  /** Conflicts that nobody has solved: marks, or places that both have changed and that still read as before. */
  readonly open: number;
  /** Places that one side has changed, or both alike, and that read as before. */
  readonly dropped: number;
}

type Lines = readonly string[];

/**
 * What a saved result says of the conflicts of its merge. In doubt one is open: a place that reads as before would take
 * both changes away.
 */
export function resultState(merge: ThreeWay, result: string): ResultState {
  const { base, regions, merged, slots } = merge;
  if (hasMarks(result)) return { open: Math.max(1, slots.length), dropped: 0 };
  const now = linesOf(result);
  // Whatever else it may look like.
  const isAsBefore = isSame(now, merged) || isSame(now, base);
  if (isAsBefore && slots.length > 0) return { open: slots.length, dropped: 0 };
  const sinceBase = changesBetween(base, now, MERGE_LIMITS);
  const sinceMerged = changesBetween(merged, now, MERGE_LIMITS);
  // Nobody can tell what was done about them.
  if (sinceBase === undefined || sinceMerged === undefined) {
    return { open: Math.max(1, slots.length), dropped: 0 };
  }
  const open = takesSides(merge, now)
    ? []
    : slots.filter((slot) => {
        return readsAsBefore(slot, merged, sinceMerged, now) || standsAsBefore(slot, merge, now);
      });
  const dropped = regions.filter(({ by, base: lines, place }) => {
    const [from, to] = placeNow(place, sinceMerged);
    if (by === 'both' || isSame(now.slice(from, to), merged.slice(...place))) return false;
    return readsAsBefore({ lines, ours: [], theirs: [] }, base, sinceBase, now);
  });
  return { open: open.length, dropped: dropped.length };
}

/** Whether a place holds what it held before. */
function readsAsBefore(
  { lines, ours, theirs }: Slot,
  old: Lines,
  changes: readonly Change[],
  now: Lines,
): boolean {
  const [from, to] = placeNow(lines, changes);
  if (!isSame(now.slice(from, to), old.slice(...lines))) return false;
  // A change of the line beside it may be told as one with what was put there: a side begins or ends in it then.
  const isBehind = changes.some(({ old }) => old[0] === lines[1]);
  const isBefore = changes.some(({ old }) => old[1] === lines[0]);
  return ![ours, theirs].some((side) => {
    if (side.length <= to - from) return false;
    return (
      (isBehind && isSame(now.slice(from, from + side.length), side)) ||
      (isBefore && isSame(now.slice(Math.max(0, to - side.length), to), side))
    );
  });
}

/** Where lines of an old text are now; where there were none, with what was put in there. */
function placeNow([from, to]: Range, changes: readonly Change[]): Range {
  let place: Range = [from, to];
  for (const { old, now } of changes) {
    const ahead = now[1] - old[1];
    const isThere = from === to && old[0] === from && old[1] === to;
    // Of lines that are put in between, those at the end of the range are behind it.
    const isBehind = old[0] >= to && old[1] > from;
    if (isBehind && !isThere) break;
    if (old[1] <= from && !isThere) place = [from + ahead, to + ahead];
    else place = [old[0] < from ? now[0] : place[0], old[1] > to ? now[1] : to + ahead];
  }
  return place;
}

/**
 * Whether the lines of a conflict stand in the result as before, with the line before and the line behind them, more
 * often than they would wherever sides are taken. Which of several equal lines was changed, differences may tell in
 * several ways.
 */
function standsAsBefore(slot: Slot, { merged, slots }: ThreeWay, now: Lines): boolean {
  const [from, to] = slot.lines;
  // No line is empty: it stands for the start and the end.
  const [whole, result] = [
    ['', ...merged, ''],
    ['', ...now, ''],
  ];
  const sought = whole.slice(from, to + 2);
  const isASlot = (at: number) =>
    slots.some(({ lines }) => lines[0] === at && lines[1] === at + to - from);
  const elsewhere = placesOf(sought, whole).filter((at) => !isASlot(at)).length;
  const [before = '', behind = ''] = [sought.at(0), sought.at(-1)];
  const taken = slots.flatMap(({ ours, theirs }) => [ours, theirs]);
  const withSides = taken.map((side) => placesOf(sought, [before, ...side, behind]).length);
  const most = withSides.reduce((sum, places) => sum + places, elsewhere);
  return placesOf(sought, result).length > most;
}

/** Whether it is what does not collide, with one side or both in each place that does. */
function takesSides({ merged, slots }: ThreeWay, now: Lines): boolean {
  let ends: ReadonlySet<number> = new Set([0]);
  let done = 0;
  for (const { lines, ours, theirs } of slots) {
    const before = merged.slice(done, lines[0]);
    const as = merged.slice(...lines);
    const sides = [ours, theirs, [...ours, ...theirs], [...theirs, ...ours]];
    const taken = sides.filter((side) => !isSame(side, as)).map((side) => [...before, ...side]);
    ends = new Set([...ends].flatMap((at) => taken.flatMap((part) => endOf(part, now, at) ?? [])));
    done = lines[1];
  }
  const rest = merged.slice(done);
  return [...ends].some((at) => endOf(rest, now, at) === now.length);
}

/** Where the lines end that stand there; undefined where others do. */
function endOf(part: Lines, lines: Lines, at: number): number | undefined {
  const end = at + part.length;
  return isSame(lines.slice(at, end), part) ? end : undefined;
}

function placesOf(sought: Lines, lines: Lines): number[] {
  const places: number[] = [];
  for (let at = 0; at + sought.length <= lines.length; at += 1) {
    if (sought.every((line, next) => lines[at + next] === line)) places.push(at);
  }
  return places;
}

function isSame(a: Lines, b: Lines): boolean {
  return a.length === b.length && a.every((line, at) => line === b[at]);
}
