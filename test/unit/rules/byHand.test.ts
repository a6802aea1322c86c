import assert from 'node:assert/strict';
import fc from 'fast-check';
import { basisOf } from '../../../extension/src/engine/comparison/byHand/basis.ts';
import { chosenItems } from '../../../extension/src/engine/comparison/byHand/chosenItems.ts';
import type { HandDecision } from '../../../extension/src/engine/comparison/byHand/handDecision.ts';
import type {
  Comparison,
  ComparisonMode,
  Preset,
} from '../../../extension/src/engine/comparison/item.ts';
import type { Rule, RuleAction } from '../../../extension/src/engine/comparison/rules/ruleSet.ts';
import { factsOf } from '../../../extension/src/engine/planning/planFacts.ts';
import { makePlan, type Planned } from '../../../extension/src/engine/planning/planned.ts';
import { unpackList } from '../../../extension/src/engine/workers/packedList.ts';
import { shownDecision } from '../comparison/shownDecision.ts';
import { analysed, d, f, l, type Node, type Tree, u } from '../comparison/trees.ts';
import { scenario } from '../plan/randomTrees.ts';

const FROM_A: RuleAction = { copy: 'A', to: 'others' };
const FROM_B: RuleAction = { copy: 'B', to: 'others' };
const LEAVE: RuleAction = { leave: 'all' };

function byHand(
  comparison: Comparison,
  paths: readonly string[],
  action: RuleAction | null,
  mode: ComparisonMode = 'standard',
): HandDecision {
  const items = comparison.items
    .filter(({ path }) => paths.includes(path))
    .map((item) => ({ path: item.path, basis: basisOf(item, comparison.columns, mode) }));
  const by = { memberId: 'm', letter: 'A', name: 'Ada' };
  return { by, atMs: 5, items, action };
}

interface Given {
  readonly trees: readonly Tree[];
  readonly preset?: Preset;
  readonly rules?: readonly Omit<Rule, 'name'>[];
  readonly hands: readonly (readonly [paths: readonly string[], action: RuleAction | null])[];
}

function planned({ trees, preset = 'update', rules, hands }: Given): Planned {
  const comparison = analysed(trees, preset);
  const named = rules?.map((rule, index) => ({ name: `${index}`, ...rule }));
  const decisions = hands.map(([paths, action]) => byHand(comparison, paths, action));
  return makePlan(comparison, {
    ...{ preset, from: 0, without: [], hands: { decisions, mode: 'standard' } },
    ...(named && { rules: { set: { rules: named }, nowUs: 1 } }),
  });
}

function shown({ comparison, decisions }: Planned): Record<string, string> {
  return Object.fromEntries(
    decisions.flatMap((decision, index) =>
      decision.kind === 'nothing'
        ? []
        : [[comparison.items[index]?.path ?? '', shownDecision(decision)]],
    ),
  );
}

