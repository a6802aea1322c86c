import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type Choice,
  chosenItems,
} from '../../../extension/src/engine/comparison/byHand/chosenItems.ts';
import type {
  HandAction,
  HandDecision,
} from '../../../extension/src/engine/comparison/byHand/handDecision.ts';
import { printFilter } from '../../../extension/src/engine/comparison/filter/printFilter.ts';
import type { Preset } from '../../../extension/src/engine/comparison/item.ts';
import { factsOf } from '../../../extension/src/engine/planning/planFacts.ts';
import { makePlan, type Planned } from '../../../extension/src/engine/planning/planned.ts';
import { keptDecisions } from '../../../extension/src/engine/session/decisionLog.ts';
import type { Operation, Plan, Transfer } from '../../../extension/src/engine/sync/plan.ts';
import { LARGE_FILE, planStreams } from '../../../extension/src/engine/sync/planStreams.ts';
import { analysed, d, f, type Tree } from '../comparison/trees.ts';
import { filterTree } from '../filter/randomFilters.ts';
import { scenario } from './randomTrees.ts';

const request = { preset: 'mirror', from: 0, without: [] } as const;

function planned(trees: readonly Tree[], expression?: string, filter?: string): Planned {
  const given = (text: string) => ({ expression: text, nowUs: 2 });
  return makePlan(analysed(trees, 'mirror'), {
    ...request,
    ...(expression !== undefined && { first: given(expression) }),
    ...(filter !== undefined && { filter: given(filter) }),
  });
}

/** 'first A > B: x y' for each stream, in their order. */
function shownStreams({ streams, transfers }: Plan): string[] {
  const letters = (columns: readonly number[]) =>
    String.fromCharCode(...columns.map((c) => 65 + c));
  return streams.map(({ first, from, targets, transfers: ids }) => {
    const paths = ids.map((id) => transfers[id]?.path).join(' ');
    return `${first ? 'first ' : ''}${letters([from])} > ${letters(targets)}: ${paths}`;
  });
}

const isFirst = (operation: Operation) => operation.kind === 'write-file' && operation.first;
const large = (letter: string, length = 3000) => letter.repeat(length);

