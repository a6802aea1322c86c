import assert from 'node:assert/strict';
import { keptGrid, toKeep } from '../../../extension/src/webview/plan/grid/gridState.ts';
import { f, type Tree } from '../comparison/trees.ts';
import { GridHost } from './gridHost.ts';

const MANY = 1_000;
const nameOf = (at: number) => `f${String(at).padStart(4, '0')}`;
/** All on A alone, but for every hundredth, which is in conflict, and one that is the same. */
const TREES: readonly [Tree, Tree] = [
  { ...treeOf((at) => f(nameOf(at), at + 1)), same: f('same') },
  { ...treeOf((at) => (at % 100 === 50 ? f('other', at + 1) : undefined)), same: f('same') },
];

function treeOf(file: (at: number) => Tree[string] | undefined): Tree {
  const files = Array.from({ length: MANY }, (_, at) => [nameOf(at), file(at)] as const);
  return Object.fromEntries(files.flatMap(([name, one]) => (one ? [[name, one] as const] : [])));
}

describe('the grid', () => {
  let host: GridHost;

  beforeEach(async () => {
    host = new GridHost(TREES);
    await host.show();
  });
  afterEach(() => {
    host.close();
    assert.deepEqual(host.failures, []);
  });

  const selected = () => host.grid.state.selection;

  it('shows what differs, and fetches what is in sight and around', () => {
    assert.deepEqual(host.grid.state.made?.rows, MANY);
    assert.deepEqual(host.paths(0, 1), ['f0000', 'f0001']);
    assert.deepEqual(host.paths(500, 500), [undefined]);
    assert.ok(host.asked.filter(({ kind }) => kind === 'rows').length <= 2);
  });

  it('has the rows in sight come with their view', async () => {
    host.grid.filter('f000');
    await host.settled();
    assert.deepEqual(host.paths(0, 1), ['f0000', 'f0001']);
    const view = host.grid.state.made?.view;
    const fetched = host.asked.filter((one) => one.kind === 'rows' && one.view === view);
    assert.deepEqual(fetched, []);
  });

  it('fetches what is scrolled to', async () => {
    host.grid.scrolled(7_000);
    assert.equal(host.grid.state.top, 700);
    await host.settled();
    assert.deepEqual(host.paths(700, 719).includes(undefined), false);
    assert.deepEqual(host.paths(700, 700), ['f0700']);
  });

  it('goes to rows, and they come into sight', () => {
    host.grid.go(999);
    assert.deepEqual([host.grid.state.active, host.grid.state.top], [999, 980]);
    assert.equal(host.grid.takeScroll(), 9_800);
    assert.equal(host.grid.takeScroll(), undefined);
    host.grid.go(985);
    assert.equal(host.grid.state.top, 980);
    host.grid.go(10);
    assert.equal(host.grid.state.top, 10);
  });

  it('selects ranges, one more, all, and none', () => {
    host.grid.select(5);
    host.grid.go(8, true);
    assert.deepEqual(selected(), [[5, 8]]);
    host.grid.go(2, true);
    assert.deepEqual(selected(), [[2, 5]]);
    host.grid.toggle(9);
    assert.deepEqual(selected(), [
      [2, 5],
      [9, 9],
    ]);
    // Where one goes meanwhile changes nothing.
    host.grid.go(20);
    assert.deepEqual(selected(), [
      [2, 5],
      [9, 9],
    ]);
    assert.deepEqual(host.grid.chosen, [[20, 20]]);
    host.grid.go(4);
    assert.deepEqual(host.grid.chosen, [
      [2, 5],
      [9, 9],
    ]);
    host.grid.selectAll();
    assert.deepEqual(selected(), [[0, 999]]);
    host.grid.selectNone();
    assert.deepEqual([selected(), host.grid.chosen], [[], [[4, 4]]]);
  });

  it('finds what waits for somebody, on and back', async () => {
    const rows: number[] = [];
    for (const back of [false, false, true]) {
      host.grid.next('waiting', back);
      await host.settled();
      rows.push(host.grid.state.active);
    }
    assert.deepEqual(rows, [50, 150, 50]);
    host.grid.next('waiting', true);
    await host.settled();
    assert.equal(host.grid.state.active, 50);
  });

  it('is limited by chips and by a filter, and keeps what is selected', async () => {
    host.grid.select(50);
    host.grid.go(51, true);
    host.grid.chip('conflicts');
    await host.settled();
    assert.deepEqual([host.grid.state.made?.rows, host.paths(0, 1)], [10, ['f0050', 'f0150']]);
    assert.deepEqual(selected(), [[0, 0]]);
    host.grid.chip('conflicts');
    host.grid.chip('differences');
    await host.settled();
    assert.equal(host.grid.state.made?.rows, MANY + 1);
    host.grid.filter('name:same OR is:conflict');
    await host.settled();
    assert.equal(host.grid.state.made?.rows, 11);
    assert.equal(host.grid.state.made?.matching.conflicts, 10);
  });

  it('says where a filter is wrong, and shows what it did', async () => {
    host.grid.filter('name:f000* AND is:conflct');
    await host.settled();
    const { problem, made } = host.grid.state;
    assert.ok(problem);
    const { offset, length, meant } = problem;
    assert.equal('name:f000* AND is:conflct'.slice(offset, offset + length), 'conflct');
    assert.equal(meant, 'name:f000* AND is:conflict');
    assert.equal(made?.rows, MANY);
    host.grid.filter('name:f000*');
    await host.settled();
    assert.deepEqual([host.grid.state.problem, host.grid.state.made?.rows], [undefined, 10]);
  });

  it('makes of what is typed fast the last', async () => {
    for (const text of ['n', 'na', 'nam', 'name', 'name:f00', 'name:f000*']) host.grid.filter(text);
    await host.settled();
    assert.equal(host.grid.state.made?.rows, 10);
    assert.ok(host.asked.filter(({ kind }) => kind === 'view').length <= 3);
  });

  it('proposes what may stand in a filter', async () => {
    host.grid.filter('is:con');
    host.grid.proposals.ask(6);
    await host.settled();
    assert.deepEqual(
      host.grid.proposals.list.map(({ becomes }) => becomes),
      ['is:conflict'],
    );
    host.grid.proposals.close();
    assert.deepEqual(host.grid.proposals.list, []);
  });

  it('keeps what was chosen while other proposals were on their way', async () => {
    const { proposals } = host.grid;
    const chosen = () => proposals.list[proposals.chosen]?.label;
    host.grid.filter('na');
    proposals.ask(2);
    await host.settled();
    proposals.choose(proposals.list.findIndex(({ label }) => label === 'name:*'));
    host.grid.filter('nam');
    proposals.ask(3);
    assert.equal(chosen(), 'name:*');
    await host.settled();
    assert.equal(chosen(), undefined, 'chosen before it was asked');
    host.grid.filter('name');
    proposals.ask(4);
    proposals.choose(proposals.list.findIndex(({ label }) => label === 'name:*'));
    await host.settled();
    assert.equal(chosen(), 'name:*');
  });

  it('sorts, and the other way round when it is asked again', async () => {
    host.grid.sort('date');
    await host.settled();
    assert.deepEqual(host.paths(0, 0), ['f0000']);
    host.grid.sort('date');
    await host.settled();
    assert.deepEqual([host.grid.state.active, host.grid.state.made?.rows], [999, MANY]);
    host.grid.go(0);
    await host.settled();
    assert.deepEqual(host.paths(0, 0), ['f0999']);
  });

  it('stays where it is when the plan changes', async () => {
    host.grid.select(300);
    host.grid.go(302, true);
    await host.settled();
    const [a, b] = TREES;
    const { f0010: _, ...rest } = a;
    const { top } = host.grid.state;
    await host.replan([{ ...rest, f0301a: f('new') }, b]);
    assert.deepEqual(selected(), [
      [299, 300],
      [302, 302],
    ]);
    assert.deepEqual([host.grid.state.active, host.grid.state.top], [302, top - 1]);
    assert.deepEqual(host.paths(299, 302), ['f0300', 'f0301', 'f0301a', 'f0302']);
  });

  it('begins anew with another run', async () => {
    host.grid.select(300);
    await host.show(2);
    const { active, top, selection } = host.grid.state;
    assert.deepEqual([active, top, selection], [0, 0, []]);
  });

  it('is where it was when the page is loaded again', async () => {
    host.grid.filter('name:f0*');
    host.grid.chip('one-source');
    await host.settled();
    host.grid.go(500);
    const kept = structuredClone(toKeep(host.grid.state, 1));
    const again = new GridHost(TREES, kept);
    await again.show(1);
    const { spec, active, top } = again.grid.state;
    assert.deepEqual(spec, host.grid.state.spec);
    assert.deepEqual([active, top], [500, host.grid.state.top]);
    const other = new GridHost(TREES, kept);
    await other.show(2);
    assert.deepEqual([other.grid.state.active, other.grid.state.top], [0, 0]);
    assert.deepEqual(other.grid.state.spec, spec);
    for (const one of [again, other]) one.close();
  });
});

