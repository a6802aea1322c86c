import type { Place } from './threeWay.ts';
import { countOf, isTelling, wholeLinesOf, wordsOf } from './wordCounts.ts';

type Lines = readonly string[];

/** Lines of a result, and the unchanged lines of the merge among which a place lies there. */
export interface Found {
  readonly before: Lines;
  readonly now: Lines;
  readonly behind: Lines;
}

/** What a place reads as when somebody takes a side, or both one after the other; never what it was before. */
export function sidesOf({ by, base, ours, theirs }: Place): readonly Lines[] {
  const all = by === 'both' ? [ours, theirs, [...ours, ...theirs], [...theirs, ...ours]] : [];
  const wanted = by === 'theirs' ? [theirs] : by === 'both' ? all : [ours];
  return wanted.filter((side) => !isSame(side, base));
}

/**
 * Whether a place has what a side has there, whole, perhaps with more that a person has written: all words that the side
 * has put in, none of those, nor any line, that it has taken out, and what it has left as it was. And of no side a part
 * alone. What can't be told from words is not taken.
 */
export function isTaken(place: Place, found: Found): boolean {
  const { before, now, behind } = found;
  const sides = sidesOf(place);
  if (sides.some((side) => isSame(now, [...before, ...side, ...behind]))) return true;
  const whole = sides.filter((side) => isWhole(side, place.base, found));
  if (whole.length === 0 || isPartOfAny(place, whole, found)) return false;
  return hasWhatStays(place, whole, found);
}

/**
 * Whether all is there that the sides have left as it was, and something of what they have: a side that only takes lines out
 * says nothing of the others, which may have gone for any reason. Of a conflict of which a side has taken all out, what
 * stands around it must be there.
 */
function hasWhatStays({ base, by }: Place, whole: readonly Lines[], found: Found) {
  const { before, now, behind } = found;
  const [had, around, is] = [wordsOf(base), wordsOf(before, behind), wordsOf(now)];
  const sides = whole.map((side) => wordsOf(side));
  const isThere = (word: string, times: number) => {
    return countOf(is, word) >= countOf(around, word) + times;
  };
  const stay = [...had].every(([word, times]) => {
    const least = Math.min(times, ...sides.map((side) => countOf(side, word)));
    return !isTelling(word) || isThere(word, least);
  });
  if (!stay) return false;
  const telling = sides.map((side) => [...side.keys()].filter(isTelling));
  const isAround = [...around.keys()].every((word) => !isTelling(word) || isThere(word, 0));
  return telling.some((words) => {
    return words.length === 0 ? isAround || by !== 'both' : words.some((word) => isThere(word, 1));
  });
}

function isWhole(side: Lines, base: Lines, { before, now, behind }: Found): boolean {
  const [had, has, is] = [wordsOf(base), wordsOf(before, side, behind), wordsOf(now)];
  const around = wordsOf(before, behind);
  let tells = false;
  for (const word of new Set([...had.keys(), ...has.keys()])) {
    const change = countOf(has, word) - countOf(around, word) - countOf(had, word);
    if (change > 0 && countOf(is, word) < countOf(has, word)) return false;
    if (change < 0 && countOf(is, word) > countOf(has, word)) return false;
    tells ||= change !== 0 && isTelling(word);
  }
  return tells && !hasLinesTakenOut(side, base, { before, now, behind });
}

function hasLinesTakenOut(side: Lines, base: Lines, { before, now, behind }: Found): boolean {
  const [own, has, is] = [
    wholeLinesOf(side),
    wholeLinesOf(before, side, behind),
    wholeLinesOf(now),
  ];
  for (const [line, times] of wholeLinesOf(base)) {
    if (times > countOf(own, line) && countOf(is, line) > countOf(has, line)) return true;
  }
  return false;
}

/** Whether words are there that a side has put in which is not there whole. */
function isPartOfAny(place: Place, whole: readonly Lines[], { before, now, behind }: Found) {
  const [base, around, is] = [wordsOf(place.base), wordsOf(before, behind), wordsOf(now)];
  const taken = whole.map((side) => wordsOf(side));
  const most = (word: string) => {
    return Math.max(countOf(base, word), ...taken.map((side) => countOf(side, word)));
  };
  const sides = place.by === 'both' ? [place.ours, place.theirs] : [];
  return sides.some((side) => {
    if (whole.some((one) => isSame(one, side))) return false;
    return [...wordsOf(side)].some(([word, times]) => {
      if (!isTelling(word) || times <= countOf(base, word)) return false;
      return countOf(is, word) > countOf(around, word) + most(word);
    });
  });
}

export function isSame(a: Lines, b: Lines): boolean {
  return a.length === b.length && a.every((line, at) => line === b[at]);
}