describe('files that somebody chose to go first', () => {
  const docs: Tree = { docs: d(), 'docs/a': f('1'), 'docs/b': f('2'), x: f('3'), y: f('4') };
  const cases: readonly {
    description: string;
    trees: readonly Tree[];
    first?: string;
    filter?: string;
    expected: readonly string[];
  }[] = [
    { description: 'without a choice', trees: [{ x: f('1') }, {}], expected: ['A > B: x'] },
    {
      description: 'a file goes in a stream of its own, before the others',
      trees: [docs, {}],
      first: 'path:x',
      expected: ['first A > B: x', 'A > B: docs/a docs/b y'],
    },
    {
      description: 'a folder with all that is in it',
      trees: [docs, {}],
      first: 'path:docs/**',
      expected: ['first A > B: docs/a docs/b', 'A > B: x y'],
    },
    {
      description: 'where nothing matches',
      trees: [docs, {}],
      first: 'path:z',
      expected: ['A > B: docs/a docs/b x y'],
    },
    {
      description: 'where everything matches',
      trees: [docs, {}],
      first: 'is:file',
      expected: ['first A > B: docs/a docs/b x y'],
    },
    {
      description: 'for each set of targets, and those with a base last',
      trees: [
        { a: f(large('n'), 2), b: f('2'), c: f('1') },
        { a: f(large('o'), 1) },
        { c: f('1') },
      ],
      first: 'path:a OR path:b',
      expected: ['first A > B: a', 'first A > BC: b', 'first A > C: a', 'A > B: c'],
    },
    {
      description: 'among what a filter lets through',
      trees: [docs, {}],
      first: 'path:docs/**',
      filter: 'NOT name:a',
      expected: ['first A > B: docs/b', 'A > B: x y'],
    },
  ];
  for (const { description, trees, first, filter, expected } of cases) {
    it(description, () => {
      assert.deepEqual(shownStreams(planned(trees, first, filter).plan), expected);
    });
  }

  it('small ones go before large ones, and these before all others', () => {
    const entry = { kind: 'file', path: '', mtimeUs: 1, mode: 0o644 } as const;
    const sent = (size: number, first: boolean, from = 1): Transfer => ({
      ...{ from, path: '', targets: [2], entry: { ...entry, size } },
      ...(first && { first }),
    });
    const transfers = [
      ...[sent(1, false), sent(LARGE_FILE + 1, true), sent(LARGE_FILE, true), sent(2, true)],
      ...[sent(LARGE_FILE, false), sent(LARGE_FILE, true, 0)],
    ];
    assert.deepEqual(planStreams(transfers), [
      { first: true, from: 1, targets: [2], transfers: [3] },
      { first: true, from: 0, targets: [2], transfers: [5] },
      { first: true, from: 1, targets: [2], transfers: [2, 1] },
      { from: 1, targets: [2], transfers: [0] },
      { from: 1, targets: [2], transfers: [4] },
    ]);
  });

  it('count wherever their content comes from, once for each path', () => {
    const { plan } = planned(
      [{ 'in/a': f('content'), in: d(), b: f('2') }, { old: f('content') }, {}],
      'path:in/**',
    );
    assert.deepEqual(
      plan.operations.filter(isFirst).map(({ target, path }) => [target, path]),
      [
        [1, 'in/a'],
        [2, 'in/a'],
      ],
    );
    const facts = factsOf(planned([docs, {}, {}], 'path:docs/**'));
    assert.deepEqual(facts.first, { files: 2 });
    assert.deepEqual(
      facts.streams.map(({ first }) => first),
      [true, undefined],
    );
    assert.deepEqual(factsOf(planned([docs, {}], 'path:z')).first, { files: 0 });
    assert.equal('first' in factsOf(planned([docs, {}])), false);
  });

  it('make another plan of it: who would send in another order does not take part', () => {
    const digests = [undefined, 'path:x', 'path:y', 'path:z'].map(
      (first) => planned([docs, {}], first).plan.digest,
    );
    assert.equal(new Set(digests).size, 3);
    assert.equal(digests[0], digests[3]);
  });

  it('is refused where it is no filter', () => {
    assert.throws(() => planned([docs, {}], 'on:C'), { code: 'filter-invalid' });
  });
});

