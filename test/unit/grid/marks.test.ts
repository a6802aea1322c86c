import assert from 'node:assert/strict';
import {
  bitOf,
  IS_ROW,
  marksOf,
  ROW_MARKS,
  type RowMark,
} from '../../../extension/src/engine/comparison/rows/rowMarks.ts';
import { d, e, f, type Tree, u } from '../comparison/trees.ts';
import { type Plan, subjectOf } from './gridFixture.ts';

/** The marks of each item but those that are no rows, by path; without 'not-reviewed', which goes with the first. */
function marked(trees: readonly Tree[], plan?: Plan): Record<string, string> {
  const subject = subjectOf(trees, plan);
  const marks = marksOf(subject);
  const { items } = subject.comparison;
  return Object.fromEntries(
    items.flatMap(({ path }, index) => {
      const bits = marks[index] ?? 0;
      if ((bits & IS_ROW) === 0) return [];
      const isTrue = (mark: RowMark) => (bits & bitOf(mark)) !== 0;
      assert.equal(isTrue('not-reviewed'), isTrue('differences'), path);
      return [
        [path, ROW_MARKS.filter((mark) => isTrue(mark) && mark !== 'not-reviewed').join(' ')],
      ];
    }),
  );
}

const OTHERS: readonly Tree[] = [{ a: f('x', 2) }, { a: f('yy', 2) }];

describe('what is true of a row', () => {
  const cases: readonly [string, readonly Tree[], Plan, Record<string, string>][] = [
    ['all is the same', [{ a: f('x') }, { a: f('x') }], {}, { a: '' }],
    ['something is done', [{ a: f('x', 2) }, { a: f('y', 1) }], {}, { a: 'differences' }],
    ['it is on one source', [{ a: f('x') }, {}], {}, { a: 'differences one-source' }],
    ['nobody knows whether it is', [{ a: f('x') }, { a: u() }], {}, { a: '' }],
    ['it is on one of one', [{ a: f('x') }], {}, { a: '' }],
    ['it is in conflict', OTHERS, {}, { a: 'differences conflicts' }],
    [
      'a conflict was decided',
      OTHERS,
      { hands: { a: { copy: 'B', to: 'others' } } },
      { a: 'differences decided' },
    ],
    [
      'what was decided does not hold',
      [{ a: f('x', 2) }, { a: f('y', 1) }],
      { hands: { a: { copy: 'Z', to: 'A' } } },
      { a: 'differences undecided' },
    ],
    [
      'a conflict stays one',
      OTHERS,
      { hands: { a: { copy: 'Z', to: 'A' } } },
      { a: 'differences conflicts' },
    ],
    ['only people decide', OTHERS, { preset: 'manual' }, { a: 'differences undecided' }],
    [
      'it was decided to leave it',
      [{ same: f('x') }, { same: f('x') }],
      { hands: { same: { leave: 'all' } } },
      { same: 'differences decided' },
    ],
    [
      'what is left differs, and the run is not about it',
      [{ a: f('x', 2) }, { a: f('y', 1) }],
      { filter: 'name:b' },
      { a: '' },
    ],
    [
      'it was moved',
      [{ new: f('x'.repeat(3000)) }, { old: f('x'.repeat(3000)) }],
      { preset: 'mirror' },
      { new: 'differences one-source moved', old: 'differences one-source' },
    ],
    [
      'it can’t be read',
      [{ a: e('x', 2) }, { a: f('y', 2) }],
      {},
      { a: 'differences conflicts errors' },
    ],
    [
      'a folder can’t be read: what is in it is told there',
      [{ d: u('unreadable') }, { d: d(), 'd/a': f('x') }],
      {},
      { d: 'errors', 'd/a': '' },
    ],
    ['what is ignored is no error', [{ a: u('ignored') }, {}], {}, { a: '' }],
    [
      'a check finds what can’t be read',
      [{ a: e('x') }, { a: f('x') }],
      { preset: 'check' },
      { a: 'differences errors' },
    ],
    [
      'the root is a row where something happens to it',
      [{ '': d(2) }, { '': d(1) }],
      { preset: 'mirror' },
      { '': 'differences' },
    ],
  ];
  for (const [name, trees, plan, expected] of cases) {
    it(name, () => assert.deepEqual(marked(trees, plan), expected));
  }
});
