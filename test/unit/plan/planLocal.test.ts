import assert from 'node:assert/strict';
import { decide } from '../../../extension/src/engine/comparison/decide.ts';
import type {
  Comparison,
  ComparisonMode,
  Preset,
} from '../../../extension/src/engine/comparison/item.ts';
import { buildPlan } from '../../../extension/src/engine/sync/buildPlan.ts';
import type { Plan } from '../../../extension/src/engine/sync/plan.ts';
import { analysed, contentId, d, e, f, type Tree, u } from '../comparison/trees.ts';

interface LocalCase {
  readonly description: string;
  /** The columns, A first; what A has is mirrored. */
  readonly trees: readonly Tree[];
  readonly mode?: ComparisonMode;
  readonly preset?: Preset;
  /** Columns of one member; else each has its own. */
  readonly together?: readonly number[];
  /** 'B new < B old' for what is taken there; 'B new' for what travels. */
  readonly expected: readonly string[];
}

const cases: readonly LocalCase[] = [
  {
    description: 'a file that was moved',
    trees: [{ new: f('content') }, { old: f('content') }],
    expected: ['B new < B old'],
  },
  {
    description: 'into a folder that the plan makes',
    trees: [{ x: d(), 'x/y': d(), 'x/y/new': f('content') }, { old: f('content') }],
    expected: ['B x/y/new < B old'],
  },
  {
    description: 'a file that was copied, to several places',
    trees: [{ a: f('content'), b: f('content'), c: f('content') }, { a: f('content') }],
    expected: ['B b < B a', 'B c < B a'],
  },
  {
    description: 'two files that changed names',
    trees: [
      { a: f('one', 5), b: f('three', 6) },
      { a: f('three', 6), b: f('one', 5) },
    ],
    expected: ['B a < B b', 'B b < B a'],
  },
  {
    description: 'three files whose names went round',
    trees: [
      { a: f('1', 1), b: f('22', 2), c: f('333', 3) },
      { a: f('22', 2), b: f('333', 3), c: f('1', 1) },
    ],
    expected: ['B a < B c', 'B b < B a', 'B c < B b'],
  },
  {
    description: 'where the old place is overwritten by another move',
    trees: [
      { log: f('new', 9), 'log.1': f('log', 8), 'log.2': f('1st', 7) },
      { log: f('log', 8), 'log.1': f('1st', 7) },
    ],
    expected: ['B log', 'B log.1 < B log', 'B log.2 < B log.1'],
  },
  {
    description: 'a file that becomes a folder in which it lies, and the reverse',
    trees: [
      { a: d(), 'a/b': f('one'), c: f('three') },
      { a: f('one'), c: d(), 'c/x': f('three') },
    ],
    expected: ['B a/b < B a', 'B c < B c/x'],
  },
  {
    description: 'where a folder is in the way',
    trees: [
      { a: f('content'), c: f('') },
      { a: d(), 'a/x': f(''), c: f('content') },
    ],
    expected: ['B a < B c', 'B c'],
  },
  {
    description: 'each column by itself, and one that has nothing',
    trees: [{ new: f('content') }, { old: f('content') }, { other: f('content') }, {}],
    expected: ['B new < B old', 'C new < C other', 'D new'],
  },
  {
    description: 'empty files',
    trees: [{ new: f('') }, { old: f('') }],
    expected: ['B new'],
  },
  {
    description: 'what can’t be read is not known',
    trees: [{ new: f('content') }, { old: e('content') }],
    expected: ['B new'],
  },
  {
    description: 'what is not told is not taken',
    trees: [{ new: f('content') }, { old: u() }],
    expected: ['B new'],
  },
  {
    description: 'another date is not looked at in standard mode',
    trees: [{ new: f('content', 1) }, { old: f('content', 2) }],
    expected: ['B new'],
  },
  {
    description: 'but in checksum mode',
    trees: [{ new: f('content', 1) }, { old: f('content', 2) }],
    mode: 'checksum',
    expected: ['B new < B old'],
  },
  {
    description: 'two-way, both ways',
    trees: [{ new: f('content') }, { old: f('content') }],
    preset: 'two-way',
    expected: ['A old < A new', 'B new < B old'],
  },
  {
    description: 'two sources of one member, and one of another',
    trees: [{ a: f('content'), b: f('x'.repeat(5000), 9) }, {}, { b: f('y'.repeat(5000), 3) }],
    together: [0, 1],
    expected: ['B a < A a', 'B b < A b', 'C a', 'C b'],
  },
  {
    description: 'an older version on another source of the member: no delta',
    trees: [{ b: f('x'.repeat(5000), 9) }, { b: f('y'.repeat(5000), 3) }],
    together: [0, 1],
    expected: ['B b < A b'],
  },
  {
    description: 'what a source has itself comes before what another of its member has',
    trees: [{ new: f('content') }, { old: f('content') }],
    together: [0, 1],
    expected: ['B new < B old'],
  },
  {
    description: 'between members, with another source of the sender',
    trees: [{ a: f('content') }, {}, {}],
    together: [1, 2],
    expected: ['B a', 'C a'],
  },
];

