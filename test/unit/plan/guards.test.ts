import assert from 'node:assert/strict';
import { decide } from '../../../extension/src/engine/comparison/decide.ts';
import type { Preset } from '../../../extension/src/engine/comparison/item.ts';
import { buildPlan } from '../../../extension/src/engine/sync/buildPlan.ts';
import type { Guard } from '../../../extension/src/engine/sync/plan.ts';
import { analysed, d, f, l, type Tree, u } from '../comparison/trees.ts';

interface GuardCase {
  description: string;
  preset: Preset;
  trees: Tree[];
  from?: number;
  expected: Guard[];
}

const cases: GuardCase[] = [
  {
    description: 'half of the files replaced is no majority',
    preset: 'mirror',
    trees: [
      { a: f('1', 1), b: f('1', 1), c: f('1'), d: f('1') },
      { a: f('2', 2), b: f('2', 2), c: f('1'), d: f('1') },
    ],
    expected: [],
  },
  {
    description: 'more than half of the files replaced or deleted',
    preset: 'mirror',
    trees: [
      { a: f('1', 1), c: f('1') },
      { a: f('2', 2), b: f('2', 2), c: f('1') },
    ],
    expected: [{ kind: 'majority', target: 1, files: 3, affected: 2 }],
  },
  {
    description: 'a single file that is replaced is what was asked for',
    preset: 'update',
    trees: [{ a: f('1', 1) }, { a: f('2', 2) }],
    expected: [],
  },
  {
    description: 'dates, new files, links and folders do not count',
    preset: 'mirror',
    trees: [
      { a: f('1', 1), b: f('1', 1), n: f('1'), m: f('1'), k: f('1') },
      { a: f('1', 2), b: f('1', 2), l: l('x'), x: d(), 'x/y': d(), k: l('x') },
    ],
    expected: [],
  },
  {
    description: 'a file that becomes a link is overwritten',
    preset: 'update',
    trees: [
      { a: l('x', 2), b: l('x', 2) },
      { a: f('1', 1), b: f('1', 1) },
    ],
    expected: [{ kind: 'majority', target: 1, files: 2, affected: 2 }],
  },
  {
    description: 'every file deleted, even if it is one, and even if others come',
    preset: 'mirror',
    trees: [{ n: f('1') }, { a: f('1') }, { a: f('1'), b: f('1') }],
    expected: [
      { kind: 'emptied', target: 1, files: 1 },
      { kind: 'emptied', target: 2, files: 2 },
    ],
  },
  {
    description: 'an empty source',
    preset: 'mirror',
    trees: [{}, { a: f('1'), b: f('1') }],
    expected: [
      { kind: 'empty-source', source: 0 },
      { kind: 'emptied', target: 1, files: 2 },
    ],
  },
  {
    description: 'a source with nothing but unknown entries is empty',
    preset: 'mirror',
    from: 1,
    trees: [{ x: d() }, { u: u() }],
    expected: [{ kind: 'empty-source', source: 1 }],
  },
  {
    description: 'an empty source that changes nothing but dates',
    preset: 'backup',
    trees: [{ '': d(2) }, { a: f('1') }],
    expected: [],
  },
  {
    description: 'an empty source means nothing to update',
    preset: 'update',
    trees: [{}, { a: f('1') }, {}],
    expected: [],
  },
  {
    description: 'targets without files',
    preset: 'mirror',
    trees: [{ a: f('1') }, {}, { x: d() }],
    expected: [],
  },
];

describe('plan: guards', () => {
  for (const { description, preset, trees, from = 0, expected } of cases) {
    it(description, () => {
      const comparison = analysed(trees, preset);
      const plan = buildPlan(comparison, decide(comparison, { preset, from }), preset, from);
      assert.deepEqual(plan.guards, expected);
    });
  }
});
