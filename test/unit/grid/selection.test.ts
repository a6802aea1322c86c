import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  allOf,
  countSelected,
  isSelected,
  NOTHING_SELECTED,
  spanned,
  toggled,
} from '../../../extension/src/webview/plan/grid/selection.ts';

describe('rows that are selected', () => {
  it('are what was toggled an odd number of times', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(12)), (rows) => {
        const selection = rows.reduce(toggled, NOTHING_SELECTED);
        const odd = new Set<number>();
        for (const row of rows) if (!odd.delete(row)) odd.add(row);
        for (let row = 0; row <= 13; row += 1)
          assert.equal(isSelected(selection, row), odd.has(row));
        assert.equal(countSelected(selection), odd.size);
        const apart = selection.every(([from], at) => {
          const before = selection[at - 1];
          return before === undefined || before[1] + 1 < from;
        });
        assert.ok(apart, JSON.stringify(selection));
      }),
    );
  });

  it('go from one to another, in either order', () => {
    assert.deepEqual(spanned(3, 7), [[3, 7]]);
    assert.deepEqual(spanned(7, 3), [[3, 7]]);
  });

  it('are all, or none', () => {
    assert.deepEqual(allOf(5), [[0, 4]]);
    assert.deepEqual(allOf(0), []);
  });
});
