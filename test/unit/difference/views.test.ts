import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { HEX_BYTES, HexView } from '../../../extension/src/webview/difference/hexView.ts';
import { keptDifference } from '../../../extension/src/webview/difference/kept.ts';
import { textIntent } from '../../../extension/src/webview/difference/textKeys.ts';
import { TextView } from '../../../extension/src/webview/difference/textView.ts';
import type { LineRuns, PageLine } from '../../../extension/src/webview/differenceMessages.ts';

/** Lines of a side, and what was asked of them. */
class Lines {
  readonly asked: string[] = [];
  readonly failures: unknown[] = [];
  fails = false;

  readonly changed = () => undefined;
  readonly failed = (error: unknown) => this.failures.push(error);

  readonly fetch = async (side: string, first: number, count: number): Promise<PageLine[]> => {
    this.asked.push(`${side} ${first} ${count}`);
    if (this.fails) throw new Error('gone');
    return Array.from({ length: count }, (_, at) => ({ text: `${side} ${first + at}` }));
  };

  readonly fetchRuns = async (side: string, first: number, count: number): Promise<LineRuns[]> => {
    this.asked.push(`runs ${side} ${first}`);
    if (this.fails) throw new Error('gone');
    return Array.from({ length: count }, () => [1, 16]);
  };
}

/** Ten rows of ten pixels in sight. */
const SIZE = { rowHeight: 10, height: 100 };

describe('the lines of a difference', () => {
  it('begin at the first change, and go from change to change', () => {
    const view = new TextView(new Lines(), [50, 1, 1, 100, 1, 0, 50, 0, 0], 'side', 0);
    view.resized(SIZE);
    assert.equal(view.change, 1);
    assert.deepEqual(view.row(view.state.active)?.left, 50);
    view.next(false);
    assert.equal(view.change, 2);
    assert.deepEqual(view.row(view.state.active)?.left, 151);
    view.next(false);
    assert.equal(view.change, 2);
    view.next(true);
    assert.equal(view.change, 1);
  });

  it('stay at their line when they are shown in the other way', () => {
    const view = new TextView(new Lines(), [2, 30, 30, 2, 0, 0], 'side', 20);
    view.resized(SIZE);
    assert.equal(view.line, 20);
    view.mode('inline');
    assert.equal(view.row(view.state.active)?.right, 20);
    assert.equal(view.state.layout.mode, 'inline');
    view.mode('side');
    assert.equal(view.line, 20);
  });

  it('stay at their change where the active line is one that goes', () => {
    const steps = [50, 2, 2, 50, 2, 0, 50, 0, 0];
    for (const change of [1, 2]) {
      const view = new TextView(new Lines(), steps, 'inline', 0);
      view.resized(SIZE);
      while (view.change !== change) view.next(false);
      assert.equal(view.row(view.state.active)?.right, undefined);
      assert.equal(new TextView(new Lines(), steps, 'inline', view.line).change, change);
    }
  });

  it('are fetched as far as they are in sight, the folded ones not at all', async () => {
    const lines = new Lines();
    const view = new TextView(lines, [3, 1, 1, 5000, 1, 1], 'side', 0);
    view.resized(SIZE);
    view.fetch();
    await turn();
    // Up to the fold, and behind it.
    assert.deepEqual(lines.asked, ['left 0 100', 'left 5000 100', 'right 0 100', 'right 5000 100']);
    assert.deepEqual(view.text('left', 3), { text: 'left 3' });
    assert.equal(view.text('left', 2000), undefined);
    assert.ok(view.widest >= 'left 5000'.length);
    view.fetch();
    await turn();
    assert.equal(lines.asked.length, 4);
  });

  it('show what is folded, and stay where they are', () => {
    const view = new TextView(new Lines(), [100, 1, 1], 'side', 0);
    view.resized(SIZE);
    assert.deepEqual(view.row(0), { kind: 'folded', left: 0, right: 0, lines: 97 });
    view.open(3);
    assert.equal(view.state.layout.rows, 5);
    view.open(0);
    assert.equal(view.state.layout.rows, 101);
    assert.deepEqual(view.row(view.state.active), { kind: 'same', left: 0, right: 0, lines: 1 });
  });

  it('have colours when there are any, and others anew', async () => {
    const lines = new Lines();
    const view = new TextView(lines, [0, 1, 0], 'side', 0);
    view.resized(SIZE);
    view.fetch();
    await turn();
    assert.deepEqual(lines.asked, ['left 0 100']);
    for (const isColoured of [true, true, false]) {
      view.colour(isColoured);
      assert.deepEqual(view.runs('left', 0), []);
      view.fetch();
      await turn();
      assert.deepEqual(view.runs('left', 0), isColoured ? [1, 16] : []);
    }
    assert.deepEqual(lines.asked.slice(1), ['runs left 0', 'runs left 0']);
  });

  it('say nothing where colours can’t be had', async () => {
    const lines = new Lines();
    const view = new TextView(lines, [0, 1, 0], 'side', 0);
    view.resized(SIZE);
    view.fetch();
    await turn();
    lines.fails = true;
    view.colour(true);
    view.fetch();
    await turn();
    assert.deepEqual(lines.failures, []);
    assert.deepEqual(view.text('left', 0), { text: 'left 0' });
  });

  it('say once that they can’t be had', async () => {
    const lines = new Lines();
    lines.fails = true;
    const view = new TextView(lines, [0, 1, 0], 'side', 0);
    view.resized(SIZE);
    view.fetch();
    await turn();
    view.fetch();
    await turn();
    assert.equal(lines.failures.length, 1);
  });
});

