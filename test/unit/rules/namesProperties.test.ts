import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RuleSet } from '../../../extension/src/engine/comparison/rules/ruleSet.ts';
import { makePlan, type Planned } from '../../../extension/src/engine/planning/planned.ts';
import { analysed, f, type Tree } from '../comparison/trees.ts';
import { bothCases, lower, lowered, spelled, spellings } from '../plan/randomSpellings.ts';
import { type Scenario, scenario } from '../plan/randomTrees.ts';
import { CONTENT_DATE, SimulatedSource } from '../plan/simulatedSource.ts';
import { ruleSet } from './randomRules.ts';

const NAMES = { ignoresCase: true, ignoresForm: false };
const RUNS = { numRuns: 1000 };
const KEEP: RuleSet = {
  rules: [
    { name: 'keep', when: 'is:file', do: [{ keep: 'all' }] },
    { name: 'rest', do: [{ copy: { newest: 'all' }, to: 'all' }] },
  ],
};

function planned({ trees, mode, from }: Scenario, set: RuleSet): Planned {
  const comparison = analysed(trees, 'manual', mode, [], NAMES);
  const rules = { set, nowUs: CONTENT_DATE };
  return makePlan(comparison, { preset: 'manual', from, without: [], rules });
}

function run(s: Scenario, set: RuleSet, keyOf = lower): Tree[] {
  const { plan } = planned(s, set);
  const sources = s.trees.map((tree) => new SimulatedSource(tree, keyOf));
  for (const operation of plan.operations) {
    sources[operation.target]?.apply(operation, sources, plan);
  }
  return sources.map((source) => source.tree);
}

function respelled(s: Scenario, chosen: readonly (readonly boolean[])[]): Scenario {
  return { ...s, trees: s.trees.map((tree, column) => spelled(tree, chosen[column] ?? [])) };
}

describe('rules: names that are spelled otherwise', () => {
  it('can be carried out where case can’t be told', () => {
    fc.assert(
      fc.property(scenario, ruleSet, spellings, (s, set, chosen) => {
        run(respelled(s, chosen), set);
      }),
      RUNS,
    );
  });

  it('keep with other spellings what they keep with one', () => {
    fc.assert(
      fc.property(scenario, spellings, (s, chosen) => {
        assert.deepEqual(run(respelled(s, chosen), KEEP).map(lowered), run(s, KEEP).map(lowered));
      }),
      RUNS,
    );
  });

  it('touch nothing that collides, and nothing below', () => {
    fc.assert(
      fc.property(bothCases, ruleSet, (s, set) => {
        const { comparison, plan } = planned(s, set);
        const colliding = comparison.items.flatMap(({ path, collides }) =>
          collides ? [path] : [],
        );
        for (const operation of plan.operations) {
          const { path } = operation;
          assert.ok(!colliding.some((one) => `${path}/`.startsWith(`${one}/`)), path);
          const endsFolder = 'expected' in operation && operation.expected?.kind === 'folder';
          assert.ok(!endsFolder || !colliding.some((one) => one.startsWith(`${path}/`)), path);
        }
        const conflicts = new Map(plan.conflicts.map(({ path, reason }) => [path, reason]));
        for (const path of colliding) {
          const isBelow = [...conflicts.keys()].some((one) => path.startsWith(`${one}/`));
          assert.ok(isBelow || conflicts.get(path) === 'name-collision', path);
        }
      }),
      RUNS,
    );
  });

  it('bring no collision to where there was none', () => {
    fc.assert(
      fc.property(bothCases, fc.oneof(ruleSet, fc.constant(KEEP)), (s, set) => {
        const isClean = (tree: Tree) => {
          const keys = Object.keys(tree).map(lower);
          return new Set(keys).size === keys.length;
        };
        const after = run(s, set, (path) => path);
        for (const [column, tree] of s.trees.entries()) {
          if (isClean(tree)) assert.ok(isClean(after[column] ?? {}), `column ${column}`);
        }
      }),
      RUNS,
    );
  });

  it('read a version that is kept as its source spells it, and never take a name that is there', () => {
    const trees = [{ Notes: f('new', 2), 'NOTES (b)': f('mine') }, { notes: f('old', 1) }] as const;
    const [a, b] = run({ trees: [...trees], mode: 'checksum', from: 0 }, KEEP);
    assert.deepEqual(Object.keys(a ?? {}), ['', 'NOTES (b)', 'Notes', 'Notes (B 2)']);
    assert.deepEqual(Object.keys(b ?? {}), ['', 'NOTES (b)', 'Notes (B 2)', 'notes']);
    assert.deepEqual(b?.['Notes (B 2)'], f('old', 1));
  });
});
