import assert from 'node:assert/strict';
import { Speed } from '../../../extension/src/vscode/session/speed.ts';

type Sample = readonly [at: number, bytes: number];

/** Feeds [ms, bytes] one after the other; answers what it said last. */
function speedAfter(...samples: readonly Sample[]) {
  const speed = new Speed();
  return samples.map(([at, bytes]) => speed.add(bytes, at)).at(-1);
}

describe('speed', () => {
  const steady = Array.from({ length: 50 }, (_, at) => [at * 200, at * 200] as const);
  const cases: readonly [string, readonly Sample[], number | undefined][] = [
    ['too early to tell at first', [[0, 0]], undefined],
    [
      'too early to tell after a moment',
      [
        [0, 0],
        [499, 500],
      ],
      undefined,
    ],
    [
      'bytes a second',
      [
        [0, 0],
        [500, 1000],
      ],
      2000,
    ],
    [
      'nothing came',
      [
        [0, 7],
        [1000, 7],
      ],
      0,
    ],
    ['steady for long', steady, 1000],
    [
      'what was long ago does not count',
      [
        [0, 0],
        [1000, 1e9],
        [5000, 1e9],
        [6000, 1e9 + 2500],
      ],
      500,
    ],
    [
      'less than before starts anew',
      [
        [0, 5000],
        [1000, 0],
      ],
      undefined,
    ],
    [
      'anew, and on',
      [
        [0, 5000],
        [1000, 0],
        [2000, 3000],
      ],
      3000,
    ],
    [
      'a clock that was set back starts anew',
      [
        [9000, 0],
        [10_000, 1000],
        [100, 1000],
        [1100, 3000],
      ],
      2000,
    ],
  ];
  for (const [description, samples, expected] of cases) {
    it(description, () => assert.equal(speedAfter(...samples), expected));
  }
});
