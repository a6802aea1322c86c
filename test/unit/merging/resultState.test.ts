import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hasMarks, markedText } from '../../../extension/src/engine/merging/mergeMarks.ts';
import { resultState } from '../../../extension/src/engine/merging/resultState.ts';
import {
  conflictsOf,
  type Place,
  threeWay,
  type Versions,
} from '../../../extension/src/engine/merging/threeWay.ts';

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
      assert.equal(conflictsOf(made).length, collisions);
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
type Expected = readonly [open: number, doubtful: number, dropped: number];

describe('what a saved result says of its merge', () => {
  const collision = { base: 'abcde', ours: 'aBcde', theirs: 'aXcde' };
  const large = { base: 'a12z', ours: 'aPQz', theirs: 'aRSz' };
  const put = { base: 'abc', ours: 'axbc', theirs: 'aybc' };
  const apart = { base: 'abcde', ours: 'aBcde', theirs: 'abcdE' };
  const cases: readonly (readonly [string, Versions, string, Expected])[] = [
    ['nothing done', collision, 'abcde', [1, 0, 0]],
    ['our side', collision, 'aBcde', [0, 0, 0]],
    ['their side', collision, 'aXcde', [0, 0, 0]],
    ['both', collision, 'aBXcde', [0, 0, 0]],
    ['both, the other way round', collision, 'aXBcde', [0, 0, 0]],
    ['our side, and something else', collision, 'aBzcde', [0, 0, 0]],
    ['neither, and something else', collision, 'azcde', [1, 1, 0]],
    ['neither, and nothing', collision, 'acde', [1, 1, 0]],
    ['our side, and what was there before', collision, 'aBbcde', [1, 0, 0]],
    ['half of our side', large, 'aPz', [1, 1, 0]],
    ['half of our side, and the base for the rest', large, 'aP2z', [1, 1, 0]],
    ['a half of each', large, 'aPSz', [1, 1, 0]],
    ['our side and half of theirs', large, 'aPQRz', [1, 1, 0]],
    ['half of the base', large, 'a1z', [1, 1, 0]],
    ['half of the base, edited', large, 'a1yz', [1, 1, 0]],
    ['our side, half of it taken back, and the line beside it edited', large, 'aP2Z', [1, 1, 0]],
    ['our side, and the line beside it edited', large, 'aPQZ', [0, 0, 0]],
    ['another place edited alone', collision, 'abcdE', [1, 0, 0]],
    ['the line beside it edited alone', collision, 'abCde', [1, 0, 0]],
    ['the line before it edited alone', collision, 'Abcde', [1, 0, 0]],
    ['both lines beside it edited alone', collision, 'AbCde', [1, 0, 0]],
    ['a line put in behind it alone', collision, 'abxcde', [1, 0, 0]],
    ['a line put in before it alone', collision, 'axbcde', [1, 0, 0]],
    ['it and the line beside it', collision, 'aXCde', [0, 0, 0]],
    ['one of two solved', { base: 'abcde', ours: 'AbcdE', theirs: 'XbcdY' }, 'Abcde', [1, 0, 0]],
    ['put in by both, nothing done', put, 'abc', [1, 0, 0]],
    ['put in by both, one taken', put, 'aybc', [0, 0, 0]],
    ['put in by both, both taken', put, 'axybc', [0, 0, 0]],
    ['put in by both, one taken and the next line edited', put, 'axBc', [0, 0, 0]],
    [
      'put in by both, half of one taken',
      { base: 'ab', ours: 'axyb', theirs: 'avwb' },
      'axb',
      [1, 1, 0],
    ],
    [
      'put in at the start, nothing done',
      { base: 'ab', ours: 'xab', theirs: 'yab' },
      'ab',
      [1, 0, 0],
    ],
    [
      'put in at the start, one taken',
      { base: 'ab', ours: 'xab', theirs: 'yab' },
      'xab',
      [0, 0, 0],
    ],
    [
      'put in at the end, nothing done',
      { base: 'ab', ours: 'abx', theirs: 'aby' },
      'ab',
      [1, 0, 0],
    ],
    ['put in at the end, one taken', { base: 'ab', ours: 'abx', theirs: 'aby' }, 'aby', [0, 0, 0]],
    [
      'a change with a line put before it, taken',
      { base: 'abc', ours: 'axBc', theirs: 'aybc' },
      'aybc',
      [0, 0, 0],
    ],
    [
      'a change with a line put before it, nothing done',
      { base: 'abc', ours: 'axBc', theirs: 'aybc' },
      'abc',
      [1, 0, 0],
    ],
    [
      'one has taken out what the other has changed, and a half of that is there',
      { base: 'abcd', ours: 'ad', theirs: 'aBCd' },
      'aBd',
      [1, 1, 0],
    ],
    [
      'equal lines around it, nothing done',
      { base: '}}b}}', ours: '}}B}}', theirs: '}}X}}' },
      '}}}b}}',
      [1, 0, 0],
    ],
    [
      'functions put in by both, one taken',
      { base: 'a}_z', ours: 'a}_f}_z', theirs: 'a}_g}_z' },
      'a}_g}_z',
      [0, 0, 0],
    ],
    [
      'functions put in by both, both taken',
      { base: 'a}_z', ours: 'a}_f}_z', theirs: 'a}_g}_z' },
      'a}_f}_g}_z',
      [0, 0, 0],
    ],
    ['our side, and what was there before in another place', large, 'aPQz12', [1, 0, 0]],
    [
      'our side, and a line of what was there before elsewhere',
      { base: 'abcd12wxyz', ours: 'abcdPQwxyz', theirs: 'abcdRSwxyz' },
      '2abcdPQwxyz',
      [1, 1, 0],
    ],
    [
      'a text of which nobody can tell which place was left',
      { base: 'cabccb', ours: 'acbx', theirs: 'ccyba' },
      'accbx',
      [3, 3, 0],
    ],
    ['a change of one side taken back', apart, 'abcdE', [0, 0, 1]],
    ['both taken back', apart, 'abcde', [0, 0, 2]],
    ['all that does not collide', apart, 'aBcdE', [0, 0, 0]],
    ['more than that', apart, 'aBxcdEy', [0, 0, 0]],
    ['nothing left', apart, '', [0, 0, 2]],
    [
      'half of what one side has changed',
      { base: 'abcd', ours: 'aBCd', theirs: 'abcd' },
      'aBcd',
      [0, 0, 1],
    ],
  ];
  for (const [what, versions, result, [open, doubtful, dropped]] of cases) {
    it(what, () => {
      const found = resultState(merge(versions), lines(result));
      const counts = [found.open, found.doubtful.length, found.dropped.length];
      assert.deepEqual(counts, [open, doubtful, dropped]);
    });
  }

  const words = {
    base: 'let a = 1, b = 2;\n',
    ours: 'let a = 3, b = 4;\n',
    theirs: 'let a = 1, b = 2, c = 5;\n',
  };
  const lineCases: readonly (readonly [string, string, number])[] = [
    ['as it was, spaced otherwise', 'let a=1,  b=2;\n', 1],
    ['a word of ours, and the base for the rest', 'let a = 3, b = 2;\n', 1],
    ['both in one line', 'let a = 3, b = 4, c = 5;\n', 0],
    ['ours, and a word more', 'let a = 3, b = 4; // seen\n', 0],
    ['a half of each', 'let a = 3, b = 2, c = 5;\n', 1],
  ];
  for (const [what, result, open] of lineCases) {
    it(`a line: ${what}`, () => {
      const made = threeWay(words) ?? assert.fail('too different');
      assert.equal(resultState(made, result).open, open);
    });
  }

  const more = [
    {
      what: 'what a side has put in, and what it has taken out',
      texts: ['alpha beta\n', 'alpha gamma\n', 'delta beta\n'],
      result: 'alpha beta gamma\n',
    },
    {
      what: 'words of a side, in lines of the base',
      texts: ['p q\nr\n', 'q p\nR\n', 'p s\nX\n'],
      result: 'p q\nR\n',
    },
    {
      what: 'a line of the base, which a side has put in elsewhere',
      texts: ['p q\nr\n1\n2\nk\n3\n', 'q p\nR\n1\n2\nk\np q\n', 'p s\nX\n1\n2\nk\n4\n'],
      result: 'p q\nR\n1\n2\nk\n4\n',
    },
    {
      what: 'signs alone',
      texts: ['f(x)\n', 'f(x);\n', 'g(x)\n'],
      result: 'f( x )  ;\n',
    },
  ] as const;
  const gone = [
    {
      what: 'gone: all of it, where a side took out one line',
      texts: ['alpha\nbeta\n', 'beta\n', 'alpha\nbeta changed\n'],
      result: '',
    },
    {
      what: 'gone: the line that a side took out, and the one that it left',
      texts: [
        'head\nimport a\nimport b\ntail\n',
        'head\nimport b\ntail\n',
        'head\nimport b from c\ntail\n',
      ],
      result: 'head\ntail\n',
    },
    {
      what: 'gone: what a side took out, and all that the other has changed',
      texts: [
        'head\nkeep one\nkeep two\nold\ntail\n',
        'head\nkeep one\nkeep two\ntail\n',
        'head\nkeep 1\nkeep 2\nold\ntail\n',
      ],
      result: 'head\ntail\n',
    },
    {
      what: 'gone: what each side took out, where nothing is left',
      texts: ['head\nalpha\nbeta\ntail\n', 'head\nbeta\ntail\n', 'head\nalpha\ntail\n'],
      result: 'head\ntail\n',
    },
    {
      what: 'gone: one of two equal lines that a side has left',
      texts: ['k\nold\nsame\nsame\nz\n', 'k\nsame\nsame\nz\n', 'k\nold\nsame x\nsame x\nz\n'],
      result: 'k\nsame\nz\n',
    },
  ] as const;
  const emptied = [
    ['h\nalpha one\nbeta two\ngamma three\nt\n', 'beta two\n', 'beta TWO\n', ''],
    ['h\nalpha one\nbeta two\ngamma three\nt\n', 'beta two\n', 'beta TWO\n', 'h\nt\n'],
    ['h\nalpha one\nbeta two\ngamma three\nt\n', 'beta two\n', 'beta TWO\n', 'h\ngamma three\nt\n'],
    ['h\nx\nt\n', 'x\n', 'y\n', ''],
    ['h\nx\nt\n', 'x\n', 'y\n', 't\n'],
  ].map(([base = '', line = '', changed = '', result = '']) => ({
    what: `gone: what stands around a place that a side took out: ${JSON.stringify(result)} of ${JSON.stringify(base)}`,
    texts: [base, base.replace(line, ''), base.replace(line, changed)] as const,
    result,
  }));
  for (const { what, texts, result } of [...more, ...gone, ...emptied]) {
    it(`is in doubt: ${what}`, () => {
      const [base, ours, theirs] = texts;
      for (const versions of [
        { base, ours, theirs },
        { base, ours: theirs, theirs: ours },
      ]) {
        const made = threeWay(versions) ?? assert.fail('too different');
        const { open, doubtful } = resultState(made, result);
        assert.deepEqual([open, doubtful.length], [1, 1]);
      }
    });
  }

  it('is solved where a side took a place out and a person has added to what stands around it', () => {
    const texts = { base: 'h\nx\nt\n', ours: 'h\nt\n', theirs: 'h\ny\nt\n' };
    const made = threeWay(texts) ?? assert.fail('too different');
    for (const result of ['h\nt\n', 'h, and h\nt\n', 'h\nt too\n', 'h and t\n']) {
      assert.equal(resultState(made, result).open, 0, result);
    }
  });

  it('is in doubt, at least, where neither side stands whole, nor all that both have done', () => {
    const subset = (letters: string) => fc.shuffledSubarray([...letters]);
    const side = (own: string) =>
      fc
        .tuple(fc.subarray([...'1234']), fc.subarray([...own]))
        .map(([left, put]) => [...left, ...put]);
    fc.assert(
      fc.property(side('PQ'), side('RS'), subset('1234PQRSy'), (ours, theirs, now) => {
        const text = (letters: readonly string[]) => `a${letters.join('')}z`;
        const versions = { base: 'a1234z', ours: text(ours), theirs: text(theirs) };
        const made = merge(versions);
        const [place, second] = made.places;
        fc.pre(place?.by === 'both' && second === undefined);
        if (resultState(made, lines(text(now))).open > 0) return;
        const has = (all: readonly string[]) => all.every((line) => now.includes(line.trim()));
        const { base, ours: own, theirs: other } = place;
        const kept = base.filter((line) => own.includes(line) && other.includes(line));
        const put = [...own, ...other].filter((line) => !base.includes(line));
        assert.ok(has(own) || has(other) || has([...kept, ...put]), now.join(''));
      }),
      { numRuns: 3_000 },
    );
  });

  it('where the lines are that only a person can tell of', () => {
    assert.deepEqual(resultState(merge(large), lines('yaP2z')).doubtful, [3]);
  });

  it('where those are, by lines of the result, where nobody can tell which place was left', () => {
    const versions = { base: '1kcabccb', ours: 'PQRSTkacbx', theirs: 'Ukccyba' };
    const [first, ...others] = resultState(merge(versions), lines('PQRSTkaccbx')).doubtful;
    assert.equal(first, 1);
    assert.ok(others.length > 0);
    for (const line of others) assert.ok(line > 6, `${line}`);
  });

  it('where those are, by lines of the result, where too much was changed to tell', () => {
    const many = (of: string) => Array.from({ length: 5_000 }, (_, at) => `${of}${at}\n`).join('');
    const end = 'a\nb\nc\n';
    const versions = { base: `x\n${many('l')}${end}`, ours: `x\n${many('l')}a\nB\nc\n` };
    const made = threeWay({ ...versions, theirs: `x\n${many('l')}a\nC\nc\n` });
    const { open, doubtful } = resultState(made ?? assert.fail('none'), `x\n${many('n')}y\n`);
    assert.deepEqual([open, doubtful], [1, [2]]);
  });

  it('a conflict is open while there are marks of one', () => {
    const made = merge({ base: 'abcde', ours: 'aBcde', theirs: 'abcdE' });
    for (const text of ['<<<<<<< A\n', 'a\n>>>>>>> B\n', '<<<<<<<\n', '=======\n', '||||||| x\n']) {
      assert.deepEqual(resultState(made, text), { open: 1, doubtful: [], dropped: [] });
    }
    const titled = threeWay({
      base: 'T\n=======\na\n',
      ours: 'T\n=======\nb\n',
      theirs: 'T\n=======\na\n',
    });
    assert.equal(resultState(titled ?? assert.fail('none'), 'T\n=======\nb\n').open, 0);
  });

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
        const made = merge({
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
        const made = merge({ base, ours, theirs });
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
        const made = merge({ base, ours, theirs });
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
        const made = merge({ base, ours, theirs });
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

  function taking(
    made: ReturnType<typeof merge>,
    take: (place: Place, at: number) => readonly string[],
  ): string {
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
  function isMerge(made: ReturnType<typeof merge>, result: string): boolean {
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
  function hasWholeSides(made: ReturnType<typeof merge>, result: string): boolean {
    const count = (all: readonly string[], line: string) =>
      all.filter((one) => one === line).length;
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