describe('what is chosen by hand to go first', () => {
  const trees: readonly Tree[] = [
    { d: d(), 'd/a': f('1'), 'd/b': f('2'), e: f('3'), same: f('s') },
    { same: f('s') },
  ];
  const comparison = analysed(trees, 'mirror');
  const by = { memberId: 'm', letter: 'A', name: 'Ada' };
  const decided = (paths: readonly string[], action: HandAction | null): HandDecision => ({
    ...{ by, atMs: 5, action },
    items: paths.map((path) => ({ path, basis: '0123456789abcdef' })),
  });
  const FIRST = { first: true };
  const plannedBy = (decisions: readonly HandDecision[], expression?: string) =>
    makePlan(comparison, {
      ...{ ...request, open: true, hands: { decisions, mode: 'standard' } },
      ...(expression !== undefined && { first: { expression, nowUs: 1 } }),
    });

  for (const [description, decisions, expected] of [
    ['a file', [decided(['e'], FIRST)], ['first A > B: e', 'A > B: d/a d/b']],
    ['some of a folder', [decided(['d/b', 'd'], FIRST)], ['first A > B: d/b', 'A > B: d/a e']],
    [
      'until somebody says otherwise',
      [decided(['e', 'd/b'], FIRST), decided(['e'], { first: false })],
      ['first A > B: d/b', 'A > B: d/a e'],
    ],
    [
      'whatever else is decided of it',
      [decided(['e'], FIRST), decided(['e'], null)],
      ['first A > B: e', 'A > B: d/a d/b'],
    ],
    ['what nobody has', [decided(['gone'], FIRST)], ['A > B: d/a d/b e']],
  ] as const) {
    it(description, () => {
      assert.deepEqual(shownStreams(plannedBy(decisions).plan), expected);
    });
  }

  it('goes with what a filter says', () => {
    const both = plannedBy([decided(['e'], FIRST)], 'name:b');
    assert.deepEqual(shownStreams(both.plan), ['first A > B: d/b e', 'A > B: d/a']);
    assert.deepEqual(factsOf(both).first, { files: 2, byHand: true });
  });

  it('is told with whoever chose it, and decides nothing else', () => {
    const chosen = plannedBy([decided(['e'], FIRST)]);
    const { summary, byHand } = factsOf(chosen, { open: true });
    assert.deepEqual(
      summary.items.flatMap(({ path, firstBy }) => (firstBy ? [[path, firstBy]] : [])),
      [['e', { ...by, atMs: 5 }]],
    );
    assert.equal(byHand, undefined);
    assert.equal(
      summary.items.some(({ decidedBy, staleBy }) => decidedBy ?? staleBy),
      false,
    );
  });

  it('is what travels of a folder, or has content of its own to get', () => {
    const choice = { paths: ['d'], below: true, action: FIRST };
    const planned = plannedBy([]);
    const how = { mode: 'standard', compared: planned.comparison } as const;
    const chosen = (one: Choice) => chosenItems(one, planned, how).items.map(({ path }) => path);
    assert.deepEqual(chosen(choice), ['d', 'd/a', 'd/b']);
    const all = { paths: ['e', 'same'], below: true, action: { first: false } };
    assert.deepEqual(chosen(all), ['e']);
  });

  it('is not kept for the next run', () => {
    const standing = [decided(['e'], FIRST), decided(['d/a'], { leave: 'all' })];
    assert.deepEqual(keptDecisions(standing), standing.slice(1));
    assert.deepEqual(keptDecisions([...standing, decided(['d/a'], FIRST)]), standing.slice(1));
  });
});

describe('any choice of what goes first', () => {
  const preset = fc.constantFrom<Preset>('update', 'mirror', 'backup');
  const expression = filterTree.map((tree) => printFilter(tree).replaceAll(/\b[CD]\b/gu, 'A'));

  it('changes the order alone: everything is sent once, what was chosen before the rest', () => {
    const property = fc.property(scenario, preset, expression, (given, wanted, chosen) => {
      const comparison = analysed(given.trees, wanted, given.mode);
      const terms = { preset: wanted, from: given.from, without: [] };
      const { plan: before } = makePlan(comparison, terms);
      const first = { expression: chosen, nowUs: 2 };
      const { plan } = makePlan(comparison, { ...terms, first });
      assert.deepEqual(plan.operations.map(plainOperation), before.operations);
      assert.deepEqual(plan.transfers.map(plainTransfer), before.transfers);
      const sent = plan.streams.flatMap(({ transfers }) => transfers);
      assert.deepEqual(
        sent.toSorted((a, b) => a - b),
        [...plan.transfers.keys()],
      );
      const order = plan.streams.map((stream) => stream.first === true);
      assert.ok(!order.slice(order.indexOf(false)).includes(true) || !order.includes(false));
      for (const stream of plan.streams) {
        for (const id of stream.transfers) assert.equal(plan.transfers[id]?.first, stream.first);
      }
      for (const operation of plan.operations) {
        if (operation.kind !== 'write-file' || operation.transfer === undefined) continue;
        assert.equal(plan.transfers[operation.transfer]?.first, operation.first);
      }
    });
    fc.assert(property, { numRuns: 1000 });
  });

  function plainOperation(operation: Operation): Operation {
    if (operation.kind !== 'write-file') return operation;
    const { first: _, ...plain } = operation;
    return plain;
  }

  function plainTransfer({ first: _, ...plain }: Transfer): Transfer {
    return plain;
  }
});
