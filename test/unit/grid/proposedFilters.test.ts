import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import type { ComparisonRows } from '../../../extension/src/engine/comparison/rows/comparisonRows.ts';
import type { ViewRequest } from '../../../extension/src/engine/comparison/rows/rowsAnswers.ts';
import type { RowRange } from '../../../extension/src/engine/comparison/rows/rowView.ts';
import { rowsFilter } from '../../../extension/src/vscode/plan/rowsFilter.ts';
import { d, f, l, type Tree } from '../comparison/trees.ts';
import { ENGLISH } from '../editor/english.ts';
import { scenario } from '../plan/randomTrees.ts';
import { ruled } from '../rules/ruled.ts';
import { ALL, rowsOf } from './gridFixture.ts';

const TREES: readonly [Tree, Tree] = [
  {
    ...{ logs: d(), 'logs/a.log': f('a', 2_000_000), 'logs/b.log': f('bb', 2_000_000) },
    ...{ src: d(), 'src/app.ts': f('new', 2_000_000), 'src/lib.ts': f('x'), top: f('t') },
  },
  {
    ...{ logs: d(), 'logs/a.log': f('aa', 1_000_000), 'logs/b.log': f('b', 1_000_000) },
    ...{ src: d(), 'src/lib.ts': f('x'), 'src/old.ts': f('old'), link: l('top') },
  },
];

/** What is proposed from these rows of a view. */
async function proposed(
  rows: ComparisonRows,
  ranges: readonly RowRange[],
  request: Partial<ViewRequest> = {},
) {
  const { view } = rows.view({ ...ALL, ...request });
  return (await rows.propose({ kind: 'propose', view, ranges })) ?? [];
}

/** The rows from one of these paths to the other. */
function from(rows: ComparisonRows, first: string, last: string): RowRange {
  const { view, rows: count } = rows.view(ALL);
  const paths = (rows.window(view, 0, count) ?? []).map(({ path }) => path);
  return [paths.indexOf(first), paths.indexOf(last)];
}

const said = (found: Awaited<ReturnType<typeof proposed>>) =>
  found.map(({ kind, expression, rows }) => `${kind} ${expression} ${rows}`);

describe('filters that are proposed from rows', () => {
  const rows = rowsOf(TREES);
  const cases: readonly [string, first: string, last: string, readonly string[]][] = [
    [
      'files of one ending that were changed on one side',
      ...(['logs/a.log', 'logs/b.log'] as const),
      [
        'ending name:*.log 2',
        'folder path:logs/** 2',
        'ending-in-folder path:logs/** AND name:*.log 2',
        'state A.date > B.date AND is:different 2',
        'paths path:logs/a.log OR path:logs/b.log 2',
      ],
    ],
    [
      'a file that is on one side only',
      ...(['src/app.ts', 'src/app.ts'] as const),
      [
        'ending name:*.ts 3',
        'name name:app.ts 1',
        'folder path:src/** 3',
        'ending-in-folder path:src/** AND name:*.ts 3',
        'state only:A 2',
        'paths path:src/app.ts 1',
      ],
    ],
  ];
  for (const [description, first, last, expected] of cases) {
    it(description, async () => {
      assert.deepEqual(said(await proposed(rows, [from(rows, first, last)])), expected);
    });
  }

  it('count rows that the view does not list', async () => {
    const [first] = await proposed(rows, [[0, 0]], { filter: 'path:src/app.ts' });
    assert.equal(first && rowsFilter(first, ENGLISH).text, 'by the ending of the name; rows: 3');
  });

  it('begin with the folder where its row was selected in the tree', async () => {
    const wanted = { layout: 'tree', marks: ['differences'], foldAll: false } as const;
    const found = await proposed(rows, [[0, 0]], wanted);
    assert.equal(said(found)[0], 'chosen-folders path:logs/** 2');
    const both = await proposed(rows, [[0, 1]], wanted);
    assert.equal(said(both)[0], 'chosen-folders path:logs/** OR path:src/** 5');
  });

  it('say everything where rows have nothing in common', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 20 }, (_, at) => [`f${at}`, at % 2 === 0 ? f('same') : f(`${at}`)]),
    );
    const others = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`f${at}`, f('same')]));
    assert.deepEqual(said(await proposed(rowsOf([many, others]), [[0, 19]])), [
      'everything path:** 20',
    ]);
  });

  it('are none of a view that is no more, or of no rows', async () => {
    const gone = await rows.propose({ kind: 'propose', view: 9_999, ranges: [[0, 1]] });
    assert.equal(gone, undefined);
    assert.deepEqual(await proposed(rows, [[900, 901]]), []);
  });

  it('let others be answered before they are all found', async () => {
    const { view } = rows.view(ALL);
    let isOver = false;
    const found = rows.propose({ kind: 'propose', view, ranges: [[0, 0]] }).finally(() => {
      isOver = true;
    });
    await nextTurn();
    assert.equal(isOver, false);
    assert.ok(rows.window(view, 0, 1));
    assert.notEqual((await found)?.length, 0);
  });

  it('match all the rows, and a rule with them is about no fewer', async () => {
    const places = fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 4 });
    const layout = fc.constantFrom('list' as const, 'tree' as const);
    await fc.assert(
      fc.asyncProperty(scenario, places, layout, async (s, at, arranged) => {
        const random = rowsOf(s.trees);
        const { view, rows: count } = random.view({ ...ALL, layout: arranged, foldAll: true });
        const ranges = at.filter((row) => row < count).map((row) => [row, row] as const);
        const found = (await random.propose({ kind: 'propose', view, ranges })) ?? [];
        const selected = random.paths(view, ranges, 'decided-too-many') ?? [];
        assert.equal(found.length > 0, selected.length > 0);
        for (const { expression, rows: told } of found) {
          const matching = random.view({ ...ALL, filter: expression });
          assert.equal(matching.rows, told, expression);
          const listed = random.window(matching.view, 0, matching.rows) ?? [];
          const paths = new Set(listed.map(({ path }) => path));
          for (const path of selected) assert.ok(paths.has(path), `${expression} at ${path}`);
          const rules = [{ when: expression, do: [{ leave: 'all' }] }];
          const { outcomes } = ruled({ trees: s.trees, rules });
          assert.ok((outcomes[0]?.matched ?? 0) >= new Set(selected).size, expression);
        }
      }),
      { numRuns: 300 },
    );
  });
});
