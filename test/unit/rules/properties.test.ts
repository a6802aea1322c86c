import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Preset } from '../../../extension/src/engine/comparison/item.ts';
import { presetRules } from '../../../extension/src/engine/comparison/rules/presetRules.ts';
import type {
  RuleAction,
  RuleSet,
} from '../../../extension/src/engine/comparison/rules/ruleSet.ts';
import { makePlan } from '../../../extension/src/engine/planning/planned.ts';
import { OperationGraph } from '../../../extension/src/engine/sync/operationGraph.ts';
import type { Plan } from '../../../extension/src/engine/sync/plan.ts';
import { analysed, type Tree } from '../comparison/trees.ts';
import { fileScenario, type Scenario, scenario } from '../plan/randomTrees.ts';
import { CONTENT_DATE, SimulatedSource } from '../plan/simulatedSource.ts';
import { planned, run, undated } from './carriedOut.ts';
import { ruleSet } from './randomRules.ts';

const RUNS = { numRuns: 2000 };
const preset = fc.constantFrom<Preset>('manual', 'update', 'mirror', 'backup');

/** The last operation that can run always runs first. */
function runBackwards(trees: readonly Tree[], plan: Plan): Tree[] {
  const sources = trees.map((tree) => new SimulatedSource(tree));
  const graph = new OperationGraph(plan.operations, new Set(trees.keys()));
  const ready = graph.ready();
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    const operation = plan.operations[id];
    if (operation) sources[operation.target]?.apply(operation, sources, plan);
    ready.push(...graph.done(id));
  }
  assert.equal(graph.open, 0);
  return sources.map((source) => source.tree);
}

/** Columns that some action of the rules may change. */
function reach({ rules }: RuleSet, columns: number): ReadonlySet<number> {
  const reached = rules.flatMap((rule) =>
    rule.do.flatMap((action) => {
      if ('leave' in action) return [];
      const names = [namesOf(action)].flat();
      if (names.includes('all') || names.includes('others')) return [...Array(columns).keys()];
      return names.map((label) => label.charCodeAt(0) - 65);
    }),
  );
  return new Set(reached);
}

function namesOf(action: RuleAction): string | string[] {
  if ('to' in action) return action.to;
  return 'delete' in action ? action.delete : 'keep' in action ? action.keep : action.leave;
}

const byPreset = (s: Scenario, wanted: Preset) =>
  makePlan(analysed(s.trees, wanted, s.mode), { preset: wanted, from: s.from, without: [] });

const fromOf = ({ from }: Scenario) => [String.fromCharCode(65 + from)];

