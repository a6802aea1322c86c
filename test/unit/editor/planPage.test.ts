import assert from 'node:assert/strict';
import type { PlanView } from '../../../extension/src/engine/run/memberUi.ts';
import { planPage } from '../../../extension/src/vscode/plan/planPage.ts';
import type { PageAction } from '../../../extension/src/webview/gridMessages.ts';
import { d, f, type Tree, u } from '../comparison/trees.ts';
import { ENGLISH, HOSTILE_NAME, HOSTILE_NAME_SHOWN, MARKED } from './english.ts';
import { type PlannedView, pageRows, planView } from './planViews.ts';

const EQUAL: readonly Tree[] = [{ a: f('x') }, { a: f('x') }];
const NEWER: readonly Tree[] = [{ a: f('new', 2) }, { a: f('x', 1) }];

function pageOf(trees: readonly Tree[], options?: PlannedView) {
  return planPage(7, planView(trees, options), ENGLISH);
}

/** 'changed A → B' */
function written({ label, direction }: PageAction): string {
  return `${label} ${direction}`;
}

describe('the page of a plan', () => {
  const actions: readonly {
    readonly name: string;
    readonly trees: readonly Tree[];
    readonly options?: PlannedView;
    readonly expected: readonly [kind: string, written: string, spoken: string];
  }[] = [
    {
      name: 'a new file',
      trees: [{ a: f('x') }, {}, {}],
      expected: ['create', 'new A → B, C', 'from A to B, C'],
    },
    { name: 'a newer one', trees: NEWER, expected: ['update', 'changed A → B', 'from A to B'] },
    {
      name: 'another date',
      trees: [{ a: f('x', 2) }, { a: f('x', 1) }],
      options: { preset: 'mirror' },
      expected: ['dates', 'dates A → B', 'from A to B'],
    },
    {
      name: 'a file too many',
      trees: [{}, { a: f('x') }, { a: f('x') }],
      options: { preset: 'mirror' },
      expected: ['delete', 'deleted B, C', 'on B, C'],
    },
    {
      name: 'a conflict',
      trees: [{ a: f('x', 2) }, { a: f('y', 2) }],
      expected: [
        'conflict',
        'conflict same date, different content',
        'same date, different content',
      ],
    },
    {
      name: 'unsaved changes, and where',
      trees: NEWER,
      options: { unsaved: [[], ['a']] },
      expected: ['conflict', 'conflict unsaved on B', 'unsaved on B'],
    },
  ];
  it('says of which copies little differs, whatever is done to them', () => {
    const items = pageRows([
      { ends: f('a\n', 2), more: f('a\n', 2), tabs: f('a b\n', 2) },
      { ends: f('a\r\n', 1), more: f('bc\n', 1), tabs: f('a  b\n', 2) },
    ]);
    assert.deepEqual(
      items.map(({ path, difference, actions: [action] }) => [path, action?.kind, difference]),
      [
        ['ends', 'update', 'line ends only'],
        ['more', 'update', undefined],
        ['tabs', 'conflict', 'whitespace only'],
      ],
    );
  });

  for (const { name, trees, options, expected } of actions) {
    it(name, () => {
      const [item, ...others] = pageRows(trees, options);
      assert.deepEqual(others, []);
      assert.equal(item?.path, 'a');
      const [action] = item.actions;
      assert.ok(action);
      assert.deepEqual([action.kind, written(action), action.spoken], expected);
    });
  }

  it('says several things of one path, in order', () => {
    const [item] = pageRows([{ a: f('new', 3) }, { a: f('x', 1) }, {}]);
    assert.deepEqual(item?.actions.map(written), ['new A → C', 'changed A → B']);
  });

  const headings: readonly [string, readonly Tree[], PlannedView, string][] = [
    ['nothing', EQUAL, {}, 'Nothing to do'],
    ['update', NEWER, {}, 'Plan: the newest wins, nothing is deleted'],
    ['mirror', NEWER, { preset: 'mirror' }, 'Plan: all become like A (Ada: project)'],
    [
      'backup',
      NEWER,
      { preset: 'backup' },
      'Plan: all get what A (Ada: project) has, nothing is deleted',
    ],
    [
      'conflicts only',
      [{ a: f('x', 2) }, { a: f('y', 2) }],
      {},
      'Plan: the newest wins, nothing is deleted',
    ],
  ];
  for (const [name, trees, options, expected] of headings) {
    it(`heading: ${name}`, () => assert.equal(pageOf(trees, options).heading, expected));
  }

  it('says how much was compared, what is in conflict, and that nothing will move', () => {
    const view = { ...planView([{ a: f('x', 2) }, { a: f('y', 2) }]), dryRun: true, items: 12_345 };
    assert.deepEqual(planPage(7, view, ENGLISH).notes, [
      'Items compared: 12,345.',
      'Conflicts: 1. They are left alone on every member; the list says why.',
      'This is a dry run: nothing will be changed.',
    ]);
    assert.deepEqual(pageOf(EQUAL).notes, ['Items compared: 1.']);
  });

  it('counts what each source leaves alone, by reason', () => {
    const view = planView([{ a: f('x', 2), b: u() }, { a: f('y', 2) }]);
    const reasons = {
      ignored: 12_345,
      unreadable: 1,
      special: 2,
      vanished: 3,
      name: 4,
      incomplete: 5,
    };
    const notes = (unknown: NonNullable<PlanView['summary']['unknown']>) =>
      planPage(7, { ...view, summary: { ...view.summary, unknown } }, ENGLISH).notes;
    assert.ok(
      notes([{ label: 'B', reasons }]).includes(
        'B (Bob: project), left alone: ignored 12,345, unreadable 1, sockets, pipes or devices 2, vanished 3, not Unicode 4, changing 5.',
      ),
    );
    assert.ok(
      planPage(7, view, ENGLISH).notes.some((note) => note.startsWith('A (Ada: project), left')),
    );
  });

  it('says what the run is limited to, whole, and how much else differs', () => {
    const view = planView([{ a: f('1') }, {}]);
    const notes = (leftOut: number) =>
      planPage(
        7,
        { ...view, filter: { expression: `name:"${'x'.repeat(3000)}"`, leftOut } },
        ENGLISH,
      ).notes;
    const only = `Only what matches the filter: name:"${'x'.repeat(3000)}"`;
    assert.ok(notes(0).includes(only));
    assert.ok(!notes(0).some((note) => note.startsWith('Others')));
    assert.ok(notes(1234).includes('Others that differ and are left as they are: 1,234.'));
  });

  for (const [only, note] of [
    ['files', 'Only files.'],
    ['folders', 'Only folders.'],
  ] as const) {
    it(`says that it is limited to ${only}`, () => {
      const view = planView([{ a: f('1') }, {}]);
      const { notes } = planPage(7, { ...view, filter: { only, leftOut: 1 } }, ENGLISH);
      assert.ok(notes.includes(note));
      assert.ok(notes.includes('Others that differ and are left as they are: 1.'));
      assert.ok(!notes.some((text) => text.includes('filter')));
    });
  }

  it('adds up what would change where', () => {
    const { totals } = pageOf([{ a: f('x'.repeat(1234)), b: f('new', 2) }, { b: f('y', 1) }]);
    assert.deepEqual(totals?.head.length, totals?.rows[0]?.length);
    assert.deepEqual(totals?.rows, [
      ['A', 'Ada: project', '0', '0', '0', '0', '0 B'],
      ['B', 'Bob: project', '1', '1', '0', '0', '1.2 KB'],
    ]);
    assert.equal(pageOf(EQUAL).totals, undefined);
  });

  it('warns of what a plan would take away', () => {
    const { warnings } = pageOf([{}, { a: f('x'), b: f('y') }], { preset: 'mirror' });
    assert.deepEqual(warnings, [
      'A (Ada: project) has nothing at all: is it the right folder, and is it there?',
      'All files of B (Bob: project) would be deleted: 2.',
    ]);
  });

  it('offers to compare what is a file somewhere', () => {
    const items = pageRows([{ a: f('x'), b: d() }, {}]);
    assert.deepEqual(
      items.map(({ path, comparable }) => [path, comparable]),
      [
        ['a', true],
        ['b', false],
      ],
    );
  });

  it('shows paths and names that would pose as others as what they are', () => {
    const view = planView([{ [HOSTILE_NAME]: f('x') }, {}]);
    const sources = view.sources.map((source) => ({ ...source, name: HOSTILE_NAME }));
    const page = planPage(7, { ...view, sources }, ENGLISH);
    const [row] = pageRows([{ [`d/${HOSTILE_NAME}`]: f('x'), d: d() }, {}]).slice(1);
    assert.equal(row?.path, `d/${HOSTILE_NAME}`);
    const { folder, name, shown } = row;
    assert.deepEqual([folder, name, shown], ['d/', HOSTILE_NAME_SHOWN, `d/${HOSTILE_NAME_SHOWN}`]);
    assert.equal(page.totals?.rows[1]?.[1], `Bob: ${HOSTILE_NAME_SHOWN}`);
  });

  it('calls the root a dot', () => {
    const [row] = pageRows([{ '': d(2) }, { '': d(1) }], { preset: 'mirror' });
    assert.deepEqual([row?.path, row?.shown], ['', '.']);
  });

  it('is in the language of the editor', () => {
    const trees = [
      { a: f('x', 2), b: f('n', 3) },
      { a: f('y', 2), b: f('o', 1) },
    ];
    const { heading, notes, totals, grid } = planPage(7, planView(trees), MARKED);
    const rows = pageRows(trees, {}, MARKED);
    const labels = rows.flatMap(({ actions }) => actions.map(({ label }) => label));
    const heads = totals?.head.filter((text) => text !== '') ?? [];
    for (const text of [heading, ...notes, ...heads, grid.action, grid.caption, ...labels]) {
      assert.match(text, /^«.*»$/u);
    }
  });
});