describe('what was decided by hand', () => {
  const newer: readonly Tree[] = [{ x: f('new', 2) }, { x: f('old', 1) }];
  const cases: readonly (Given & { name: string; expected: readonly (string | undefined)[] })[] = [
    {
      name: 'goes before the preset',
      trees: newer,
      hands: [[['x'], FROM_B]],
      expected: ['copy B>A'],
    },
    {
      name: 'goes before rules',
      trees: newer,
      rules: [{ do: [FROM_A] }],
      hands: [[['x'], LEAVE]],
      expected: [undefined],
    },
    {
      name: 'the last one holds',
      trees: newer,
      hands: [
        [['x'], FROM_B],
        [['x'], LEAVE],
        [['x'], FROM_B],
      ],
      expected: ['copy B>A'],
    },
    {
      name: 'and null is what rules and preset say',
      trees: newer,
      hands: [
        [['x'], FROM_B],
        [['x'], null],
      ],
      expected: ['copy A>B'],
    },
    {
      name: 'brings its folders',
      trees: [{ d: d(), 'd/x': f('x') }, {}],
      preset: 'manual',
      hands: [[['d/x'], FROM_A]],
      expected: ['copy A>B'],
    },
    {
      name: 'what can’t be done is left to rules and preset',
      trees: [{ x: f('x') }, {}],
      hands: [[['x'], FROM_B]],
      expected: ['copy A>B'],
    },
    {
      name: 'names a source that there isn’t: it does not hold',
      trees: newer,
      hands: [[['x'], { copy: 'Z', to: 'others' }]],
      expected: ['copy A>B'],
    },
  ];
  for (const { name, expected, ...given } of cases) {
    it(name, () => {
      const found = shown(planned(given));
      assert.deepEqual(
        given.hands[0]?.[0].map((path) => found[path]),
        expected,
      );
    });
  }

  it('a folder is deleted with all that is in it', () => {
    const trees = [{}, { d: d(), 'd/x': f('x'), 'd/y': f('y') }];
    const all = planned({
      ...{ trees, preset: 'manual' },
      hands: [[['d', 'd/x', 'd/y'], { delete: 'B' }]],
    });
    assert.deepEqual(Object.keys(shown(all)), ['d', 'd/x', 'd/y']);
    const alone = planned({ trees, preset: 'manual', hands: [[['d'], { delete: 'B' }]] });
    assert.deepEqual(shown(alone), {});
  });

  it('is counted, and who decided is in the list, also where nothing is done', () => {
    const one = planned({
      trees: [
        { x: f('new', 2), y: f('1', 2), z: f('zz') },
        { x: f('old', 1), y: f('22', 2), z: f('z') },
      ],
      preset: 'manual',
      hands: [
        [['x'], LEAVE],
        [['y'], { copy: 'Z', to: 'others' }],
      ],
    });
    const { byHand: counts, summary } = factsOf(one, { open: true });
    assert.deepEqual(counts, { decided: 1, stale: 1, refused: {} });
    const by = { memberId: 'm', letter: 'A', name: 'Ada', atMs: 5 };
    const rest = { files: ['A', 'B'], present: ['A', 'B'] };
    assert.deepEqual(summary.items, [
      { path: 'x', ...rest, actions: [{ kind: 'left' }], decidedBy: by },
      { path: 'y', ...rest, actions: [{ kind: 'undecided' }], staleBy: by },
      { path: 'z', ...rest, actions: [{ kind: 'undecided' }] },
    ]);
    assert.deepEqual(factsOf(one).summary.items, []);
  });

  it('is in the list of all items as in the summary, of which that is the rest, too', () => {
    const names = Array.from({ length: 700 }, (_, at) => `f${String(at).padStart(3, '0')}`);
    const tree = (text: string) => Object.fromEntries(names.map((name) => [name, f(text)]));
    const one = planned({
      trees: [tree('new'), tree('old one')],
      preset: 'manual',
      hands: [[['f001'], LEAVE]],
    });
    for (const open of [true, false]) {
      const { summary, listing } = factsOf(one, { open, whole: true });
      const items = listing ? [...unpackList(listing)] : [];
      assert.deepEqual(items.slice(0, 20), summary.items);
      assert.equal(items.length, summary.items.length + summary.more);
      assert.equal(items.length, open ? names.length : 0);
    }
    assert.equal(factsOf(one, { open: true }).listing, undefined);
  });

  it('a filter limits that, too', () => {
    const comparison = analysed(newer, 'update');
    const decisions = [byHand(comparison, ['x'], FROM_B)];
    const { plan } = makePlan(comparison, {
      ...{ preset: 'update', from: 0, without: [], hands: { decisions, mode: 'standard' } },
      filter: { expression: 'name:y', nowUs: 1 },
    });
    assert.deepEqual(plan.operations, []);
  });

  it('a check changes nothing', () => {
    assert.deepEqual(
      planned({ trees: newer, preset: 'check', hands: [[['x'], FROM_B]] }).plan.operations,
      [],
    );
  });
});

describe('what a decision rests on', () => {
  const basis = (nodes: readonly (Node | undefined)[], mode: ComparisonMode = 'standard') => {
    const trees = nodes.map((node): Tree => (node === undefined ? {} : { x: node }));
    const { items, columns } = analysed(trees, 'update', mode);
    const item = items.find(({ path }) => path === 'x');
    assert.ok(item);
    return basisOf(item, columns, mode);
  };
  const before = [f('one', 1), f('two', 2)] as const;

  it('is the same while the copies are', () => {
    assert.match(basis(before), /^[0-9a-f]{16}$/);
    assert.equal(basis(before), basis([f('one', 1, 0o600), f('two', 2)]));
    assert.equal(basis([d(1), undefined]), basis([d(2), undefined]));
  });

  const others: readonly [string, readonly (Node | undefined)[]][] = [
    ['a size', [f('one!', 1), before[1]]],
    ['a date', [f('one', 3), before[1]]],
    ['what is gone', [before[0], undefined]],
    ['what is unknown', [before[0], u()]],
    ['why it is unknown', [before[0], u('unreadable')]],
    ['a kind', [before[0], d()]],
    ['a link', [before[0], l('a')]],
    ['where a link leads', [before[0], l('b')]],
    ['which source has what', [before[1], before[0]]],
    ['another source', [before[0], before[1], f('one', 1)]],
  ];
  it('is another one with everything that changes', () => {
    const all = [before, ...others.map(([, nodes]) => nodes)].map((nodes) => basis(nodes));
    assert.equal(new Set(all).size, all.length);
  });

  it('holds contents where all are read', () => {
    const same = [f('one', 1), f('one', 1)];
    const other = [f('one', 1), f('eno', 1)];
    assert.equal(basis(same), basis(other));
    assert.notEqual(basis(same, 'checksum'), basis(other, 'checksum'));
  });
});