describe('rules: invariants on random trees', () => {
  it('whatever the rules, the plan can be carried out, in any order that it allows', () => {
    fc.assert(
      fc.property(scenario, ruleSet, preset, (s, set, wanted) => {
        const { plan } = planned(s, set, wanted);
        assert.deepEqual(undated(run(s.trees, plan)), undated(runBackwards(s.trees, plan)));
      }),
      RUNS,
    );
  });

  it('with filters, unsaved files, refusals and single files it can be carried out as well', () => {
    const path = fc
      .array(fc.constantFrom('a', 'b', 'a-b'), { minLength: 1, maxLength: 2 })
      .map((parts) => parts.join('/'));
    const limits = fc.record({
      filter: fc.option(fc.constantFrom('is:file', 'name:a', 'path:a/**', 'NOT only:A'), {
        nil: undefined,
      }),
      unsaved: fc.array(fc.uniqueArray(path, { maxLength: 1 }), { minLength: 4, maxLength: 4 }),
      without: fc.uniqueArray(fc.nat(1), { maxLength: 1 }),
    });
    const someScenario = fc.oneof(scenario, fileScenario);
    fc.assert(
      fc.property(someScenario, ruleSet, preset, limits, (s, set, wanted, limit) => {
        const files = 'files' in s ? s.files : [];
        const comparison = analysed(s.trees, wanted, s.mode, files);
        const { filter, without } = limit;
        const unsaved = limit.unsaved.slice(0, s.trees.length);
        const { plan } = makePlan(
          comparison,
          {
            ...{ preset: wanted, from: s.from, without, rules: { set, nowUs: CONTENT_DATE } },
            ...(filter !== undefined && { filter: { expression: filter, nowUs: 2 } }),
          },
          unsaved,
        );
        assert.deepEqual(undated(run(s.trees, plan)), undated(runBackwards(s.trees, plan)));
        for (const { target, path: touched } of plan.operations) {
          assert.ok(!without.includes(target), 'a refusing column is touched');
          assert.ok(files[target] === undefined || files[target] === touched, 'beside a file');
        }
      }),
      RUNS,
    );
  });

  it('no column is both source and target of an item, but where its version is kept', () => {
    fc.assert(
      fc.property(scenario, ruleSet, (s, set) => {
        const { plan } = planned(s, set, 'manual');
        const targets = new Set(plan.operations.map(({ target, path }) => `${target} ${path}`));
        for (const [id, { from, path }] of plan.transfers.entries()) {
          const isKept = plan.operations.some(
            (one) => one.kind === 'write-file' && one.transfer === id && one.path !== path,
          );
          assert.ok(isKept || !targets.has(`${from} ${path}`));
        }
      }),
      RUNS,
    );
  });

  it('nothing changes where no rule says so', () => {
    fc.assert(
      fc.property(scenario, ruleSet, (s, set) => {
        const { plan } = planned(s, set, 'manual');
        const reached = reach(set, s.trees.length);
        for (const { target } of plan.operations) assert.ok(reached.has(target));
      }),
      RUNS,
    );
  });

  it('where all versions are kept, all have all contents in the end, and a second plan is empty', () => {
    const set: RuleSet = {
      rules: [
        { name: 'keep', when: 'is:file', do: [{ keep: 'all' }] },
        { name: 'rest', do: [{ copy: { newest: 'all' }, to: 'all' }] },
      ],
    };
    fc.assert(
      fc.property(scenario, (s) => {
        // What is decided by size and date may be something else.
        const exact: Scenario = { ...s, mode: 'checksum' };
        const { plan } = planned(exact, set, 'manual');
        const isPlain = s.trees.every((tree) =>
          Object.values(tree).every(({ kind }) => kind === 'file' || kind === 'folder'),
        );
        fc.pre(isPlain && plan.conflicts.length === 0);
        const after = run(s.trees, plan);
        const contents = (tree: Tree) =>
          Object.values(tree).flatMap((node) => (node.kind === 'file' ? [node.content] : []));
        const all = new Set(s.trees.flatMap(contents));
        for (const tree of after) assert.deepEqual(new Set(contents(tree)), all);
        const again = planned({ ...exact, trees: after }, set, 'manual').plan;
        assert.deepEqual(again.operations, []);
      }),
      RUNS,
    );
  });

  it('the same rules decide the same again, and the same plan', () => {
    fc.assert(
      fc.property(scenario, ruleSet, preset, (s, set, wanted) => {
        const [one, other] = [planned(s, set, wanted), planned(s, structuredClone(set), wanted)];
        assert.equal(one.plan.digest, other.plan.digest);
      }),
      { numRuns: 200 },
    );
  });

  it('counts are those of the plan: every change is some rule’s, or the preset’s', () => {
    fc.assert(
      fc.property(scenario, ruleSet, (s, set) => {
        const { decisions, ruled, comparison } = planned(s, set, 'manual');
        assert.ok(ruled);
        for (const { matched, decided, changed, conflicts } of ruled.outcomes) {
          assert.ok(decided <= matched && changed <= decided && matched < comparison.items.length);
          assert.ok(conflicts <= matched * s.trees.length);
        }
        const changes = decisions.filter(({ kind }) => kind !== 'nothing' && kind !== 'conflict');
        const counted = ruled.outcomes.reduce((sum, { changed }) => sum + changed, 0);
        assert.ok(changes.length === 0 || counted > 0);
      }),
      RUNS,
    );
  });

  for (const wanted of ['update', 'backup', 'mirror'] as const) {
    it(`${wanted} as rules does what the preset does, but for folders’ dates and conflicts`, () => {
      fc.assert(
        fc.property(scenario, (s) => {
          const { plan } = byPreset(s, wanted);
          // In a conflict rules serve those that they can.
          fc.pre(plan.conflicts.length === 0);
          const set = presetRules(wanted, { from: fromOf(s), to: [] });
          const ruled = run(s.trees, planned(s, set, 'manual').plan);
          assert.deepEqual(undated(ruled), undated(run(s.trees, plan)));
        }),
        RUNS,
      );
    });
  }
});
