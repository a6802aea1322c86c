import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  CANVAS_MAX,
  canvasHeight,
  type Extent,
  isScaled,
  lastTop,
  pageRows,
  rowsInSight,
  scrollOf,
  topOf,
  topShowing,
} from '../../../extension/src/webview/rows/scrollMap.ts';

/** Where Chromium cuts heights, in pixels of the screen. */
const CUT = 33_554_400;

const extent: fc.Arbitrary<Extent> = fc.record({
  rows: fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 5_000_000 })),
  rowHeight: fc.integer({ min: 12, max: 80 }),
  height: fc.integer({ min: 12, max: 3_000 }),
});

const MILLION: Extent = { rows: 1_000_000, rowHeight: 24, height: 700 };

describe('the map from the scroll bar to rows', () => {
  it('stays below what Chromium cuts, at 200 % and at 400 %', () => {
    fc.assert(fc.property(extent, (one) => canvasHeight(one) * 4 < CUT));
    assert.equal(canvasHeight(MILLION), CANVAS_MAX);
    assert.ok(MILLION.rows * MILLION.rowHeight * 2 > CUT);
  });

  it('leads from the first row to the last', () => {
    fc.assert(
      fc.property(extent, (one) => {
        const end = canvasHeight(one) - one.height;
        assert.equal(topOf(0, one), 0);
        assert.ok(Math.abs(topOf(end, one) - lastTop(one)) < 1e-6);
        const [, last] = rowsInSight(topOf(end, one), one);
        assert.equal(last, one.rows - 1);
      }),
    );
  });

  it('goes on where the bar goes on', () => {
    fc.assert(
      fc.property(extent, fc.nat(8_000_000), fc.nat(8_000_000), (one, a, b) => {
        const [less, more] = a < b ? [a, b] : [b, a];
        assert.ok(topOf(less, one) <= topOf(more, one));
      }),
    );
  });

  it('leads back to the place of the bar', () => {
    fc.assert(
      fc.property(extent, fc.double({ min: 0, max: 1, noNaN: true }), (one, part) => {
        const top = part * lastTop(one);
        assert.ok(Math.abs(topOf(scrollOf(top, one), one) - top) < 1e-6 * Math.max(1, top));
      }),
    );
  });

  it('reaches each of a million rows at 200 %, by a whole pixel of the bar', () => {
    fc.assert(
      fc.property(fc.nat(999_999), (row) => {
        const scrollTop = Math.round(scrollOf(row, MILLION));
        const [first, last] = rowsInSight(topOf(scrollTop, MILLION), MILLION);
        assert.ok(first <= row && row <= last, `${row} at ${scrollTop}: ${first} to ${last}`);
      }),
    );
  });

  it('shows a row with the least that is to be scrolled', () => {
    fc.assert(
      fc.property(extent, fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (one, at, part) => {
        if (one.rows === 0 || one.height < one.rowHeight) return;
        const row = at % one.rows;
        const top = part * lastTop(one);
        const shown = topShowing(row, top, one);
        const seen = one.height / one.rowHeight;
        assert.ok(shown <= row + 1e-6 && row + 1 <= shown + seen + 1e-6);
        const isSeen = top <= row && row + 1 <= top + seen;
        if (isSeen) assert.ok(Math.abs(shown - top) < 1e-6);
      }),
    );
  });

  it('is one to one as long as the rows fit', () => {
    const few = { rows: 1000, rowHeight: 20, height: 400 };
    assert.equal(isScaled(few), false);
    assert.equal(topOf(2_000, few), 100);
    assert.deepEqual(rowsInSight(100.5, few), [100, 120]);
    assert.equal(isScaled(MILLION), true);
  });

  it('knows what a page is', () => {
    assert.equal(pageRows({ rows: 9, rowHeight: 20, height: 410 }), 19);
    assert.equal(pageRows({ rows: 9, rowHeight: 20, height: 5 }), 1);
    assert.deepEqual(rowsInSight(0, { rows: 0, rowHeight: 20, height: 400 }), [0, -1]);
  });
});
