import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { ComparisonRows } from '../../../extension/src/engine/comparison/rows/comparisonRows.ts';
import {
  REVIEWED_MAX,
  ReviewedMarks,
} from '../../../extension/src/engine/comparison/rows/reviewedMarks.ts';
import { ReviewedLog } from '../../../extension/src/vscode/storage/reviewedLog.ts';
import { e, f, type Tree } from '../comparison/trees.ts';
import { temporaryFolder } from '../inventory/temporaryFolder.ts';
import { ALL, type Plan, pathsIn, rowsOf, subjectOf } from './gridFixture.ts';
import { GridHost } from './gridHost.ts';

const TREES: readonly [Tree, Tree] = [
  { a: f('x', 2), b: f('x', 2), c: f('new', 3), same: f('s') },
  { a: f('yy', 2), b: f('y', 1), same: f('s') },
];

/** Marks all rows that there are. @returns what is written down */
function reviewAll(rows: ComparisonRows, isReviewed = true): string {
  const { view, rows: count } = rows.view(ALL);
  const done = rows.review({ kind: 'review', view, ranges: [[0, count - 1]], isReviewed });
  return done?.log ?? '';
}

const left = (rows: ComparisonRows) => pathsIn(rows, { marks: ['not-reviewed'] });

describe('a row that was reviewed', () => {
  const changes: readonly [string, readonly Tree[], Plan, readonly string[]][] = [
    ['nothing has changed', TREES, {}, []],
    ['a copy has another content', [TREES[0], { ...TREES[1], a: f('zzz', 2) }], {}, ['a']],
    ['a copy has another date', [TREES[0], { ...TREES[1], b: f('y', 0) }], {}, ['b']],
    ['a copy is gone', [TREES[0], { a: f('yy', 2), same: f('s') }], {}, ['b']],
    ['a copy has come', [TREES[0], { ...TREES[1], c: f('old', 1) }], {}, ['c']],
    ['a copy can’t be read', [{ ...TREES[0], b: e('x', 2) }, TREES[1]], {}, ['b']],
    ['it differs now', [TREES[0], { ...TREES[1], same: f('other', 5) }], {}, ['same']],
    ['it was decided about', TREES, { hands: { a: { copy: 'B', to: 'others' } } }, ['a']],
    ['something else was made of all', TREES, { preset: 'mirror' }, ['a']],
    ['another row has come', [{ ...TREES[0], aa: f('x') }, TREES[1]], {}, ['aa']],
  ];
  for (const [name, trees, plan, expected] of changes) {
    it(`stays so unless it has changed: ${name}`, () => {
      const rows = rowsOf(TREES);
      reviewAll(rows);
      rows.show(subjectOf(trees, plan));
      assert.deepEqual(left(rows), expected);
    });
  }

  it('is so again where it is as it was', () => {
    const rows = rowsOf(TREES);
    reviewAll(rows);
    rows.show(subjectOf(TREES, { hands: { a: { leave: 'all' } } }));
    assert.deepEqual(left(rows), ['a']);
    rows.show(subjectOf(TREES));
    assert.deepEqual(left(rows), []);
  });

  it('is not, by content, where another content has the same size and date', () => {
    const rows = rowsOf([{ a: f('x', 2) }, { a: f('yy', 2) }], { preset: 'check' });
    reviewAll(rows);
    rows.show(subjectOf([{ a: f('x', 2) }, { a: f('zz', 2) }], { preset: 'check' }));
    assert.deepEqual(left(rows), ['a']);
  });

  it('is counted among those that differ, and shown on all', () => {
    const rows = rowsOf(TREES);
    assert.equal(rows.view(ALL).total['not-reviewed'], 3);
    reviewAll(rows);
    const { view, total } = rows.view(ALL);
    assert.deepEqual([total['not-reviewed'], total.differences], [0, 3]);
    const shown = rows.window(view, 0, 9)?.map(({ reviewed }) => reviewed);
    assert.deepEqual(shown, [true, true, true, true]);
    reviewAll(rows, false);
    assert.deepEqual(left(rows), ['a', 'b', 'c']);
    assert.equal(rows.window(rows.view(ALL).view, 0, 1)?.[0]?.reviewed, undefined);
  });

  it('in a view of a plan before is so if nothing has changed since', () => {
    const rows = rowsOf(TREES);
    const { view } = rows.view(ALL);
    rows.show(subjectOf([TREES[0], { ...TREES[1], a: f('zzz', 2) }]));
    rows.review({ kind: 'review', view, ranges: [[0, 1]], isReviewed: true });
    assert.deepEqual(left(rows), ['a', 'c']);
  });

  it('leads on to the next that is not', () => {
    const rows = rowsOf(TREES);
    const { view } = rows.view(ALL);
    const mark = (row: number) =>
      rows.review({ kind: 'review', view, ranges: [[row, row]], isReviewed: true })?.next;
    assert.deepEqual([mark(1), mark(0), mark(2)], [{ row: 2 }, { row: 2 }, undefined]);
    assert.equal(
      rows.next({ kind: 'next', view, from: 9, back: true, marks: ['not-reviewed'] })?.row,
      undefined,
    );
  });

  it('of a view that nobody knows is none', () => {
    const ask = { kind: 'review', view: 7, ranges: [], isReviewed: true } as const;
    assert.equal(rowsOf(TREES).review(ask), undefined);
  });
});

