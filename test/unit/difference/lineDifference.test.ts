import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type ComparedTexts,
  compareTexts,
} from '../../../extension/src/engine/difference/compareTexts.ts';
import { lineStarts } from '../../../extension/src/engine/difference/lineStarts.ts';

const LIMITS = { edits: 10_000, ms: 60_000 };
const bytesOf = (text: string) => new TextEncoder().encode(text);

type Found = Extract<ComparedTexts, { kind: 'compared' }>;

function compare(
  left: string,
  right: string,
  { ignoreWhitespace = false, edits = LIMITS.edits } = {},
): Found {
  const job = { left: bytesOf(left), right: bytesOf(right), ignoreWhitespace };
  const found = compareTexts(job, { ...LIMITS, edits });
  assert.ok(found.kind === 'compared');
  return found;
}

/** Steps as rows: equal, removed, added. */
function stepsOf({ steps }: Pick<Found, 'steps'>): number[][] {
  return Array.from({ length: steps.length / 3 }, (_, at) => [...steps.slice(at * 3, at * 3 + 3)]);
}

/** The right text, made from lines of the left where they are equal, and from lines of the right where it says changed. */
function applied(left: string, right: string, { steps, leftStarts, rightStarts }: Found): string {
  const line = (text: Uint8Array, starts: Uint32Array, from: number, count: number) =>
    text.subarray(starts[from], starts[from + count]);
  const parts: Uint8Array[] = [];
  let [before, after] = [0, 0];
  for (let at = 0; at < steps.length; at += 3) {
    const [equal = 0, removed = 0, added = 0] = steps.slice(at, at + 3);
    parts.push(line(bytesOf(left), leftStarts, before, equal));
    parts.push(line(bytesOf(right), rightStarts, after + equal, added));
    before += equal + removed;
    after += equal + added;
  }
  assert.equal(before, leftStarts.length - 1);
  assert.equal(after, rightStarts.length - 1);
  return Buffer.concat(parts).toString();
}

describe('the difference of two texts', () => {
  const cases: readonly [what: string, left: string, right: string, steps: number[][]][] = [
    ['nothing and nothing', '', '', []],
    ['equal', 'a\nb\n', 'a\nb\n', [[2, 0, 0]]],
    ['all new', '', 'a\nb\n', [[0, 0, 2]]],
    ['all gone', 'a\n', '', [[0, 1, 0]]],
    [
      'a line in the middle',
      'a\nb\nc\n',
      'a\nx\nc\n',
      [
        [1, 1, 1],
        [1, 0, 0],
      ],
    ],
    [
      'two changes',
      'a\nb\nc\nd\n',
      'x\nb\nc\ny\n',
      [
        [0, 1, 1],
        [2, 1, 1],
      ],
    ],
    [
      'a line put in',
      'a\nc\n',
      'a\nb\nc\n',
      [
        [1, 0, 1],
        [1, 0, 0],
      ],
    ],
    ['no line end at the end', 'a\nb', 'a\nb\n', [[1, 1, 1]]],
    [
      'CR and LF',
      'a\r\nb\n',
      'a\nb\n',
      [
        [0, 1, 1],
        [1, 0, 0],
      ],
    ],
    ['equal lines that repeat', 'a\na\na\n', 'a\na\n', [[2, 1, 0]]],
  ];
  for (const [what, left, right, steps] of cases) {
    it(what, () => assert.deepEqual(stepsOf(compare(left, right)), steps));
  }

  const blank: readonly [what: string, left: string, right: string, steps: number[][]][] = [
    ['blanks and tabs', 'a b\n\tc\n', 'a  b\n    c\n', [[2, 0, 0]]],
    ['line ends', 'a\r\nb', 'a\nb\n', [[2, 0, 0]]],
    ['blanks within a word', 'ab\n', 'a b\n', [[1, 0, 0]]],
    [
      'an empty line that is put in',
      'a\nb\n',
      'a\n\nb\n',
      [
        [1, 0, 1],
        [1, 0, 0],
      ],
    ],
    ['other characters count', 'a\u00a0b\n', 'a b\n', [[0, 1, 1]]],
  ];
  for (const [what, left, right, steps] of blank) {
    it(`without whitespace: ${what}`, () => {
      assert.deepEqual(stepsOf(compare(left, right, { ignoreWhitespace: true })), steps);
    });
  }

  it('is one change where the limit of edits is reached, and says so', () => {
    const [left, right] = ['a\n1\n2\n3\nz\n', 'a\n4\n2\n5\nz\n'];
    const found = compare(left, right, { edits: 1 });
    assert.equal(found.isCoarse, true);
    assert.deepEqual(stepsOf(found), [
      [1, 3, 3],
      [1, 0, 0],
    ]);
    assert.equal(applied(left, right, found), right);
    assert.equal(compare(left, right).isCoarse, false);
  });

  it('is fine, whatever the limit, where lines were only put in or taken away', () => {
    const [left, right] = ['a\nz\n', 'a\n1\n2\n3\nz\n'];
    for (const [one, other] of [
      [left, right],
      [right, left],
    ] as const) {
      const found = compare(one, other, { edits: 1 });
      assert.equal(found.isCoarse, false);
      assert.equal(applied(one, other, found), other);
    }
  });

  it('tells lines apart that are no valid UTF-8', () => {
    const job = { left: Buffer.of(0xff, 10), right: Buffer.of(0xfe, 10), ignoreWhitespace: false };
    const found = compareTexts(job);
    assert.ok(found.kind === 'compared');
    assert.deepEqual(stepsOf(found), [[0, 1, 1]]);
  });

  it('is none of what holds a zero byte', () => {
    for (const text of ['a\0', `${'a'.repeat(7999)}\0`]) {
      const other = { right: bytesOf('a'), ignoreWhitespace: false };
      assert.deepEqual(compareTexts({ left: bytesOf(text), ...other }), { kind: 'not-text' });
    }
  });

  it('does not take more lines than it can', () => {
    const left = new Uint8Array(500_001).fill(10);
    const job = { left, right: bytesOf('a'), ignoreWhitespace: false };
    assert.deepEqual(compareTexts(job), { kind: 'too-many-lines' });
    assert.equal(lineStarts(left.subarray(1), 500_000)?.length, 500_001);
  });

  it('applied to one text gives the other, whatever both are', () => {
    const text = fc
      .array(fc.constantFrom('a\n', 'b\n', 'c\n', ' a\n', 'a\r\n', '\n', 'é\n', '😀\n', 'x'), {
        maxLength: 60,
      })
      .map((lines) => lines.join(''));
    const edits = fc.constantFrom(0, 3, LIMITS.edits);
    fc.assert(
      fc.property(text, text, edits, (left, right, most) => {
        const found = compare(left, right, { edits: most });
        assert.equal(applied(left, right, found), right);
      }),
      { numRuns: 500 },
    );
  });
});
