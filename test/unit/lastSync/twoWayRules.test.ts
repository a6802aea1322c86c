import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Rule, RuleSet } from '../../../extension/src/engine/comparison/rules/ruleSet.ts';
import { f, type Tree } from '../comparison/trees.ts';
import { type Round, World } from './world.ts';

const rules = (...all: readonly Omit<Rule, 'name'>[]): RuleSet => ({
  rules: all.map((rule, index) => ({ name: `${index}`, ...rule })),
});

const BESIDE = { x: f('x'), y: f('y'), z: f('z') };
const SEED: Round = { changes: { A: { a: f('1'), ...BESIDE } } };
const DELETE_ON_B = rules({ when: 'path:a', do: [{ delete: 'B' }] });
const KEEP = rules({ when: 'is:conflict', do: [{ keep: 'all' }] });
const CONFLICT = { A: { a: f('2', 3) }, B: { a: f('33', 2) } };

interface Story {
  readonly description: string;
  readonly who: string;
  readonly rounds: readonly Round[];
  /** Files at the end, without those beside. */
  readonly expected: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const stories: readonly Story[] = [
  {
    description: 'what a rule deletes on one source stays on the others, and comes back by two-way',
    who: 'AB',
    rounds: [SEED, { rules: DELETE_ON_B }, {}],
    expected: { A: { a: '1' }, B: { a: '1' } },
  },
  {
    description: 'a rule that frees space, asked twice, never takes the last copy',
    who: 'AB',
    rounds: [
      SEED,
      { rules: rules({ when: 'path:a AND A.content = B.content', do: [{ delete: 'B' }] }) },
      { rules: rules({ when: 'path:a AND A.content = B.content', do: [{ delete: 'B' }] }) },
    ],
    expected: { A: { a: '1' }, B: { a: '1' } },
  },
  {
    description: 'as long as the rule holds it stays away',
    who: 'AB',
    rounds: [SEED, { rules: DELETE_ON_B }, { rules: DELETE_ON_B }, { rules: DELETE_ON_B }],
    expected: { A: { a: '1' }, B: {} },
  },
  {
    description: 'also when it was done without a preset',
    who: 'ABC',
    rounds: [SEED, { preset: 'manual', rules: DELETE_ON_B }, {}],
    expected: { A: { a: '1' }, B: { a: '1' }, C: { a: '1' } },
  },
  {
    description: 'also where it is copied to a third at once',
    who: 'ABC',
    rounds: [
      SEED,
      {
        changes: { A: { a: f('2', 2) } },
        rules: rules({ when: 'path:a', do: [{ delete: 'B' }, { copy: 'A', to: 'C' }] }),
      },
      {},
    ],
    expected: { A: { a: '2' }, B: { a: '2' }, C: { a: '2' } },
  },
  {
    description: 'also when the run ended early',
    who: 'AB',
    rounds: [SEED, { rules: DELETE_ON_B, endsAfter: 1 }, {}],
    expected: { A: { a: '1' }, B: { a: '1' } },
  },
  {
    description: 'what a rule deletes on all is deleted, and stays so',
    who: 'ABC',
    rounds: [SEED, { rules: rules({ when: 'path:a', do: [{ delete: 'all' }] }) }, {}],
    expected: { A: {}, B: {}, C: {} },
  },
  {
    description: 'a deletion on all that one refuses follows there later',
    who: 'AB',
    rounds: [SEED, { rules: rules({ when: 'path:a', do: [{ delete: 'all' }] }), refuses: 'B' }, {}],
    expected: { A: {}, B: {} },
  },
  {
    description: 'versions that are kept are remembered',
    who: 'AB',
    rounds: [SEED, { changes: CONFLICT, rules: KEEP }, { changes: { B: { 'a (B)': null } } }, {}],
    expected: { A: { a: '2' }, B: { a: '2' } },
  },
  {
    description:
      'where a version could not be kept nothing is replaced, and it is kept the next time',
    who: 'AB',
    rounds: [
      SEED,
      { changes: CONFLICT, rules: KEEP, fails: { B: ['a (B)'] } },
      { rules: KEEP },
      { rules: KEEP },
    ],
    expected: { A: { a: '2', 'a (B)': '33' }, B: { a: '2', 'a (B)': '33' } },
  },
  {
    description: 'who refuses again and again makes no more copies',
    who: 'AB',
    rounds: [
      SEED,
      { changes: CONFLICT, rules: KEEP, refuses: 'B' },
      { rules: KEEP, refuses: 'B' },
      { rules: KEEP, refuses: 'B' },
      { rules: KEEP },
      { rules: KEEP },
    ],
    expected: { A: { a: '2', 'a (B)': '33' }, B: { a: '2', 'a (B)': '33' } },
  },
];

function filesOf(tree: Tree): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([path, node]) =>
      node.kind === 'file' && !(path in BESIDE) ? [[path, node.content]] : [],
    ),
  );
}

describe('two-way and rules', () => {
  for (const { description, who, rounds, expected } of stories) {
    it(description, async () => {
      const world = new World(who);
      for (const round of rounds) await world.meet(round);
      const found = Object.fromEntries(
        [...who].map((label) => [label, filesOf(world.treeOf(label))]),
      );
      assert.deepEqual(found, expected);
    });
  }

  it('what a rule deletes on some never goes from the others by a plain two-way run', async () => {
    const names = ['a', 'b', 'c'];
    const deletion = fc.record({
      when: fc.constantFrom(...names).map((name) => `path:${name}`),
      do: fc.constantFrom('A', 'B', 'C').map((label) => [{ delete: label }]),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(deletion, { minLength: 1, maxLength: 4 }), async (all) => {
        const world = new World('ABC');
        const seed = Object.fromEntries(names.map((name) => [name, f(name)]));
        await world.meet({ changes: { A: { ...seed, ...BESIDE } } });
        for (const rule of all) {
          await world.meet({ rules: rules(rule) });
          await world.meet({});
        }
        for (const label of 'ABC') {
          assert.deepEqual(Object.keys(filesOf(world.treeOf(label))).sort(), names, label);
        }
      }),
      { numRuns: 60 },
    );
  });
});
