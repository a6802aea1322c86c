import assert from 'node:assert/strict';
import fc from 'fast-check';
import { resultState } from '../../../extension/src/engine/merging/resultState.ts';
import { threeWay, type Versions } from '../../../extension/src/engine/merging/threeWay.ts';
import { lines, mergeOfLetters } from './mergeOfLetters.ts';

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
      const found = resultState(mergeOfLetters(versions), lines(result));
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
        const made = mergeOfLetters(versions);
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
    assert.deepEqual(resultState(mergeOfLetters(large), lines('yaP2z')).doubtful, [3]);
  });

  it('where those are, by lines of the result, where nobody can tell which place was left', () => {
    const versions = { base: '1kcabccb', ours: 'PQRSTkacbx', theirs: 'Ukccyba' };
    const [first, ...others] = resultState(mergeOfLetters(versions), lines('PQRSTkaccbx')).doubtful;
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
    const made = mergeOfLetters({ base: 'abcde', ours: 'aBcde', theirs: 'abcdE' });
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
});
