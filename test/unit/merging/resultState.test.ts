import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hasMarks, markedText } from '../../../extension/src/engine/merging/mergeMarks.ts';
import { resultState } from '../../../extension/src/engine/merging/resultState.ts';
import { threeWay, type Versions } from '../../../extension/src/engine/merging/threeWay.ts';

/** A letter is a line. */
function lines(letters: string): string {
  return [...letters].map((letter) => `${letter}\n`).join('');
}

function merge({ base, ours, theirs }: Versions) {
  const made = threeWay({ base: lines(base), ours: lines(ours), theirs: lines(theirs) });
  return made ?? assert.fail('too different');
}

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
      const made = merge({ base, ours, theirs });
      assert.equal(made.merged.join(''), lines(merged));
      assert.equal(made.slots.length, collisions);
      const other = merge({ base, ours: theirs, theirs: ours });
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
          const made = merge({ base, ...sides });
          assert.equal(made.merged.join(''), lines(ours));
          assert.equal(made.slots.length, 0);
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

describe('what a saved result says of its merge', () => {
  const collision = { base: 'abcde', ours: 'aBcde', theirs: 'aXcde' };
  const cases = [
    ['nothing done', collision, 'abcde', 1, 0],
    ['our side', collision, 'aBcde', 0, 0],
    ['their side', collision, 'aXcde', 0, 0],
    ['both', collision, 'aBXcde', 0, 0],
    ['neither, and something else', collision, 'azcde', 0, 0],
    ['neither, and nothing', collision, 'acde', 0, 0],
    ['another place edited alone', collision, 'abcdE', 1, 0],
    ['the line beside it edited alone', collision, 'abCde', 1, 0],
    ['the line before it edited alone', collision, 'Abcde', 1, 0],
    ['both lines beside it edited alone', collision, 'AbCde', 1, 0],
    ['a line put in behind it alone', collision, 'abxcde', 1, 0],
    ['a line put in before it alone', collision, 'axbcde', 1, 0],
    ['it and the line beside it', collision, 'aXCde', 0, 0],
    ['one of two solved', { base: 'abcde', ours: 'AbcdE', theirs: 'XbcdY' }, 'Abcde', 1, 0],
    ['put in by both, nothing done', { base: 'abc', ours: 'axbc', theirs: 'aybc' }, 'abc', 1, 0],
    ['put in by both, one taken', { base: 'abc', ours: 'axbc', theirs: 'aybc' }, 'aybc', 0, 0],
    ['put in by both, both taken', { base: 'abc', ours: 'axbc', theirs: 'aybc' }, 'axybc', 0, 0],
    [
      'put in by both, one taken and the next line edited',
      { base: 'abc', ours: 'axbc', theirs: 'aybc' },
      'axBc',
      0,
      0,
    ],
    ['put in at the start, nothing done', { base: 'ab', ours: 'xab', theirs: 'yab' }, 'ab', 1, 0],
    ['put in at the start, one taken', { base: 'ab', ours: 'xab', theirs: 'yab' }, 'xab', 0, 0],
    ['put in at the end, nothing done', { base: 'ab', ours: 'abx', theirs: 'aby' }, 'ab', 1, 0],
    ['put in at the end, one taken', { base: 'ab', ours: 'abx', theirs: 'aby' }, 'aby', 0, 0],
    [
      'a change with a line put before it, taken',
      { base: 'abc', ours: 'axBc', theirs: 'aybc' },
      'aybc',
      0,
      0,
    ],
    [
      'a change with a line put before it, nothing done',
      { base: 'abc', ours: 'axBc', theirs: 'aybc' },
      'abc',
      1,
      0,
    ],
    [
      'equal lines around it, nothing done',
      { base: '}}b}}', ours: '}}B}}', theirs: '}}X}}' },
      '}}}b}}',
      1,
      0,
    ],
    [
      'equal lines around it, one of them taken out',
      { base: 'bababbb', ours: 'abaababbaaa', theirs: 'babbba' },
      'abaabbb',
      1,
      0,
    ],
    [
      'functions put in by both, one taken',
      { base: 'a}_z', ours: 'a}_f}_z', theirs: 'a}_g}_z' },
      'a}_g}_z',
      0,
      0,
    ],
    [
      'functions put in by both, both taken',
      { base: 'a}_z', ours: 'a}_f}_z', theirs: 'a}_g}_z' },
      'a}_f}_g}_z',
      0,
      0,
    ],
    [
      'a change of one side taken back',
      { base: 'abcde', ours: 'aBcde', theirs: 'abcdE' },
      'abcdE',
      0,
      1,
    ],
    ['both taken back', { base: 'abcde', ours: 'aBcde', theirs: 'abcdE' }, 'abcde', 0, 2],
    ['all that does not collide', { base: 'abcde', ours: 'aBcde', theirs: 'abcdE' }, 'aBcdE', 0, 0],
    ['more than that', { base: 'abcde', ours: 'aBcde', theirs: 'abcdE' }, 'aBxcdEy', 0, 0],
    ['nothing left', { base: 'abcde', ours: 'aBcde', theirs: 'abcdE' }, '', 0, 0],
  ] as const;
  for (const [what, versions, result, open, dropped] of cases) {
    it(what, () => {
      assert.deepEqual(resultState(merge(versions), lines(result)), { open, dropped });
    });
  }

  it('a conflict is open while there are marks of one', () => {
    const made = merge({ base: 'abcde', ours: 'aBcde', theirs: 'abcdE' });
    for (const text of ['<<<<<<< A\n', 'a\n>>>>>>> B\n', '<<<<<<<\n']) {
      assert.deepEqual(resultState(made, text), { open: 1, dropped: 0 });
    }
  });

  // Always the same texts: of letters that repeat themselves a few can be told in two ways.
  it('taking nothing of what collides is never seen as solved', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), maxLength: 14 });
    fc.assert(
      fc.property(text, text, text, (base, ours, theirs) => {
        const made = merge({ base, ours, theirs });
        const { open } = resultState(made, made.merged.join(''));
        assert.equal(open, made.slots.length);
        assert.equal(resultState(made, lines(base)).open, made.slots.length);
      }),
      { numRuns: 2_000, seed: 62 },
    );
  });

  it('taking a side everywhere is solved', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), maxLength: 14 });
    fc.assert(
      fc.property(text, text, text, (base, ours, theirs) => {
        const made = merge({ base, ours, theirs });
        for (const side of ['ours', 'theirs'] as const) {
          assert.equal(resultState(made, taking(made, side)).open, 0);
        }
      }),
      { numRuns: 2_000, seed: 62 },
    );
  });

  function taking(made: ReturnType<typeof merge>, side: 'ours' | 'theirs'): string {
    let at = 0;
    const parts: string[] = [];
    for (const slot of made.slots) {
      parts.push(...made.merged.slice(at, slot.lines[0]), ...slot[side]);
      at = slot.lines[1];
    }
    return [...parts, ...made.merged.slice(at)].join('');
  }
});

describe('both versions between marks', () => {
  const names = { ourName: 'A Ada', theirName: 'B Bob' };
  const cases = [
    ['two texts', 'one\n', 'two\n', '<<<<<<< A Ada\none\n=======\ntwo\n>>>>>>> B Bob\n'],
    [
      'without an end of the last line',
      'one',
      'two',
      '<<<<<<< A Ada\none\n=======\ntwo\n>>>>>>> B Bob\n',
    ],
    ['an empty one', '', 'two\n', '<<<<<<< A Ada\n=======\ntwo\n>>>>>>> B Bob\n'],
  ] as const;
  for (const [what, ours, theirs, expected] of cases) {
    it(what, () => {
      assert.equal(markedText({ ours, theirs, ...names }), expected);
      assert.ok(hasMarks(expected));
    });
  }

  it('are none elsewhere than at the start of a line', () => {
    for (const text of ['', 'one\n', ' <<<<<<< A\n', 'title\n=======\n']) {
      assert.equal(hasMarks(text), false, text);
    }
  });
});
