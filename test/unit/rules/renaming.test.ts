import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Preset } from '../../../extension/src/engine/comparison/item.ts';
import type { RuleSet } from '../../../extension/src/engine/comparison/rules/ruleSet.ts';
import { type Scenario, scenario } from '../plan/randomTrees.ts';
import { planned, run } from './carriedOut.ts';
import { ruleSet } from './randomRules.ts';

/** A scenario, and for each of its columns the one that it becomes. */
const renamed = scenario.chain((s) => {
  const columns = [...s.trees.keys()];
  return fc.record({
    scenario: fc.constant(s),
    becomes: fc.shuffledSubarray(columns, { minLength: columns.length }),
  });
});

const preset = fc.constantFrom<Preset>('manual', 'mirror', 'backup');

function withColumns({ trees, from, mode }: Scenario, becomes: readonly number[]): Scenario {
  const moved = [...trees];
  for (const [column, tree] of trees.entries()) moved[becomes[column] ?? -1] = tree;
  return { trees: moved, from: becomes[from] ?? -1, mode };
}

/** The same rules about the same sources, whose labels are others now. */
function withLabels(set: RuleSet, becomes: readonly number[]): RuleSet {
  const text = JSON.stringify(set);
  const label = (name: string) =>
    String.fromCharCode(65 + (becomes[name.charCodeAt(0) - 65] ?? -1));
  return JSON.parse(text.replaceAll(/\b[AB]\b/g, label));
}

/** Kept versions are named after their sources, and of equally new ones the first is taken. */
function isByOrder({ rules }: RuleSet): boolean {
  return rules.some((rule) =>
    rule.do.some(
      (action) =>
        'keep' in action ||
        Object.values(action).some((at) => typeof at === 'object' && 'newest' in at),
    ),
  );
}

describe('rules: renamed members', () => {
  it('get what they would have got under their other names', () => {
    const named = ruleSet.filter((set) => !isByOrder(set));
    fc.assert(
      fc.property(renamed, named, preset, ({ scenario: s, becomes }, set, wanted) => {
        const other = withColumns(s, becomes);
        const ended = run(s.trees, planned(s, set, wanted).plan);
        const otherEnded = run(other.trees, planned(other, withLabels(set, becomes), wanted).plan);
        assert.deepEqual(
          ended.map((_, column) => otherEnded[becomes[column] ?? -1]),
          ended,
        );
      }),
      { numRuns: 2000 },
    );
  });
});
