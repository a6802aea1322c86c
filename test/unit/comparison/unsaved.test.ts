import assert from 'node:assert/strict';
import { decide } from '../../../extension/src/engine/comparison/decide.ts';
import type { Decision, Preset } from '../../../extension/src/engine/comparison/item.ts';
import {
  type UnsavedPaths,
  withoutUnsaved,
} from '../../../extension/src/engine/comparison/unsaved.ts';
import { analysed, d, f, type Tree } from './trees.ts';

/** 'A>B', 'delete BC', 'unsaved on B' or the reason of another conflict. */
function shown(decision: Decision): string {
  const named = (list: readonly number[]) => list.map((c) => String.fromCharCode(65 + c)).join('');
  if (decision.kind === 'nothing') return 'nothing';
  if (decision.kind === 'delete') return `delete ${named(decision.at)}`;
  assert.ok(decision.kind !== 'mixed');
  if (decision.kind === 'conflict') {
    return decision.on ? `unsaved on ${named(decision.on)}` : decision.reason;
  }
  return `${named([decision.from])}>${named(decision.to)}`;
}

interface Case {
  readonly description: string;
  readonly preset: Preset;
  /** The columns, A first. */
  readonly trees: readonly Tree[];
  readonly unsaved: UnsavedPaths;
  /** Decisions other than nothing, by path. */
  readonly expected: Readonly<Record<string, string>>;
}

const cases: readonly Case[] = [
  {
    description: 'nobody edits anything',
    preset: 'update',
    trees: [{ a: f('1', 2) }, { a: f('2', 1) }],
    unsaved: [[], []],
    expected: { a: 'A>B' },
  },
  {
    description: 'a target is edited',
    preset: 'update',
    trees: [
      { a: f('1', 2), b: f('1', 2) },
      { a: f('2', 1), b: f('2', 1) },
    ],
    unsaved: [[], ['a']],
    expected: { a: 'unsaved on B', b: 'A>B' },
  },
  {
    description: 'the source is edited: what it sends would not be what it has in a moment',
    preset: 'update',
    trees: [{ a: f('1', 2) }, { a: f('2', 1) }],
    unsaved: [['a'], []],
    expected: { a: 'unsaved on A' },
  },
  {
    description: 'several edit it, and one of them is no target',
    preset: 'update',
    trees: [{ a: f('1', 2) }, { a: f('2', 1) }, { a: f('1', 2) }],
    unsaved: [[], ['a'], ['a']],
    expected: { a: 'unsaved on BC' },
  },
  {
    description: 'what the plan leaves alone anyway is no conflict',
    preset: 'update',
    trees: [{ a: f('1') }, { a: f('1') }],
    unsaved: [['a'], ['a']],
    expected: {},
  },
  {
    description: 'a conflict for another reason keeps it',
    preset: 'update',
    trees: [{ a: f('1') }, { a: f('2') }],
    unsaved: [['a'], []],
    expected: { a: 'same-date-different-content' },
  },
  {
    description: 'a file that is new here is edited there and not saved yet',
    preset: 'update',
    trees: [{ a: f('1') }, {}],
    unsaved: [[], ['a']],
    expected: { a: 'unsaved on B' },
  },
  {
    description: 'paths are compared exactly',
    preset: 'update',
    trees: [{ a: f('1', 2) }, { a: f('2', 1) }],
    unsaved: [[], ['A', 'a/b', 'aa']],
    expected: { a: 'A>B' },
  },
  {
    description: 'only a date would be set',
    preset: 'update',
    trees: [{ a: f('1', 2) }, { a: f('1', 1) }],
    unsaved: [[], ['a']],
    expected: { a: 'unsaved on B' },
  },
  {
    description: 'an extra file is edited',
    preset: 'mirror',
    trees: [{}, { a: f('1'), b: f('1') }],
    unsaved: [[], ['a']],
    expected: { a: 'unsaved on B', b: 'delete B' },
  },
  {
    description: 'an extra folder holds an edited file: it stays whole, with all below',
    preset: 'mirror',
    trees: [{}, { d: d(), 'd/e': d(), 'd/e/x': f('1'), 'd/y': f('1'), z: f('1') }],
    unsaved: [[], ['d/e/x']],
    expected: { d: 'unsaved on B', z: 'delete B' },
  },
  {
    description: 'an extra folder is where an edited file will be saved',
    preset: 'mirror',
    trees: [{}, { d: d(), 'd/y': f('1') }],
    unsaved: [[], ['d/new']],
    expected: { d: 'unsaved on B' },
  },
  {
    description: 'a folder that becomes a file holds an edited file, on another source too',
    preset: 'mirror',
    trees: [{ d: f('1') }, { d: d(), 'd/x': f('1') }, { d: d(), 'd/x': f('2') }],
    unsaved: [[], ['d/x'], []],
    expected: { d: 'unsaved on B' },
  },
  {
    description: 'a file that becomes a folder is edited: nothing comes below it',
    preset: 'mirror',
    trees: [{ d: d(), 'd/x': f('1') }, { d: f('1') }],
    unsaved: [[], ['d']],
    expected: { d: 'unsaved on B' },
  },
  {
    description: 'a folder that is new here holds what is edited there: the rest comes',
    preset: 'update',
    trees: [{ d: d(), 'd/x': f('1'), 'd/y': f('1') }, {}],
    unsaved: [[], ['d/x']],
    expected: { d: 'A>B', 'd/x': 'unsaved on B', 'd/y': 'A>B' },
  },
  {
    description: 'check changes nothing, so nothing is in its way',
    preset: 'check',
    trees: [{ a: f('1') }, { a: f('2') }],
    unsaved: [['a'], ['a']],
    expected: {},
  },
];

describe('leaving alone what is edited', () => {
  for (const { description, preset, trees, unsaved, expected } of cases) {
    it(description, () => {
      const comparison = analysed(trees, preset);
      const decisions = withoutUnsaved(comparison, decide(comparison, { preset }), unsaved);
      const found = comparison.items.flatMap(({ path }, index) => {
        const decision = shown(decisions[index] ?? { kind: 'nothing' });
        return decision === 'nothing' || path === '' ? [] : [[path, decision]];
      });
      assert.deepEqual(Object.fromEntries(found), expected);
    });
  }
});
