import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ComparisonRows } from '../../../extension/src/engine/comparison/rows/comparisonRows.ts';
import type { GridRow } from '../../../extension/src/engine/comparison/rows/gridRow.ts';
import { ROW_SORTS } from '../../../extension/src/engine/comparison/rows/rowOrder.ts';
import type { ViewRequest } from '../../../extension/src/engine/comparison/rows/rowsAnswers.ts';
import { d, f, type Tree } from '../comparison/trees.ts';
import { scenario } from '../plan/randomTrees.ts';
import { ALL, pathsIn, rowsOf, subjectOf } from './gridFixture.ts';

const TREES: readonly [Tree, Tree] = [
  {
    ...{ a: d(), 'a/deep': d(), 'a/deep/x': f('x', 2), 'a/y': f('new', 3) },
    ...{ 'a-b': f('x'), a0: f('x', 2), b: d(), 'b/z': f('same') },
  },
  { a: d(), 'a/deep': d(), 'a/deep/x': f('yy', 2), a0: f('y', 1), b: d(), 'b/z': f('same') },
];
const TREE: ViewRequest = { ...ALL, layout: 'tree' };

function rowsSeen(rows: ComparisonRows, request: Partial<ViewRequest> = {}) {
  const made = rows.view({ ...TREE, ...request });
  return { ...made, shown: rows.window(made.view, 0, made.rows) ?? [] };
}

/** '  b 3' for what has three items below it on the second level, '+ b 3' where it is closed. */
function drawn(shown: readonly GridRow[]): string[] {
  return shown.map(({ path, group, place }) => {
    const { level = 1, isOpen, counts } = place ?? {};
    const name = `${'  '.repeat(level - 1)}${group ?? path}`;
    if (counts === undefined) return name;
    return `${name} ${isOpen ? '-' : '+'}${counts.items}`;
  });
}

