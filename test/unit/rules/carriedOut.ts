import type { Preset } from '../../../extension/src/engine/comparison/item.ts';
import type { RuleSet } from '../../../extension/src/engine/comparison/rules/ruleSet.ts';
import { makePlan, type Planned } from '../../../extension/src/engine/planning/planned.ts';
import type { Plan } from '../../../extension/src/engine/sync/plan.ts';
import { analysed, type Tree } from '../comparison/trees.ts';
import type { Scenario } from '../plan/randomTrees.ts';
import { CONTENT_DATE, SimulatedSource } from '../plan/simulatedSource.ts';

export function planned({ trees, mode, from }: Scenario, set: RuleSet, wanted: Preset): Planned {
  const rules = { set, nowUs: CONTENT_DATE };
  return makePlan(analysed(trees, wanted, mode), { preset: wanted, from, without: [], rules });
}

/** The trees once the plan was carried out. */
export function run(trees: readonly Tree[], plan: Plan): Tree[] {
  const sources = trees.map((tree) => new SimulatedSource(tree));
  for (const operation of plan.operations) {
    sources[operation.target]?.apply(operation, sources, plan);
  }
  return sources.map((source) => source.tree);
}

/** Trees without the dates of folders. */
export function undated(trees: readonly Tree[]): unknown {
  return trees.map((tree) =>
    Object.entries(tree).map(([path, node]) =>
      node.kind === 'folder' ? [path, 'folder'] : [path, node],
    ),
  );
}