describe('what was written down of reviewed rows', () => {
  it('is known to another planner', () => {
    const log = reviewAll(rowsOf(TREES));
    assert.equal(log.trim().split('\n').length, 4);
    assert.doesNotMatch(log, /same/u);
    const rows = rowsOf(TREES);
    rows.reviewed(`rubbish\n\n${log}+123`);
    assert.deepEqual(left(rows), []);
    rows.reviewed(log + reviewAll(rowsOf([{ b: f('x', 2) }, { b: f('y', 1) }]), false));
    assert.deepEqual(left(rows), ['b']);
  });

  it('is written anew where most of it was taken back', () => {
    const mark = (at: number) => at.toString(16).padStart(40, '0');
    const lines = (sign: string, to: number) =>
      Array.from({ length: to }, (_, at) => `${sign}${mark(at)}\n`).join('');
    const marks = new ReviewedMarks();
    assert.equal(marks.read(lines('+', 2_000)), undefined);
    const fewer = new ReviewedMarks().read(lines('+', 2_000) + lines('-', 1_998));
    assert.equal(fewer, `+${mark(1998)}\n+${mark(1999)}\n`);
  });

  it('has an end: the oldest go', function () {
    this.timeout(60_000);
    const marks = new ReviewedMarks();
    const mark = (at: number) => at.toString(16).padStart(40, '0');
    for (let at = 0; at <= REVIEWED_MAX; at += 1) marks.set(mark(at), true);
    assert.deepEqual([marks.has(mark(0)), marks.has(mark(1))], [false, true]);
  });
});

