import assert from 'node:assert/strict';
import fc from 'fast-check';
import { changedParts } from '../../../extension/src/webview/difference/changedPart.ts';
import {
  changeAt,
  type LineMode,
  layoutOf,
  layoutRow,
  lineAt,
  nextChange,
  rowOfLine,
} from '../../../extension/src/webview/difference/layout.ts';

const NONE: ReadonlySet<number> = new Set();

/** Rows in few characters: '1=1' equal, '2-' gone, '+3' new, '4~5' a pair, '…7' folded; lines from 0. */
function rowsOf(steps: readonly number[], mode: LineMode, opened = NONE): string[] {
  const layout = layoutOf(steps, mode, opened);
  return Array.from({ length: layout.rows }, (_, row) => {
    const { kind, left, right, lines } = layoutRow(layout, row) ?? {};
    if (kind === 'folded') return `…${lines}`;
    if (kind === 'same') return `${left}=${right}`;
    if (left !== undefined && right !== undefined) return `${left}~${right}`;
    return left === undefined ? `+${right}` : `${left}-`;
  });
}

describe('how lines of a difference stand', () => {
  it('pairs lines beside each other, and puts them below each other inline', () => {
    const steps = [1, 2, 1, 1, 0, 1];
    assert.deepEqual(rowsOf(steps, 'side'), ['0=0', '1~1', '2-', '3=2', '+3']);
    assert.deepEqual(rowsOf(steps, 'inline'), ['0=0', '1-', '2-', '+1', '3=2', '+3']);
  });

  it('folds equal lines but for three around each change', () => {
    const steps = [10, 1, 1, 20, 1, 0, 9, 0, 0];
    assert.deepEqual(rowsOf(steps, 'side'), [
      ...['…7', '7=7', '8=8', '9=9', '10~10', '11=11', '12=12', '13=13', '…14'],
      ...['28=28', '29=29', '30=30', '31-', '32=31', '33=32', '34=33', '…6'],
    ]);
  });

  it('does not fold what is hardly more than the fold itself', () => {
    assert.deepEqual(rowsOf([6, 1, 0], 'side').length, 7);
    assert.equal(rowsOf([7, 1, 0], 'side')[0], '…4');
  });

  it('shows what was folded once it is opened', () => {
    const rows = rowsOf([10, 1, 1], 'side', new Set([0]));
    assert.deepEqual(rows.slice(0, 8), ['0=0', '1=1', '2=2', '3=3', '4=4', '5=5', '6=6', '7=7']);
  });

  it('has nothing where there is nothing, and a fold where all is equal', () => {
    assert.deepEqual(rowsOf([], 'side'), []);
    assert.deepEqual(rowsOf([100, 0, 0], 'inline'), ['…100']);
  });

  it('knows its changes', () => {
    const layout = layoutOf([1, 1, 1, 2, 0, 2], 'side', NONE);
    assert.deepEqual(layout.changes, [1, 4]);
    assert.deepEqual([nextChange(layout, 0, false), nextChange(layout, 1, false)], [1, 4]);
    assert.deepEqual([nextChange(layout, 4, false), nextChange(layout, 5, true)], [undefined, 4]);
    assert.deepEqual(
      [0, 1, 3, 5].map((row) => changeAt(layout, row)),
      [0, 1, 1, 2],
    );
  });

  it('finds a line again in the other way of showing', () => {
    const steps = [1, 2, 2, 1, 0, 0];
    assert.equal(rowOfLine(layoutOf(steps, 'side', NONE), 2), 2);
    assert.equal(rowOfLine(layoutOf(steps, 'inline', NONE), 2), 4);
    assert.equal(rowOfLine(layoutOf([100, 0, 0], 'side', NONE), 50), 0);
    assert.equal(rowOfLine(layoutOf([], 'side', NONE), 7), 0);
  });

  it('shows or folds each line of both sides once, in order', () => {
    const step = fc.tuple(fc.nat(20), fc.nat(4), fc.nat(4));
    const modes = fc.constantFrom<LineMode>('side', 'inline');
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), modes, fc.boolean(), (given, mode, isOpen) => {
        const steps = given.flat();
        const opened = new Set(isOpen ? Array.from({ length: 300 }, (_, line) => line) : []);
        const layout = layoutOf(steps, mode, opened);
        for (const side of ['left', 'right'] as const) {
          const lines = Array.from({ length: layout.rows }, (_, row) =>
            layoutRow(layout, row),
          ).flatMap((row) => {
            const first = row?.[side];
            if (row === undefined || first === undefined) return [];
            return Array.from({ length: row.lines }, (_, at) => first + at);
          });
          const changed = side === 'left' ? 1 : 2;
          const all = given.reduce((sum, one) => sum + one[0] + one[changed], 0);
          assert.deepEqual(lines, [...Array(all).keys()]);
        }
        let line = given.reduce((sum, one) => sum + one[0] + one[2], 0);
        for (let row = layout.rows - 1; row >= 0; row -= 1) {
          line = layoutRow(layout, row)?.right ?? line;
          assert.equal(lineAt(layout, row), line);
        }
        assert.equal(layoutRow(layout, layout.rows), undefined);
      }),
    );
  });
});

describe('the changed part of a line', () => {
  const cases: readonly [left: string, right: string, was: string, is: string][] = [
    ['same', 'same', '', ''],
    ['one two', 'one 2', 'two', '2'],
    ['a(1, b)', 'a(22, b)', '1', '22'],
    ['', 'new', '', 'new'],
    ['aa', 'aaa', '', 'a'],
    // Both begin with the same half of a character, and end with the same half.
    ['😀', '😁', '😀', '😁'],
    ['\u{1f600}', '\u{1fa00}', '\u{1f600}', '\u{1fa00}'],
    ['x\u{10000}y', 'x\u{20000}y', '\u{10000}', '\u{20000}'],
  ];
  for (const [left, right, was, is] of cases) {
    it(`${left} → ${right}`, () => {
      const [before, after] = changedParts(left, right);
      assert.deepEqual([left.slice(...before), right.slice(...after)], [was, is]);
    });
  }
});