describe('what a page kept of its grid', () => {
  const first = {
    ...{ filter: '', chips: ['differences'], sort: 'path' },
    ...{ descending: false, layout: 'list' },
  };
  const cases: readonly [string, unknown, unknown][] = [
    ['nothing', undefined, { spec: first, top: 0, active: 0 }],
    [
      'of an earlier version',
      { filter: 'x' },
      { spec: { ...first, filter: 'x' }, top: 0, active: 0 },
    ],
    [
      'rubbish',
      {
        ...{ filter: 7, chips: ['x', 'moved'], sort: '__proto__', layout: 'constructor' },
        ...{ top: -1, active: Number.NaN },
      },
      {
        spec: { ...first, chips: ['moved'] },
        ...{ top: 0, active: 0 },
      },
    ],
    [
      'all',
      {
        ...{ filter: 'a', chips: [], sort: 'date', descending: true, layout: 'tree' },
        ...{ run: 3, top: 7.5, active: 9 },
      },
      {
        spec: { filter: 'a', chips: [], sort: 'date', descending: true, layout: 'tree' },
        ...{ run: 3, top: 7.5, active: 9 },
      },
    ],
  ];
  for (const [name, kept, expected] of cases) {
    it(name, () => assert.deepEqual(keptGrid(kept), expected));
  }
});
