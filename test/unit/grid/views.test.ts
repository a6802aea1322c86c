import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type ComparisonItem, dateOf } from '../../../extension/src/engine/comparison/item.ts';
import { ComparisonRows } from '../../../extension/src/engine/comparison/rows/comparisonRows.ts';
import {
  bitsOf,
  marksOf,
  ROW_MARKS,
  type RowMark,
} from '../../../extension/src/engine/comparison/rows/rowMarks.ts';
import {
  ROW_SORTS,
  type RowOrder,
} from '../../../extension/src/engine/comparison/rows/rowOrder.ts';
import { RowView } from '../../../extension/src/engine/comparison/rows/rowView.ts';
import { f, type Tree } from '../comparison/trees.ts';
import { scenario } from '../plan/randomTrees.ts';
import { ALL, pathsIn, rowsOf, subjectOf } from './gridFixture.ts';

const RUNS = { numRuns: 300 };

const TREES: readonly Tree[] = [
  { big: f('x'.repeat(30), 5), conflict: f('x', 2), new: f('xx', 9), same: f('xxx', 7) },
  { big: f('x'.repeat(20), 4), conflict: f('yy', 2), same: f('xxx', 7) },
];

const marks = fc.subarray([...ROW_MARKS]);
const order = fc.record({ sort: fc.constantFrom(...ROW_SORTS), descending: fc.boolean() });

