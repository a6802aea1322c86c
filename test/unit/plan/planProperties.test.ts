import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decide } from '../../../extension/src/engine/comparison/decide.ts';
import type { Preset } from '../../../extension/src/engine/comparison/item.ts';
import { buildPlan } from '../../../extension/src/engine/sync/buildPlan.ts';
import { OperationGraph } from '../../../extension/src/engine/sync/operationGraph.ts';
import type { Plan } from '../../../extension/src/engine/sync/plan.ts';
import { analysed, contentId, type Node, type Tree } from '../comparison/trees.ts';
import { type Scenario, scenario } from './randomTrees.ts';
import { SimulatedSource } from './simulatedSource.ts';

const RUNS = { numRuns: 1500 };
const CHANGING: readonly Preset[] = ['update', 'mirror', 'backup'];
const preset = fc.constantFrom(...CHANGING);

function planOf(trees: readonly Tree[], { from, mode }: Scenario, wanted: Preset): Plan {
  const comparison = analysed(trees, wanted, mode);
  return buildPlan(comparison, decide(comparison, { preset: wanted, from }), wanted, from);
}

function runInOrder(trees: readonly Tree[], plan: Plan): Tree[] {
  const sources = trees.map((tree) => new SimulatedSource(tree));
  for (const [id, operation] of plan.operations.entries()) {
    assert.ok(operation.after.every((before) => before < id));
    sources[operation.target]?.apply(operation, sources, plan);
  }
  return sources.map((source) => source.tree);
}

/** Runs what the graph allows in an order that `seeds` choose; those that `fails` names fail. */
function runShuffled(
  trees: readonly Tree[],
  plan: Plan,
  seeds: readonly number[],
  fails: (id: number) => boolean = () => false,
): Tree[] {
  const sources = trees.map((tree) => new SimulatedSource(tree));
  const graph = new OperationGraph(plan.operations, new Set(trees.keys()));
  const ready = graph.ready();
  for (let step = 0; ready.length > 0; step += 1) {
    const [id] = ready.splice((seeds[step % seeds.length] ?? 0) % ready.length, 1);
    const operation = plan.operations[id ?? -1];
    assert.ok(id !== undefined && operation);
    if (fails(id)) {
      graph.failed(id);
      ready.push(...graph.ready());
    } else {
      sources[operation.target]?.apply(operation, sources, plan);
      ready.push(...graph.done(id));
    }
  }
  assert.equal(graph.open, 0);
  return sources.map((source) => source.tree);
}

/** The path and all folders above it. */
function lineage(path: string): string[] {
  const components = path === '' ? [] : path.split('/');
  return ['', ...components.map((_, index) => components.slice(0, index + 1).join('/'))];
}

function isUnknown(tree: Tree | undefined, path: string): boolean {
  return lineage(path).some((above) => tree?.[above]?.kind === 'unknown');
}

/** Whether something unknown lies below. */
function holdsUnknown(tree: Tree | undefined, path: string): boolean {
  return Object.entries(tree ?? {}).some(
    ([other, node]) => node.kind === 'unknown' && lineage(other).includes(path) && other !== path,
  );
}

function inConflict(plan: Plan, path: string): boolean {
  const above = new Set(lineage(path));
  return plan.conflicts.some((conflict) => above.has(conflict.path));
}

/** A node as far as the mode of comparison can tell it from others. */
function seen(node: Node | undefined, { mode }: Scenario): unknown {
  if (node?.kind !== 'file') return node;
  const { content, mtime, mode: bits } = node;
  return { mtime, bits, content: mode === 'checksum' ? contentId(content) : content.length };
}

function assertLikeSource(before: readonly Tree[], after: readonly Tree[], s: Scenario, p: Plan) {
  const source = before[s.from];
  for (const [column, tree] of after.entries()) {
    for (const path of new Set([...Object.keys(source ?? {}), ...Object.keys(tree)])) {
      if (isUnknown(source, path) || isUnknown(tree, path) || inConflict(p, path)) continue;
      const isExtra = source?.[path] === undefined;
      if (isExtra && (p.preset === 'backup' || holdsUnknown(tree, path))) continue;
      assert.deepEqual(seen(tree[path], s), seen(source?.[path], s), `column ${column}: ${path}`);
    }
  }
}

/** All that are not in conflict hold the same contents in the end. */
function assertConverged(after: readonly Tree[], s: Scenario, plan: Plan): void {
  for (const path of new Set(after.flatMap((tree) => Object.keys(tree)))) {
    if (inConflict(plan, path)) continue;
    const known = after.filter((tree) => !isUnknown(tree, path)).map((tree) => tree[path]);
    const contents = known.map((node) => {
      if (node?.kind === 'file') return s.mode === 'checksum' ? node.content : node.content.length;
      return node?.kind === 'link' ? node.target : node?.kind;
    });
    assert.ok(new Set(contents).size <= 1, `${path}: ${contents.join()}`);
  }
}

