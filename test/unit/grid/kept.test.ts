import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RowRange } from '../../../extension/src/engine/comparison/rows/rowView.ts';
import { f, type Tree } from '../comparison/trees.ts';
import { ALL, rowsOf, subjectOf } from './gridFixture.ts';

const NAMES = 'abcdefghij'.split('');
const tree = (names: readonly string[], size = 1): Tree =>
  Object.fromEntries(names.map((name) => [name, f(name.repeat(size), 1)]));

/** What is selected of all rows, and looked at, once another view was made. */
function kept(
  ranges: readonly RowRange[],
  rows: readonly number[],
  then: Parameters<typeof view>[1],
) {
  return view({ ranges, rows }, then);
}

function view(
  keep: { readonly ranges: readonly RowRange[]; readonly rows: readonly number[] },
  { names = NAMES, ...request }: Partial<typeof ALL> & { readonly names?: readonly string[] },
) {
  const rows = rowsOf([tree(NAMES), {}]);
  const before = rows.view(ALL);
  rows.show(subjectOf([tree(names), {}]));
  const now = rows.view({ ...ALL, ...request, keep: { view: before.view, ...keep } });
  return now.kept;
}

describe('rows that are found again in another view', () => {
  it('are where they were, where nothing has changed', () => {
    assert.deepEqual(
      kept(
        [
          [1, 3],
          [5, 5],
        ],
        [4, 0],
        {},
      ),
      {
        ranges: [
          [1, 3],
          [5, 5],
        ],
        rows: [4, 0],
      },
    );
  });

  it('are where they are sorted to', () => {
    assert.deepEqual(kept([[1, 3]], [0], { descending: true }), { ranges: [[6, 8]], rows: [9] });
  });

  it('come together where what was between is gone, and make room for what has come', () => {
    const names = ['a', 'b', 'bb', 'c', 'e', 'f'];
    assert.deepEqual(kept([[1, 4]], [4], { names }), {
      ranges: [
        [1, 1],
        [3, 4],
      ],
      rows: [4],
    });
  });

  it('that are looked at give way to what stands nearest', () => {
    assert.deepEqual(kept([[3, 3]], [3, 9], { filter: 'name:c OR name:f OR name:b' }), {
      ranges: [],
      rows: [1, 2],
    });
  });

  it('are none where nothing is', () => {
    assert.deepEqual(kept([[0, 9]], [3], { filter: 'nothing' }), { ranges: [], rows: [0] });
  });

  it('of a view that nobody knows any more are not looked for', () => {
    const rows = rowsOf([tree(NAMES), {}]);
    const facts = rows.view({ ...ALL, keep: { view: 7, ranges: [[0, 1]], rows: [1] } });
    assert.equal(facts.kept, undefined);
  });

  it('are the same items, at random', () => {
    fc.assert(
      fc.property(
        fc.subarray(NAMES),
        fc.subarray(NAMES),
        fc.boolean(),
        (selected, left, descending) => {
          const rows = rowsOf([tree(NAMES), {}]);
          const before = rows.view(ALL);
          const ranges = selected.map(
            (name): RowRange => [NAMES.indexOf(name), NAMES.indexOf(name)],
          );
          rows.show(subjectOf([tree(left), {}]));
          const keep = { view: before.view, ranges, rows: [] };
          const now = rows.view({ ...ALL, descending, keep });
          const found = rows.paths(now.view, now.kept?.ranges ?? [], 'decided-too-many');
          assert.deepEqual(
            [...(found ?? [])].sort(),
            selected.filter((name) => left.includes(name)),
          );
        },
      ),
    );
  });
});
