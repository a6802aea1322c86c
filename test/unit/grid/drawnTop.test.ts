import assert from 'node:assert/strict';
import { DrawnTop, type RowsHere } from '../../../extension/src/webview/rows/drawnTop.ts';

const EXTENT = { rows: 1_000, rowHeight: 10, height: 100 };

/** Rows from one to another, both included. */
function here(...ranges: readonly (readonly [from: number, to: number])[]): RowsHere {
  const has = (first: number, last: number) =>
    ranges.some(([from, to]) => from <= first && last <= to);
  return { isOver: false, has };
}

describe('The top that is drawn', () => {
  it('is the one that is wanted where its rows are here', () => {
    const drawn = new DrawnTop();
    const rows = here([0, 99]);
    assert.deepEqual(
      [0, 5, 2.5].map((top) => drawn.next(top, rows, EXTENT)),
      [0, 5, 2.5],
    );
  });

  it('stays while rows are waited for, and follows as they come', () => {
    const drawn = new DrawnTop();
    let ranges: (readonly [number, number])[] = [[0, 99]];
    const has = (first: number, last: number) => here(...ranges).has(first, last);
    const rows = { isOver: false, has };
    assert.equal(drawn.next(0, rows, EXTENT), 0);
    assert.equal(drawn.next(300, rows, EXTENT), 0);
    assert.equal(drawn.next(500, rows, EXTENT), 0);
    ranges = [...ranges, [300, 399]];
    assert.equal(drawn.next(700, rows, EXTENT), 300);
    ranges = [[500, 599]];
    assert.equal(drawn.next(700, rows, EXTENT), 500);
    ranges = [...ranges, [700, 799]];
    assert.equal(drawn.next(700, rows, EXTENT), 700);
  });

  it('never goes back to one that was wanted before it', () => {
    const drawn = new DrawnTop();
    let ranges: (readonly [number, number])[] = [[300, 399]];
    const has = (first: number, last: number) => here(...ranges).has(first, last);
    const rows = { isOver: false, has };
    drawn.next(100, rows, EXTENT);
    assert.equal(drawn.next(300, rows, EXTENT), 300);
    ranges = [
      [100, 199],
      [300, 399],
    ];
    assert.equal(drawn.next(500, rows, EXTENT), 300);
  });

  it('is drawn after however many tops that came and went', () => {
    const drawn = new DrawnTop();
    const rows = here([0, 99]);
    drawn.next(0, rows, EXTENT);
    for (let top = 100; top < 900; top += 10) assert.equal(drawn.next(top, rows, EXTENT), 0);
  });

  it('is the one that is wanted where none of the rows are here, or none will come', () => {
    const drawn = new DrawnTop();
    assert.equal(drawn.next(200, here(), EXTENT), 200);
    const over = { ...here([0, 99]), isOver: true };
    assert.equal(drawn.next(0, over, EXTENT), 0);
    assert.equal(drawn.next(200, over, EXTENT), 200);
  });

  it('is that of the view: rows of another one are not those that were drawn', () => {
    const drawn = new DrawnTop();
    drawn.next(0, here([0, 99]), EXTENT);
    assert.equal(drawn.next(200, here([0, 99]), EXTENT), 200);
  });
});