describe('rows below their folders', () => {
  const cases: readonly [string, Partial<ViewRequest>, readonly string[]][] = [
    [
      'all, folders before files',
      {},
      ['a -4', '  a/deep -2', '    a/deep/x', '  a/y', 'b -2', '  b/z', 'a-b', 'a0'],
    ],
    [
      'descending',
      { descending: true },
      ['b -2', '  b/z', 'a -4', '  a/deep -2', '    a/deep/x', '  a/y', 'a0', 'a-b'],
    ],
    [
      'what differs, below folders that don’t',
      { marks: ['differences'] },
      ['a -2', '  a/deep -1', '    a/deep/x', '  a/y', 'a-b', 'a0'],
    ],
    ['what a filter is true of', { filter: 'name:x' }, ['a -1', '  a/deep -1', '    a/deep/x']],
    ['none', { filter: 'nothing' }, []],
    [
      'by date, the newest first, folders as the first in them',
      { sort: 'date', descending: true, marks: ['differences'] },
      ['a -2', '  a/deep -1', '    a/deep/x', '  a/y', 'a0', 'a-b'],
    ],
  ];
  for (const [name, request, expected] of cases) {
    it(name, () => assert.deepEqual(drawn(rowsSeen(rowsOf(TREES), request).shown), expected));
  }

  it('are opened and closed, one by one and all', () => {
    const rows = rowsOf(TREES);
    const first = rowsSeen(rows);
    const closed = rowsSeen(rows, { fold: { view: first.view, row: 0, isOpen: false } });
    assert.deepEqual(drawn(closed.shown), ['a +4', 'b -2', '  b/z', 'a-b', 'a0']);
    assert.equal(closed.listed, first.listed);
    assert.deepEqual(drawn(rowsSeen(rows, { foldAll: false }).shown), [
      'a +4',
      'b +2',
      'a-b',
      'a0',
    ]);
    const deep = rowsSeen(rows);
    const opened = rowsSeen(rows, { fold: { view: deep.view, row: 0, isOpen: true } });
    assert.deepEqual(drawn(opened.shown).slice(0, 3), ['a -4', '  a/deep +2', '  a/y']);
    assert.equal(rowsSeen(rows, { foldAll: true }).rows, 8);
  });

  it('are opened of what there is, also when what they say has changed meanwhile', () => {
    const rows = rowsOf(TREES);
    const { view } = rowsSeen(rows);
    rows.review({ kind: 'review', view, ranges: [[0, 7]], isReviewed: true });
    const fold = { view, row: 0, isOpen: false };
    const reviewed = rowsSeen(rows, { fold });
    assert.equal(reviewed.shown[0]?.place?.counts?.['not-reviewed'], 0);
    rows.show(subjectOf([{ ...TREES[0], 'a/more': f('x') }, TREES[1]]));
    assert.deepEqual(drawn(rowsSeen(rows, { fold }).shown)[0], 'a +5');
    assert.deepEqual(drawn(rowsSeen(rows, { foldAll: true, filter: 'name:x' }).shown)[0], 'a -1');
  });

  it('stay open, or closed, when another plan is made', () => {
    const rows = rowsOf(TREES);
    const { view } = rowsSeen(rows);
    rowsSeen(rows, { fold: { view, row: 0, isOpen: false } });
    rows.show(subjectOf([{ ...TREES[0], 'a/more': f('x') }, TREES[1]]));
    assert.deepEqual(drawn(rowsSeen(rows).shown)[0], 'a +5');
  });

  it('are closed at first where they are many', () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`d/${at}`, f('x')]));
    const rows = rowsOf([{ d: d(), ...many }, { d: d() }]);
    assert.deepEqual(drawn(rowsSeen(rows).shown), ['d +301']);
    assert.equal(rowsSeen(rows, { filter: 'name:7' }).rows, 2);
  });

  it('don’t open or close by themselves since there are more or less of the same', () => {
    const trees = (count: number): Tree[] => {
      const files = Array.from({ length: count }, (_, at) => [`d/${at}`, f('x')] as const);
      return [{ d: d(), ...Object.fromEntries(files) }, { d: d() }];
    };
    const request = { marks: ['not-reviewed'] } as const;
    const rows = rowsOf(trees(201));
    assert.equal(rowsSeen(rows, request).rows, 1);
    rows.show(subjectOf(trees(150)));
    assert.equal(rowsSeen(rows, request).rows, 1);
    const few = rowsOf(trees(150));
    assert.equal(rowsSeen(few, request).rows, 151);
    few.show(subjectOf(trees(201)));
    assert.equal(rowsSeen(few, request).rows, 202);
  });

  it('count what waits for somebody below them', () => {
    const [folder] = rowsSeen(rowsOf(TREES)).shown;
    assert.deepEqual(folder?.place?.counts, {
      ...{
        items: 4,
        differences: 2,
        conflicts: 1,
        undecided: 0,
        errors: 0,
        'not-reviewed': 2,
        failed: 0,
      },
    });
  });

  it('mean all that is listed below them, each once', () => {
    const rows = rowsOf(TREES);
    const { view } = rowsSeen(rows, { marks: ['differences'] });
    const paths = (ranges: [number, number][]) => rows.paths(view, ranges, 'decided-too-many');
    assert.deepEqual(paths([[0, 0]]), ['a/deep/x', 'a/y']);
    assert.deepEqual(
      paths([
        [0, 2],
        [4, 4],
      ]),
      ['a/deep/x', 'a/y', 'a-b'],
    );
    assert.deepEqual(rows.answer({ kind: 'count', view, ranges: [[0, 5]] }), 4);
    rows.review({ kind: 'review', view, ranges: [[0, 0]], isReviewed: true });
    const after = rowsSeen(rows, { marks: ['differences'] });
    assert.deepEqual(
      after.shown.map(({ reviewed }) => reviewed === true),
      [true, true, true, true, false, false],
    );
  });

  it('that are more than can be chosen are too many', () => {
    const many = Object.fromEntries(Array.from({ length: 5_001 }, (_, at) => [`d/${at}`, f('x')]));
    const rows = rowsOf([{ d: d(), ...many }, { d: d() }]);
    const { view } = rowsSeen(rows, { marks: ['differences'] });
    assert.throws(() => rows.paths(view, [[0, 0]], 'decided-too-many'), {
      code: 'decided-too-many',
    });
  });

  it('are opened on the way to what is looked for', () => {
    const rows = rowsOf(TREES);
    const { view } = rowsSeen(rows, { foldAll: false });
    const found = rows.next({ kind: 'next', view, from: -1, back: false, marks: ['conflicts'] });
    assert.equal(found?.row, undefined);
    const reveal = { view, inside: found?.inside ?? -1 };
    const after = rowsSeen(rows, { reveal });
    assert.deepEqual(drawn(after.shown).slice(0, 3), ['a -4', '  a/deep -2', '    a/deep/x']);
    assert.equal(after.revealed, 2);
    const back = { kind: 'next', view: after.view, from: 7, back: true } as const;
    assert.deepEqual(rows.next({ ...back, marks: ['conflicts'] }), { row: 2 });
    assert.deepEqual(rows.above({ kind: 'above', view: after.view, row: 2 }), { row: 1 });
    assert.deepEqual(rows.above({ kind: 'above', view: after.view, row: 0 }), {});
  });

  it('are what is active where the active row is below one that is closed', () => {
    const rows = rowsOf(TREES);
    const { view } = rowsSeen(rows);
    const keep = { view, ranges: [[2, 2]] as const, rows: [2, 6] };
    const fold = { view, row: 0, isOpen: false };
    const { kept } = rows.view({ ...TREE, fold, keep });
    assert.deepEqual(kept, { ranges: [], rows: [0, 3] });
  });

  it('give way to what stands nearest where the active row is listed no more', () => {
    const rows = rowsOf(TREES);
    const { view } = rowsSeen(rows, { marks: ['not-reviewed'] });
    rows.review({ kind: 'review', view, ranges: [[2, 2]], isReviewed: true });
    const keep = { view, ranges: [], rows: [2] };
    const { kept, view: now } = rows.view({ ...TREE, marks: ['not-reviewed'], keep });
    assert.equal(rows.window(now, kept?.rows[0] ?? -1, 1)?.[0]?.path, 'a/y');
  });

  it('are listed as in a list, each once, below its folder', () => {
    const order = fc.record({ sort: fc.constantFrom(...ROW_SORTS), descending: fc.boolean() });
    fc.assert(
      fc.property(
        scenario,
        order,
        fc.constantFrom('tree', 'kind'),
        fc.boolean(),
        (s, by, layout, all) => {
          const rows = rowsOf(s.trees);
          const request: Partial<ViewRequest> = { ...by, marks: all ? [] : ['differences'] };
          const { shown, view } = rowsSeen(rows, { ...request, layout, foldAll: true });
          const listed = rows.paths(view, [[0, shown.length]], 'decided-too-many') ?? [];
          assert.deepEqual([...listed].sort(), pathsIn(rows, request).sort());
          const above: (GridRow | undefined)[] = [];
          for (const [at, row] of shown.entries()) {
            const level = row.place?.level ?? 0;
            const parent = above[level - 2];
            assert.equal(parent === undefined, level === 1, row.path);
            if (layout === 'tree' && parent)
              assert.equal(row.path.lastIndexOf('/'), parent.path.length);
            above.length = level - 1;
            above.push(row);
            const { counts } = row.place ?? {};
            if (counts === undefined) continue;
            const own = rows.paths(view, [[at, at]], 'decided-too-many') ?? [];
            assert.equal(counts.items, own.length);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('rows below what happens to them', () => {
  it('stand in the order in which people look at it, with their counts', () => {
    const request: Partial<ViewRequest> = { layout: 'kind', marks: ['differences'] };
    assert.deepEqual(drawn(rowsSeen(rowsOf(TREES), request).shown), [
      ...['conflict -1', '  a/deep/x', 'changed -1', '  a0', 'new -2', '  a-b', '  a/y'],
    ]);
  });

  it('are all of a mirror and of a check', () => {
    const x = 'x'.repeat(3000);
    const trees: readonly Tree[] = [
      { dates: f('x', 2), moved: f(x), new: f('n') },
      { dates: f('x', 1), gone: f('g'), was: f(x) },
    ];
    const kinds = (rows: ComparisonRows) =>
      rowsSeen(rows, { layout: 'kind', foldAll: true }).shown.flatMap(
        ({ group, path }) => group ?? path,
      );
    assert.deepEqual(kinds(rowsOf(trees, { preset: 'mirror' })), [
      ...['deleted', 'gone', 'was', 'moved', 'moved', 'new', 'new', 'dates', 'dates'],
    ]);
    assert.deepEqual(kinds(rowsOf(trees, { preset: 'check' })), [
      ...['missing', 'gone', 'moved', 'new', 'was', 'same', 'dates'],
    ]);
  });

  it('are opened and closed, and mean all that is listed below them', () => {
    const rows = rowsOf(TREES);
    const request: Partial<ViewRequest> = { layout: 'kind', marks: ['differences'] };
    const { view } = rowsSeen(rows, request);
    assert.deepEqual(rows.paths(view, [[4, 4]], 'decided-too-many'), ['a-b', 'a/y']);
    const fold = { view, row: 4, isOpen: false };
    assert.deepEqual(drawn(rowsSeen(rows, { ...request, fold }).shown).slice(4), ['new +2']);
    rows.show(subjectOf([{ ...TREES[0], c: f('x') }, TREES[1]]));
    assert.deepEqual(drawn(rowsSeen(rows, request).shown).slice(4), ['new +3']);
  });
});