describe('views of rows', () => {
  const cases: readonly [string, Parameters<typeof pathsIn>[1], readonly string[]][] = [
    ['all', {}, ['big', 'conflict', 'new', 'same']],
    ['descending', { descending: true }, ['same', 'new', 'conflict', 'big']],
    ['what differs', { marks: ['differences'] }, ['big', 'conflict', 'new']],
    ['what all marks are true of', { marks: ['differences', 'one-source'] }, ['new']],
    ['what a filter is true of', { filter: 'size>2' }, ['big', 'same']],
    ['conflicts, by the filter', { filter: 'is:conflict' }, ['conflict']],
    ['both', { filter: 'name:*e*', marks: ['differences'] }, ['new']],
    ['none', { filter: 'nothing' }, []],
    ['by size', { sort: 'size' }, ['conflict', 'new', 'same', 'big']],
    [
      'by date, the newest first',
      { sort: 'date', descending: true },
      ['new', 'same', 'big', 'conflict'],
    ],
    [
      'by state, what waits for somebody first',
      { sort: 'state' },
      ['conflict', 'big', 'new', 'same'],
    ],
  ];
  for (const [name, request, expected] of cases) {
    it(name, () => assert.deepEqual(pathsIn(rowsOf(TREES), request), expected));
  }

  it('count marks of all, and of what the filter is true of', () => {
    const { rows, all, total, matching } = rowsOf(TREES).view({
      ...{ ...ALL, filter: 'name:*e*', marks: ['conflicts'] },
    });
    assert.deepEqual([rows, all], [0, 4]);
    assert.deepEqual([total.differences, total.conflicts, total['one-source']], [3, 1, 1]);
    assert.deepEqual([matching.differences, matching.conflicts, matching['one-source']], [1, 0, 1]);
  });

  it('say why a filter is none', () => {
    assert.throws(() => rowsOf(TREES).view({ ...ALL, filter: 'on:' }), { code: 'filter-invalid' });
    assert.throws(() => rowsOf(TREES).view({ ...ALL, filter: 'on:Z' }), { code: 'filter-invalid' });
  });

  it('windows put together are the whole, whatever their size', () => {
    fc.assert(
      fc.property(scenario, order, marks, fc.integer({ min: 1, max: 7 }), (s, by, of, size) => {
        const rows = rowsOf(s.trees);
        const request = { ...by, marks: of };
        assert.deepEqual(pathsIn(rows, request, size), pathsIn(rows, request, 1000));
      }),
      RUNS,
    );
  });

  it('hold all rows of which the marks are true, each once, in order', () => {
    fc.assert(
      fc.property(scenario, order, marks, (s, by, of) => {
        const subject = subjectOf(s.trees);
        const bits = marksOf(subject);
        const wanted = bitsOf(of);
        const expected = subject.comparison.items.filter((_, index) => {
          const own = bits[index] ?? 0;
          return own !== 0 && (own & wanted) === wanted;
        });
        const paths = pathsIn(rowsOf(s.trees), { ...by, marks: of });
        assert.deepEqual(
          [...paths].sort(),
          expected.map(({ path }) => path),
        );
        if (by.sort === 'path')
          assert.deepEqual(by.descending ? paths.reverse() : paths, [...paths].sort());
        const { sort } = by;
        if (sort === 'path' || sort === 'state') return;
        const itemAt = (path: string) => expected.find((item) => item.path === path);
        const keyed = (path: string) => keyOf(itemAt(path), sort);
        const sign = by.descending ? -1 : 1;
        const sorted = expected
          .map(({ path }) => path)
          .sort((a, b) => sign * (keyed(a) - keyed(b)) || (a < b ? -1 : 1));
        assert.deepEqual(paths, sorted);
      }),
      RUNS,
    );
  });

  it('lead to the next row that has a mark, and back', () => {
    fc.assert(
      fc.property(scenario, order, fc.subarray([...ROW_MARKS], { minLength: 1 }), (s, by, of) => {
        const rows = rowsOf(s.trees);
        const { view, rows: count } = rows.view({ ...ALL, ...by });
        const has = marksPerRow(rowsOf(s.trees), by, of);
        for (let from = -1; from <= count; from += 1) {
          const next = has.findIndex((one, row) => one && row > from);
          const back = has.findLastIndex((one, row) => one && row < from);
          const found = (is: boolean) =>
            rows.next({ kind: 'next', view, from, back: is, marks: of });
          assert.deepEqual(found(false), next === -1 ? {} : { row: next });
          assert.deepEqual(found(true), back === -1 ? {} : { row: back });
        }
      }),
      { numRuns: 100 },
    );
  });

  it('are gone when some others were made', () => {
    const rows = rowsOf(TREES);
    const { view } = rows.view(ALL);
    for (let times = 0; times < 2; times += 1) rows.view(ALL);
    assert.equal(rows.window(view, 0, 1)?.length, 1);
    rows.view(ALL);
    assert.equal(rows.window(view, 0, 1), undefined);
    assert.equal(rows.paths(view, [[0, 0]], 'decided-too-many'), undefined);
    assert.equal(rows.next({ kind: 'next', view, from: 0, back: false, marks: [] }), undefined);
  });

  it('are not gone while something is to be kept of them', () => {
    const rows = rowsOf(TREES);
    const { view } = rows.view(ALL);
    const keep = { view, ranges: [[1, 1]] as const, rows: [2] };
    for (let times = 0; times < 5; times += 1) {
      const made = rows.view({ ...ALL, descending: true, keep });
      assert.deepEqual(made.kept, { ranges: [[2, 2]], rows: [1] });
      assert.equal(rows.window(made.view, 0, 1)?.[0]?.path, 'same');
      assert.equal(rows.window(made.view - 2, 0, 1) === undefined, times > 1 || times === 0);
    }
    assert.equal(rows.window(view, 0, 1)?.[0]?.path, 'big');
  });

  it('stay as they were when another plan is made', () => {
    const rows = rowsOf(TREES);
    const { view } = rows.view(ALL);
    rows.show(subjectOf([{ other: f('x') }, {}]));
    assert.equal(rows.window(view, 0, 1)?.[0]?.path, 'big');
    assert.deepEqual(pathsIn(rows), ['other']);
  });

  it('of no plan are an error', () => {
    assert.throws(() => new ComparisonRows().view(ALL), { code: 'internal' });
  });

  it('give the paths of rows, as many as can be chosen', () => {
    const rows = rowsOf(TREES);
    const { view } = rows.view(ALL);
    assert.deepEqual(
      rows.paths(
        view,
        [
          [0, 1],
          [3, 9],
        ],
        'asked-too-many',
      ),
      ['big', 'conflict', 'same'],
    );
    assert.equal(rows.paths(view, [[0, 4_999]], 'asked-too-many')?.length, 4);
    assert.throws(() => rows.paths(view, [[0, 5_000]], 'asked-too-many'), {
      code: 'asked-too-many',
    });
  });

  it('are looked through row by row only until a table is worth its time', () => {
    const subject = subjectOf([{ a: f('a'), b: f('b'), c: f('c') }]);
    const rows = new CountedRows([0, 2]);
    const view = new RowView(1, { subject, marks: marksOf(subject) }, rows.indexes, true);
    const found = () => [0, 1, 2].map((node) => view.placeOf(node));
    assert.deepEqual(found(), [0, undefined, 1]);
    rows.takeReads();
    found();
    assert.ok(rows.takeReads() > 0);
    for (let time = 0; time < 2_000; time += 1) found();
    rows.takeReads();
    assert.deepEqual(found(), [0, undefined, 1]);
    assert.equal(rows.takeReads(), 0);
  });
});

/** For each row, whether one of the marks is true of it. */
function marksPerRow(rows: ComparisonRows, by: RowOrder, of: readonly RowMark[]): boolean[] {
  const having = new Set(of.flatMap((mark) => pathsIn(rows, { marks: [mark] })));
  return pathsIn(rows, by).map((path) => having.has(path));
}

function keyOf(item: ComparisonItem | undefined, sort: 'size' | 'date'): number {
  const present = (item?.cells ?? []).flatMap((cell) => (cell.kind === 'present' ? [cell] : []));
  const values = present.flatMap((cell) => {
    if (sort === 'date') return [dateOf(cell) ?? 0];
    return cell.entry.kind === 'file' ? [cell.entry.size] : [];
  });
  return Math.max(-1, ...values);
}

/** Rows that count how often they are read. */
class CountedRows {
  readonly indexes: Uint32Array;
  #reads = 0;

  constructor(nodes: readonly number[]) {
    this.indexes = new Proxy(Uint32Array.from(nodes), {
      get: (indexes, key) => {
        this.#reads += 1;
        return Reflect.get(indexes, key);
      },
    });
  }

  /** How often since they were taken last. */
  takeReads(): number {
    const reads = this.#reads;
    this.#reads = 0;
    return reads;
  }
}