describe('the bytes of a difference', () => {
  const regions = [
    { offset: 1000, length: 10, baseOffset: 900 },
    { offset: 5, length: 1, baseOffset: 3 },
  ];
  const sizes = { left: 2000, right: 2100 };
  const fetch = async (side: string, offset: number, length: number) => {
    const size = side === 'left' ? sizes.left : sizes.right;
    return new Uint8Array(Math.max(0, Math.min(length, size - offset)));
  };
  const failed = (error: unknown) => assert.fail(String(error));
  const page = { fetch, failed, changed: () => undefined };

  it('are those around a region, of both sides', async () => {
    const view = new HexView(page, regions, sizes);
    await turn();
    assert.deepEqual([view.state.left, view.state.right], [884, 984]);
    assert.equal(view.state.bytes?.left.length, HEX_BYTES);
    view.show(1);
    assert.deepEqual([view.state.left, view.state.right, view.state.bytes], [0, 2, undefined]);
    await turn();
    assert.equal(view.state.bytes?.right.length, HEX_BYTES);
  });

  it('go on to the end, and back to the beginning', async () => {
    const view = new HexView(page, regions, sizes);
    for (let steps = 0; view.has(false) && steps < 20; steps += 1) view.step(false);
    await turn();
    assert.ok(view.state.right + (view.state.bytes?.right.length ?? 0) === sizes.right);
    view.step(false);
    for (let steps = 0; view.has(true) && steps < 20; steps += 1) view.step(true);
    // Beside each other as before: the right one is a hundred ahead.
    assert.deepEqual([view.state.left, view.state.right], [0, 100]);
  });

  it('are the first ones where no region is', async () => {
    const view = new HexView(page, [], sizes);
    await turn();
    assert.deepEqual([view.state.region, view.state.left, view.state.right], [-1, 0, 0]);
  });
});

describe('keys in the lines of a difference', () => {
  const PLAIN = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
  const AT = { active: 5, rows: 100, page: 20 };
  const cases: readonly [string, string, Partial<typeof PLAIN>, unknown][] = [
    ['down', 'ArrowDown', {}, { kind: 'go', row: 6 }],
    ['up', 'ArrowUp', {}, { kind: 'go', row: 4 }],
    ['a page on', 'PageDown', {}, { kind: 'go', row: 25 }],
    ['not before the first', 'PageUp', {}, { kind: 'go', row: 0 }],
    ['last', 'End', {}, { kind: 'go', row: 99 }],
    ['first, with Control', 'Home', { ctrlKey: true }, { kind: 'go', row: 0 }],
    ['next change', 'F7', {}, { kind: 'next', back: false }],
    ['change before', 'F7', { shiftKey: true }, { kind: 'next', back: true }],
    ['to the right', 'ArrowRight', {}, { kind: 'across', by: 1 }],
    ['to the left', 'ArrowLeft', {}, { kind: 'across', by: -1 }],
    ['open', 'Enter', {}, { kind: 'open' }],
    ['of the editor', 'F7', { ctrlKey: true }, undefined],
    ['of the window', 'ArrowDown', { altKey: true }, undefined],
    ['on to the next thing', 'Tab', {}, undefined],
    ['a letter', 'a', {}, undefined],
  ];
  for (const [name, key, held, expected] of cases) {
    it(name, () => assert.deepEqual(textIntent({ ...PLAIN, ...held, key }, AT), expected));
  }

  it('mean nothing where there are no lines', () => {
    assert.equal(textIntent({ ...PLAIN, key: 'End' }, { ...AT, rows: 0 }), undefined);
  });
});

describe('what a page of a difference keeps', () => {
  const NONE = { mode: 'side', pictures: 'side', line: 0 };
  const cases: readonly [unknown, unknown][] = [
    [undefined, NONE],
    [null, NONE],
    ['inline', NONE],
    [{ mode: 'eval', pictures: 7, line: -1 }, NONE],
    [{ line: Number.NaN }, NONE],
    [{ line: 2 ** 40 }, NONE],
    [
      { mode: 'inline', pictures: 'overlay', line: 7 },
      { mode: 'inline', pictures: 'overlay', line: 7 },
    ],
  ];
  for (const [kept, expected] of cases) {
    it(`${JSON.stringify(kept)}`, () => assert.deepEqual(keptDifference(kept), expected));
  }
});