describe('choosing what to decide about', () => {
  const trees = [
    {
      d: d(),
      'd/x': f('new', 2),
      'd/same': f('s'),
      'd/e': d(),
      'd/e/y': f('y'),
      'd-x': f('1'),
      z: f('1'),
    },
    { d: d(), 'd/x': f('old', 1), 'd/same': f('s') },
  ];
  const chosen = (paths: readonly string[], below: boolean, action: RuleAction | null) => {
    const comparison = analysed(trees, 'update');
    const { decisions } = makePlan(comparison, { preset: 'update', from: 0, without: [] });
    const choice = { paths, below, action };
    const { items } = chosenItems(
      choice,
      { comparison, decisions },
      { mode: 'standard', compared: comparison },
    );
    return items.map(({ path }) => path);
  };
  const cases: readonly [Parameters<typeof chosen>, readonly string[]][] = [
    [
      [['d/x', 'z'], false, FROM_A],
      ['d/x', 'z'],
    ],
    [[['d/same'], false, FROM_A], ['d/same']],
    [[['gone', ''], false, FROM_A], []],
    [
      [['d'], true, FROM_A],
      ['d/e', 'd/e/y', 'd/x'],
    ],
    [
      [['d'], true, LEAVE],
      ['d/e', 'd/e/y', 'd/x'],
    ],
    [
      [['d'], true, { delete: 'B' }],
      ['d', 'd/e', 'd/e/y', 'd/same', 'd/x'],
    ],
    [[['d'], true, null], []],
  ];
  for (const [[paths, below, action], expected] of cases) {
    it(`${paths} ${below ? 'and below' : ''} ${JSON.stringify(action)}`, () => {
      assert.deepEqual([...chosen(paths, below, action)].sort(), [...expected].sort());
    });
  }
});

describe('decisions by hand: invariants on random trees', () => {
  const label = fc.constantFrom('A', 'B');
  const action: fc.Arbitrary<RuleAction | null> = fc.oneof(
    label.map((copy): RuleAction => ({ copy, to: 'others' })),
    label.map((at): RuleAction => ({ delete: at })),
    fc.constantFrom<RuleAction | null>(LEAVE, { copy: { newest: 'all' }, to: 'all' }, null),
  );
  const picks = fc.array(fc.tuple(fc.nat(), action), { maxLength: 8 });
  const preset = fc.constantFrom<Preset>('manual', 'update', 'mirror', 'backup');

  it('whatever is decided, the plan is consistent, the same on all, and leaves alone what is to be left', () => {
    fc.assert(
      fc.property(scenario, picks, preset, (s, picked, wanted) => {
        const comparison = analysed(s.trees, wanted, s.mode);
        const decisions = picked.map(([at, what]) => {
          const path = comparison.items[at % comparison.items.length]?.path ?? '';
          return byHand(comparison, [path], what, s.mode);
        });
        const request = { preset: wanted, from: s.from, without: [] };
        const hands = { decisions, mode: s.mode };
        // Building a plan throws where decisions contradict the comparison.
        const one = makePlan(comparison, { ...request, hands });
        const again = makePlan(comparison, { ...request, hands: structuredClone(hands) });
        assert.equal(one.plan.digest, again.plan.digest);
        const touched = new Set(one.plan.operations.map(({ path }) => path));
        const last = new Map(
          decisions.flatMap(({ items, action: said }) => items.map(({ path }) => [path, said])),
        );
        for (const [path, said] of last) {
          const isAbove = [...touched].some((other) => other.startsWith(`${path}/`));
          if (said === LEAVE && path !== '' && !isAbove) assert.ok(!touched.has(path), path);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
