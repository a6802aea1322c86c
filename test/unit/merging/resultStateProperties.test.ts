import assert from 'node:assert/strict';
import fc from 'fast-check';
import { resultState } from '../../../extension/src/engine/merging/resultState.ts';
import {
  conflictsOf,
  type Place,
  type ThreeWay,
} from '../../../extension/src/engine/merging/threeWay.ts';
import { lines, mergeOfLetters } from './mergeOfLetters.ts';

describe('what a saved result says of any merge', () => {
  /** What somebody makes of a conflict of lines that are like no others. */
  const FATES = {
    ours: { lines: 'PQ', isSolved: true },
    theirs: { lines: 'RS', isSolved: true },
    both: { lines: 'PQRS', isSolved: true },
    turned: { lines: 'RSPQ', isSolved: true },
    'ours and more': { lines: 'PxQ', isSolved: true },
    nothing: { lines: '12', isSolved: false },
    'all taken out': { lines: '', isSolved: false },
    'a part of ours': { lines: 'P', isSolved: false },
    'a part of theirs': { lines: 'S', isSolved: false },
    'half put back': { lines: 'P2', isSolved: false },
    'put back behind': { lines: 'PQ2', isSolved: false },
    'put back before': { lines: '1RS', isSolved: false },
    'a half of each': { lines: 'PS', isSolved: false },
    'one and a half': { lines: 'PQR', isSolved: false },
    'half of the base': { lines: '2', isSolved: false },
    'something else': { lines: 'y', isSolved: false },
    'something else in the base': { lines: '1y2', isSolved: false },
    marked: { lines: '<', isSolved: false },
  } as const;
  const fate = fc.constantFrom(...Object.values(FATES));
  // Lines that read alike stand around, and between.
  const around = fc.string({
    unit: fc.constantFrom('}', '}', '{', '_', 'a'),
    minLength: 1,
    maxLength: 5,
  });
  const edit = fc.constantFrom('', '', '', '}', 'n', '_');

  it('is as many open conflicts as were not solved, whatever reads alike around them', () => {
    const place = fc.record({ fate, around, edit });
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 4 }), around, (places, last) => {
        const build = (of: (at: number) => string, edited = false) =>
          `${places
            .map(({ around: text, edit: more }, at) => {
              // An anchor of its own: without one a text can be read in several ways.
              return text + (edited ? more : '') + named('k', at) + of(at);
            })
            .join('')}${named('k', places.length)}${last}`;
        const named = (letter: string, at: number) =>
          String.fromCodePoint(0x4e00 + at * 64 + (letter.charCodeAt(0) % 64));
        const whole = (letters: string, at: number) =>
          [...letters].map((letter) => (letter === '<' ? '<' : named(letter, at))).join('');
        const made = mergeOfLetters({
          base: build((at) => whole('12', at)),
          ours: build((at) => whole('PQ', at)),
          theirs: build((at) => whole('RS', at)),
        });
        assert.equal(made.places.length, places.length);
        const result = build((at) => whole(places[at]?.fate.lines ?? '', at), true);
        const text = lines(result).replaceAll('<\n', '<<<<<<< A\n');
        const { open } = resultState(made, text);
        const unsolved = places.filter(({ fate: { isSolved } }) => !isSolved).length;
        if (text.includes('<<<<<<<')) assert.ok(open > 0);
        else assert.equal(open, unsolved);
      }),
      { numRuns: 3_000 },
    );
  });

  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd', '}'), maxLength: 14 });

  it('is never seen as solved where nothing of what collides was taken', () => {
    fc.assert(
      fc.property(text, text, text, (base, ours, theirs) => {
        const made = mergeOfLetters({ base, ours, theirs });
        const conflicts = conflictsOf(made).length;
        assert.equal(resultState(made, made.merged.join('')).open, conflicts);
        assert.equal(resultState(made, lines(base)).open, conflicts);
      }),
      { numRuns: 3_000 },
    );
  });

  it('of lines that all read alike is only solved without a question where a side was taken in each place', () => {
    const part = fc.array(fc.nat({ max: 9 }), { maxLength: 6 });
    const parts = fc.array(part, { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(text, text, text, parts, (base, ours, theirs, chosen) => {
        const made = mergeOfLetters({ base, ours, theirs });
        // Some lines of what stands there in some version, in any order.
        const result = taking(made, ({ base: was, ours: own, theirs: other }, at) => {
          const all = [...was, ...own, ...other];
          return (chosen[at % 8] ?? []).flatMap((line) => all[line] ?? []);
        });
        const found = resultState(made, result);
        if (found.open === 0 && found.dropped.length === 0) {
          assert.ok(isMerge(made, result) || hasWholeSides(made, result), result);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('is solved, or a question, where a side was taken everywhere', () => {
    fc.assert(
      fc.property(text, text, text, (base, ours, theirs) => {
        const made = mergeOfLetters({ base, ours, theirs });
        for (const side of ['ours', 'theirs'] as const) {
          const result = taking(made, (place) => place[side]);
          const { open, doubtful } = resultState(made, result);
          // What taking a side leaves as it was before is in doubt.
          const isAsBefore = result === made.merged.join('') || result === lines(base);
          if (!isAsBefore) assert.equal(open, doubtful.length);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

function taking(made: ThreeWay, take: (place: Place, at: number) => readonly string[]): string {
  let done = 0;
  const parts: string[] = [];
  for (const [at, place] of made.places.entries()) {
    parts.push(...made.merged.slice(done, place.lines[0]));
    parts.push(...(place.by === 'both' ? take(place, at) : made.merged.slice(...place.lines)));
    done = place.lines[1];
  }
  return [...parts, ...made.merged.slice(done)].join('');
}

/** Whether some choice of sides makes this text, found by trying all. */
function isMerge(made: ThreeWay, result: string): boolean {
  const conflicts = conflictsOf(made);
  const ways = 4 ** conflicts.length;
  for (let way = 0; way < ways; way += 1) {
    const made_ = taking(made, (place) => {
      const { ours, theirs } = place;
      const digit = Math.floor(way / 4 ** conflicts.indexOf(place)) % 4;
      return [ours, theirs, [...ours, ...theirs], [...theirs, ...ours]][digit] ?? [];
    });
    if (made_ === result) return true;
  }
  return false;
}

/** Whether each conflict has a side whose letters are all there, as often as the rest and that side have them. */
function hasWholeSides(made: ThreeWay, result: string): boolean {
  const count = (all: readonly string[], line: string) => all.filter((one) => one === line).length;
  const now = result.split(/(?<=\n)/u);
  return conflictsOf(made).every(({ base, ours, theirs }) =>
    [ours, theirs, [...ours, ...theirs]].some((side) =>
      side.every((line) => {
        const rest = count(made.merged, line) - count(base, line);
        const more = count(side, line) - count(base, line);
        return more <= 0 || count(now, line) >= more + Math.min(rest, 0);
      }),
    ),
  );
}