function together(comparison: Comparison, columns: readonly number[]): Comparison {
  const one = columns.map((column) => comparison.columns[column]?.memberId ?? '')[0] ?? '';
  return {
    ...comparison,
    columns: comparison.columns.map((column, index) =>
      columns.includes(index) ? { ...column, memberId: one } : column,
    ),
  };
}

function planOf({ trees, mode, preset = 'mirror', together: columns = [] }: LocalCase): Plan {
  const comparison = together(analysed(trees, preset, mode), columns);
  return buildPlan(comparison, decide(comparison, { preset }), preset);
}

function supplies({ operations, columns }: Plan): string[] {
  const label = (column: number) => columns[column]?.label ?? '';
  return operations.flatMap((operation) => {
    if (operation.kind !== 'write-file') return [];
    const { target, path, local } = operation;
    const from = local ? ` < ${label(local.from)} ${local.path}` : '';
    return [`${label(target)} ${path}${from}`];
  });
}

describe('plan: what need not travel', () => {
  for (const one of cases) {
    it(one.description, () => {
      const plan = planOf(one);
      assert.deepEqual(supplies(plan).sort(), one.expected);
      const sent = plan.transfers.flatMap(({ path, targets }) =>
        targets.map((target) => `${plan.columns[target]?.label} ${path}`),
      );
      const travelling = one.expected.filter((said) => !said.includes('<'));
      assert.deepEqual(sent.sort(), travelling);
    });
  }

  it('names the place, what the plan saw there, and its content where it is known', () => {
    const tree = { x: d(), 'x/old': f('content', 7, 0o600) };
    const [write] = planOf({
      ...{ description: '', expected: [] },
      trees: [{ new: f('content', 7) }, tree],
    }).operations.filter(({ kind }) => kind === 'write-file');
    assert.ok(write?.kind === 'write-file');
    assert.deepEqual(write.local, {
      from: 1,
      path: 'x/old',
      entry: { kind: 'file', path: 'x/old', size: 7, mtimeUs: 7, mode: 0o600 },
      content: contentId('content'),
    });
    assert.equal(write.entry.mode, 0o644);
  });

  it('what is read for sending alone has no known content', () => {
    const plan = planOf({
      ...{ description: '', expected: [], together: [0, 1] },
      trees: [{ a: f('content') }, {}],
    });
    const [write] = plan.operations;
    assert.ok(write?.kind === 'write-file' && write.local !== undefined);
    assert.equal(write.local.content, undefined);
  });

  it('another place gives another digest', () => {
    const digests = ['b', 'c'].map(
      (old) =>
        planOf({
          ...{ description: '', expected: [] },
          // Backup deletes nothing, so that this is all that differs.
          ...{ preset: 'backup', trees: [{ a: f('content') }, { [old]: f('content') }] },
        }).digest,
    );
    assert.equal(new Set(digests).size, 2);
  });

  it('what does not travel counts as what the target holds anew, and in no stream', () => {
    const plan = planOf({
      ...{ description: '', expected: [] },
      trees: [{ new: f('content') }, { old: f('content') }],
    });
    assert.deepEqual([plan.streams, plan.totals[1]?.bytes], [[], 7]);
  });
});
