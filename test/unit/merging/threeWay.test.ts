import assert from 'node:assert/strict';
import fc from 'fast-check';
import { conflictsOf, threeWay } from '../../../extension/src/engine/merging/threeWay.ts';
import { lines, mergeOfLetters } from './mergeOfLetters.ts';

describe('two versions of a text and the one that both come from', () => {
  const cases = [
    ['changes apart', 'abcde', 'aBcde', 'abcdE', 'aBcdE', 0],
    ['the same change on both', 'abcde', 'aBcde', 'aBcde', 'aBcde', 0],
    ['lines put in and taken out', 'abcde', 'axbcde', 'abc', 'axbc', 0],
    ['one changed by both', 'abcde', 'aBcde', 'aXcde', 'abcde', 1],
    ['neighbours', 'abcde', 'aBcde', 'abCde', 'abcde', 1],
    ['different lines put in at one place', 'abc', 'axbc', 'aybc', 'abc', 1],
    ['one changed and one taken out', 'abc', 'aBc', 'ac', 'abc', 1],
    ['two apart', 'abcde', 'AbcdE', 'XbcdY', 'abcde', 2],
    ['all of it', 'abc', 'x', 'y', 'abc', 1],
    ['empty texts', '', '', '', '', 0],
    ['texts that begin from nothing', '', 'a', 'b', '', 1],
  ] as const;
  for (const [what, base, ours, theirs, merged, collisions] of cases) {
    it(what, () => {
      const made = mergeOfLetters({ base, ours, theirs });
      assert.equal(made.merged.join(''), lines(merged));
      assert.equal(conflictsOf(made).length, collisions);
      const other = mergeOfLetters({ base, ours: theirs, theirs: ours });
      assert.equal(other.merged.join(''), lines(merged));
    });
  }

  it('are merged as one side has it where the other has changed nothing', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 12 });
    fc.assert(
      fc.property(text, text, (base, ours) => {
        for (const sides of [
          { ours, theirs: base },
          { ours: base, theirs: ours },
          { ours, theirs: ours },
        ]) {
          const made = mergeOfLetters({ base, ...sides });
          assert.equal(made.merged.join(''), lines(ours));
          assert.equal(conflictsOf(made).length, 0);
        }
      }),
    );
  });

  it('are too different beyond a bound', () => {
    const of = (letter: string) =>
      Array.from({ length: 40 }, (_, at) => `${letter}${at}\n`).join('');
    const texts = { base: of('a'), ours: of('b'), theirs: of('a') };
    assert.equal(threeWay(texts, { edits: 10, ms: 10_000 }), undefined);
  });
});

/** What is expected of a result: how many are open, of those how many a person has worked on, and how many are left out. */