describe('plan: invariants on random trees', () => {
  it('mirror and backup make every known path like the source', () => {
    fc.assert(
      fc.property(scenario, fc.constantFrom<Preset>('mirror', 'backup'), (s, wanted) => {
        const plan = planOf(s.trees, s, wanted);
        assertLikeSource(s.trees, runInOrder(s.trees, plan), s, plan);
      }),
      RUNS,
    );
  });

  it('update makes contents agree and only ever replaces by something as new', () => {
    fc.assert(
      fc.property(scenario, (s) => {
        const plan = planOf(s.trees, s, 'update');
        const after = runInOrder(s.trees, plan);
        assertConverged(after, s, plan);
        for (const [column, tree] of s.trees.entries()) {
          for (const [path, node] of Object.entries(tree)) {
            const now = after[column]?.[path];
            assert.ok(now, `${path} is gone`);
            if (node.kind === 'file' && now.kind === 'file') assert.ok(now.mtime >= node.mtime);
          }
        }
      }),
      RUNS,
    );
  });

  it('a second plan has nothing to do', () => {
    fc.assert(
      fc.property(scenario, preset, (s, wanted) => {
        const after = runInOrder(s.trees, planOf(s.trees, s, wanted));
        assert.deepEqual(planOf(after, s, wanted).operations, []);
      }),
      RUNS,
    );
  });

  it('every order that the graph allows ends in the same', () => {
    const seeds = fc.array(fc.nat(), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(scenario, preset, seeds, (s, wanted, chosen) => {
        const plan = planOf(s.trees, s, wanted);
        assert.deepEqual(runShuffled(s.trees, plan, chosen), runInOrder(s.trees, plan));
      }),
      RUNS,
    );
  });

  it('operations that fail lose nothing and leave none hanging', () => {
    const seeds = fc.array(fc.nat(), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(scenario, preset, seeds, fc.func(fc.boolean()), (s, wanted, chosen, fails) => {
        runShuffled(s.trees, planOf(s.trees, s, wanted), chosen, fails);
      }),
      RUNS,
    );
  });

  it('update and backup delete nothing but what stands in the way; check does nothing', () => {
    fc.assert(
      fc.property(scenario, (s) => {
        assert.deepEqual(planOf(s.trees, s, 'check').operations, []);
        const isDeletion = ({ kind }: { kind: string }) => kind === 'delete';
        assert.ok(!planOf(s.trees, s, 'update').operations.some(isDeletion));
        const backup = planOf(s.trees, s, 'backup');
        for (const [column, tree] of runInOrder(s.trees, backup).entries()) {
          for (const path of Object.keys(s.trees[column] ?? {})) assert.ok(tree[path], path);
        }
      }),
      RUNS,
    );
  });

  it('unknown entries, and the source of mirror and backup, stay untouched', () => {
    fc.assert(
      fc.property(scenario, preset, (s, wanted) => {
        const plan = planOf(s.trees, s, wanted);
        for (const { target, path } of plan.operations) {
          assert.ok(!isUnknown(s.trees[target], path), path);
          assert.ok(wanted === 'update' || target !== s.from);
        }
        for (const [column, tree] of runInOrder(s.trees, plan).entries()) {
          for (const [path, node] of Object.entries(s.trees[column] ?? {})) {
            if (node.kind === 'unknown') assert.deepEqual(tree[path], node);
          }
        }
      }),
      RUNS,
    );
  });

  it('for one path a column is source or target, never both, and writes once', () => {
    fc.assert(
      fc.property(scenario, preset, (s, wanted) => {
        const plan = planOf(s.trees, s, wanted);
        const written = plan.operations.filter(({ kind }) => kind === 'write-file');
        const sent = plan.transfers.flatMap((t) => t.targets.map((c) => `${c} ${t.path}`));
        const local = plan.operations.flatMap((one) =>
          one.kind === 'write-file' && one.local ? [`${one.target} ${one.path}`] : [],
        );
        const keys = [...sent, ...local];
        assert.deepEqual(keys.sort(), written.map((w) => `${w.target} ${w.path}`).sort());
        assert.equal(new Set(keys).size, keys.length);
        for (const { from, path } of plan.transfers) assert.ok(!keys.includes(`${from} ${path}`));
        const streamed = plan.streams.flatMap((stream) => stream.transfers);
        assert.deepEqual(
          streamed.sort((a, b) => a - b),
          [...plan.transfers.keys()],
        );
      }),
      RUNS,
    );
  });

  it('equal inventories give equal plans, however their objects are made', () => {
    fc.assert(
      fc.property(scenario, preset, (s, wanted) => {
        const reversed = s.trees.map((tree) => Object.fromEntries(Object.entries(tree).reverse()));
        const other = planOf(structuredClone(reversed), s, wanted);
        assert.deepEqual(other, planOf(s.trees, s, wanted));
      }),
      { numRuns: 300 },
    );
  });

  it('plans with other operations have another digest', () => {
    fc.assert(
      fc.property(scenario, scenario, preset, (s, t, wanted) => {
        const [a, b] = [planOf(s.trees, s, wanted), planOf(t.trees, t, wanted)];
        const parts = ({ operations, transfers, conflicts, guards, columns }: Plan) =>
          JSON.stringify([operations, transfers, conflicts, guards, columns]);
        if (parts(a) !== parts(b)) assert.notEqual(a.digest, b.digest);
      }),
      { numRuns: 300 },
    );
  });
});