describe('reviewing in the grid', () => {
  const storage = temporaryFolder();
  let host: GridHost;

  const names = Array.from({ length: 60 }, (_, at) => `f${String(at).padStart(2, '0')}`);
  const trees: readonly [Tree, Tree] = [
    Object.fromEntries(names.map((name) => [name, f(name)])),
    {},
  ];
  const notReviewed = () => host.grid.state.made?.total['not-reviewed'];

  beforeEach(async () => {
    host = new GridHost(trees, undefined, storage());
    await host.show();
  });
  afterEach(() => {
    host.close();
    assert.deepEqual(host.failures, []);
  });

  it('goes from row to row', async () => {
    for (let times = 0; times < 3; times += 1) {
      host.grid.reviewChosen(true);
      await host.settled();
    }
    assert.deepEqual([host.grid.state.active, notReviewed()], [3, 57]);
    assert.deepEqual(
      [2, 3].map((row) => host.grid.row(row)?.reviewed),
      [true, undefined],
    );
    host.grid.go(0);
    host.grid.next('not-reviewed', false);
    await host.settled();
    assert.equal(host.grid.state.active, 3);
    host.grid.go(1);
    host.grid.reviewChosen(false);
    await host.settled();
    assert.deepEqual([host.grid.state.active, notReviewed()], [1, 58]);
  });

  it('goes from row to row where only what is left is listed', async () => {
    host.grid.chip('not-reviewed');
    await host.settled();
    host.grid.go(10);
    host.grid.reviewChosen(true);
    await host.settled();
    assert.deepEqual(host.paths(9, 10), ['f09', 'f11']);
    assert.equal(host.grid.state.active, 10);
  });

  for (const late of ['view', 'next'] as const) {
    it(`is about the row that was looked for, though rows are made anew meanwhile: ${late} comes late`, async () => {
      host.grid.review(true, [[10, 14]]);
      await host.settled();
      host.grid.go(10);
      const { view: before } = host.grid.state.made ?? {};
      const delay = Promise.withResolvers<void>();
      host.delays.set(late, delay.promise);
      const shown = host.show();
      host.grid.folding.behind(() => host.grid.next('not-reviewed', false));
      host.grid.folding.behind(() => host.grid.reviewChosen(true));
      const isReady = () =>
        late === 'view' ? host.grid.state.active === 15 : host.grid.state.made?.view !== before;
      while (!isReady()) await turn();
      delay.resolve();
      await shown;
      const marked = [9, 10, 14, 15, 16].filter((row) => host.grid.row(row)?.reviewed === true);
      assert.deepEqual([host.grid.state.active, marked], [16, [10, 14, 15]]);
    });
  }

  it('goes on from the present rows while somebody scrolls and rows are made anew', async () => {
    host.grid.select(30);
    const delay = Promise.withResolvers<void>();
    host.delays.set('view', delay.promise);
    const shown = host.show();
    const asked = () => host.asked.filter(({ kind }) => kind === 'view').length;
    const before = asked();
    host.grid.scrolled(37);
    delay.resolve();
    await shown;
    const { top, active, selection } = host.grid.state;
    assert.deepEqual([top, active, selection], [3.7, 30, [[30, 30]]]);
    assert.equal(asked(), before);
  });

  it('says so where the rows are not known any more', async () => {
    host.grid.review(true, [[0, 0]], false, 999);
    await host.settled();
    assert.equal(host.failures.length, 1);
    host.failures.length = 0;
    assert.equal(notReviewed(), 60);
  });

  it('marks a selection, and stays where it is', async () => {
    host.grid.select(5);
    host.grid.go(9, true);
    host.grid.reviewChosen(true);
    await host.settled();
    assert.deepEqual([host.grid.state.active, notReviewed()], [9, 55]);
    assert.deepEqual(host.grid.state.selection, [[5, 9]]);
  });

  it('is kept for another run, and for a window that is loaded again', async () => {
    host.grid.selectAll();
    host.grid.review(true, host.grid.state.selection);
    await host.settled();
    host.grid.review(false, [[7, 7]]);
    await host.settled();
    const again = new GridHost(trees, undefined, storage());
    await again.show(2);
    assert.equal(again.grid.state.made?.total['not-reviewed'], 1);
    assert.equal(again.grid.row(7)?.reviewed, undefined);
    assert.equal(again.grid.row(8)?.reviewed, true);
    again.close();
  });

  it('says so where what is written down is none of ours', async () => {
    mkdirSync(join(storage(), 'reviewed.log'));
    const other = new GridHost(trees, undefined, storage());
    await other.show();
    assert.equal(other.grid.state.made?.rows, 60);
    other.grid.reviewChosen(true);
    await other.settled();
    assert.equal(other.failures.length, 1);
    other.close();
  });
});

describe('the file of reviewed rows', () => {
  const storage = temporaryFolder();

  it('takes lines one after the other, and others in their place', async () => {
    const log = new ReviewedLog(storage());
    assert.equal(await log.read(), '');
    await Promise.all([log.append('+a\n'), log.append('+b\n'), log.append('')]);
    assert.equal(await log.read(), '\n+a\n\n+b\n');
    await log.replace('+c\n');
    assert.equal(await new ReviewedLog(storage()).read(), '+c\n');
  });

  it('keeps its newest lines where it is larger than what is read', async () => {
    const log = new ReviewedLog(storage(), 10);
    await log.append('+first\n');
    await log.append('+b\n');
    await log.append('+c\n');
    assert.equal(await log.read(), '\n+b\n\n+c\n');
    assert.equal(await new ReviewedLog(storage()).read(), '\n+b\n\n+c\n');
    await log.append('+d\n');
    assert.equal(await log.read(), '\n+c\n\n+d\n');
  });

  it('can’t be where there is no room for it', async () => {
    const log = new ReviewedLog('/dev/null/none');
    await assert.rejects(log.append('+a\n'), { code: 'home-unusable' });
  });
});
