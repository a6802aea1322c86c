import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Preset } from '../../../extension/src/engine/comparison/item.ts';
import { makePlan } from '../../../extension/src/engine/planning/planned.ts';
import { OperationGraph } from '../../../extension/src/engine/sync/operationGraph.ts';
import type { Plan } from '../../../extension/src/engine/sync/plan.ts';
import { f, type Node, type Tree } from '../comparison/trees.ts';
import { scenario } from '../plan/randomTrees.ts';
import { SimulatedSource } from '../plan/simulatedSource.ts';
import { analysedByName, grown } from './namedTrees.ts';

const RUNS = { numRuns: 400 };
const IGNORES_CASE = { ignoresCase: true, ignoresForm: false };
const CHANGING = ['update', 'mirror', 'backup'] as const satisfies readonly Preset[];
const preset = fc.constantFrom(...CHANGING);
const seeds = fc.array(fc.nat(1000), { minLength: 1, maxLength: 8 });

interface Terms {
  readonly preset: Preset;
  readonly from: number;
  readonly folds?: boolean;
}

function planOf(trees: readonly Tree[], { preset: wanted, from, folds = false }: Terms): Plan {
  const comparison = analysedByName(trees, {
    ...{ preset: wanted, mode: 'checksum' },
    ...(folds && { names: IGNORES_CASE }),
  });
  return makePlan(comparison, { preset: wanted, from, without: [] }).plan;
}

/** Carries a plan out in an order that `order` chooses among what may be done at a time. */
function run(trees: readonly Tree[], plan: Plan, order: readonly number[]): Tree[] {
  const sources = trees.map((tree) => new SimulatedSource(tree));
  const graph = new OperationGraph(plan.operations, new Set(trees.keys()));
  const ready = graph.ready();
  for (let step = 0; ready.length > 0; step += 1) {
    const [id = -1] = ready.splice((order[step % order.length] ?? 0) % ready.length, 1);
    const operation = plan.operations[id];
    assert.ok(operation);
    sources[operation.target]?.apply(operation, sources, plan);
    ready.push(...graph.done(id));
  }
  assert.equal(graph.open, 0);
  return sources.map((source) => source.tree);
}

function nameOf(path: string, folds = false): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return folds ? name.toLowerCase() : name;
}

/** Files of a tree by name, each with its paths. */
function byName(tree: Tree, folds = false): Map<string, string[]> {
  const files = Object.keys(tree).filter((path) => tree[path]?.kind === 'file');
  return Map.groupBy(files, (path) => nameOf(path, folds));
}

function contentAt(tree: Tree | undefined, path: string | undefined): string | undefined {
  const node = tree?.[path ?? '?'];
  return node?.kind === 'file' ? node.content : undefined;
}

// Folders and files have other names, so that the model can tell from names alone what must come of it.
const file = fc
  .tuple(
    fc.constantFrom('1', '2', '', 'x'.repeat(3000), 'x'.repeat(3001)),
    fc.integer({ min: 1, max: 4 }),
  )
  .map(([content, date]): Node => f(content, date));
const place = fc
  .tuple(
    fc.array(fc.constantFrom('P', 'p', 'q'), { maxLength: 2 }),
    fc.constantFrom('F', 'f', 'g', 'h', 'i', 'j'),
  )
  .map(([folders, name]) => [...folders, name].join('/'));
const plainTree = fc
  .array(fc.tuple(place, file), { maxLength: 5 })
  .map((nodes) => grown(Object.fromEntries(nodes)));
const plainTrees = fc
  .tuple(fc.array(plainTree, { minLength: 2, maxLength: 4 }), fc.nat(3))
  .map(([trees, from]) => ({ trees, from: from % trees.length }));

/** Names that no tree has twice. */
function uniqueNames(trees: readonly Tree[]): string[] {
  const named = trees.map((tree) => byName(tree));
  const names = new Set(named.flatMap((one) => [...one.keys()]));
  return [...names].filter((name) => named.every((one) => (one.get(name)?.length ?? 0) < 2));
}

describe('plans for files that are matched by name', () => {
  it('mirror brings the source’s content of each name that stands once, and touches no other name', () => {
    fc.assert(
      fc.property(plainTrees, seeds, ({ trees, from }, order) => {
        const terms = { preset: 'mirror', from } as const;
        const after = run(trees, planOf(trees, terms), order);
        const unique = uniqueNames(trees);
        for (const [column, tree] of after.entries()) {
          const [before, now] = [trees[column] ?? {}, byName(tree)];
          for (const name of unique) {
            const [wanted] = byName(trees[from] ?? {}).get(name) ?? [];
            const found = now.get(name) ?? [];
            assert.equal(found.length, wanted === undefined ? 0 : 1, `${name} on ${column}`);
            assert.equal(contentAt(tree, found[0]), contentAt(trees[from], wanted));
            const [own = wanted] = byName(before).get(name) ?? [];
            assert.equal(found[0], wanted && own, 'where it was, or where it comes from');
          }
          for (const [path, node] of Object.entries(before)) {
            const isOther = node.kind === 'file' && !unique.includes(nameOf(path));
            if (isOther) assert.deepEqual(tree[path], node, path);
            if (node.kind === 'folder') assert.equal(tree[path]?.kind, 'folder', path);
          }
        }
        assert.deepEqual(planOf(after, terms).operations, []);
      }),
      RUNS,
    );
  });

  it('can be carried out in any order, whatever there is, and come to an end', () => {
    fc.assert(
      fc.property(scenario, preset, seeds, ({ trees, from }, wanted, order) => {
        const terms = { preset: wanted, from };
        const after = run(trees, planOf(trees, terms), order);
        assert.deepEqual(planOf(after, terms).operations, []);
      }),
      RUNS,
    );
  });

  it('touch only files, each under its own name', () => {
    fc.assert(
      fc.property(scenario, preset, seeds, ({ trees, from }, wanted, order) => {
        const after = run(trees, planOf(trees, { preset: wanted, from }), order);
        const contents = (name: string) =>
          trees.flatMap((tree) => (byName(tree).get(name) ?? []).map((at) => contentAt(tree, at)));
        for (const [column, tree] of after.entries()) {
          const before = trees[column] ?? {};
          for (const [path, node] of Object.entries(before)) {
            if (node.kind === 'folder') assert.equal(tree[path]?.kind, 'folder', path);
            else if (node.kind !== 'file') assert.deepEqual(tree[path], node, path);
          }
          for (const [path, node] of Object.entries(tree)) {
            if (node.kind !== 'file') continue;
            assert.ok(contents(nameOf(path)).includes(node.content), `${path} on ${column}`);
          }
        }
      }),
      RUNS,
    );
  });

  it('leave alone what may stand several times', () => {
    fc.assert(
      fc.property(scenario, preset, seeds, ({ trees, from }, wanted, order) => {
        const after = run(trees, planOf(trees, { preset: wanted, from }), order);
        const repeated = trees.flatMap((tree) =>
          [...byName(tree)].flatMap(([name, paths]) => (paths.length > 1 ? [name] : [])),
        );
        for (const [column, tree] of after.entries()) {
          for (const name of repeated) {
            const paths = byName(trees[column] ?? {}).get(name) ?? [];
            assert.deepEqual(byName(tree).get(name) ?? [], paths);
            for (const path of paths) assert.deepEqual(tree[path], trees[column]?.[path]);
          }
        }
      }),
      RUNS,
    );
  });

  it('delete nothing that a source may have where it could not look, and make nothing there', () => {
    fc.assert(
      fc.property(scenario, preset, seeds, ({ trees, from }, wanted, order) => {
        const hides = (tree: Tree | undefined) =>
          Object.values(tree ?? {}).some(
            (one) => one.kind === 'unknown' && one.reason !== 'ignored',
          );
        const after = run(trees, planOf(trees, { preset: wanted, from }), order);
        for (const [column, tree] of after.entries()) {
          const [before, now] = [Object.keys(trees[column] ?? {}), Object.keys(tree)];
          if (hides(trees[from]))
            assert.deepEqual(
              before.filter((path) => !(path in tree)),
              [],
            );
          if (hides(trees[column]))
            assert.deepEqual(
              now.filter((path) => !before.includes(path)),
              [],
            );
        }
      }),
      RUNS,
    );
  });

  it('update loses no content: what is replaced is older than what comes, and of its name', () => {
    fc.assert(
      fc.property(scenario, seeds, ({ trees }, order) => {
        const after = run(trees, planOf(trees, { preset: 'update', from: 0 }), order);
        for (const [column, before] of trees.entries()) {
          for (const [path, node] of Object.entries(before)) {
            const now = after[column]?.[path];
            assert.equal(now?.kind, node.kind, path);
            if (node.kind !== 'file' || now?.kind !== 'file') continue;
            if (now.content === node.content) continue;
            const newer = trees.flatMap((tree) => {
              return (byName(tree).get(nameOf(path)) ?? []).map((at) => tree[at]);
            });
            assert.ok(
              newer.some((one) => {
                return (
                  one?.kind === 'file' && one.mtime > node.mtime && one.content === now.content
                );
              }),
              path,
            );
          }
        }
      }),
      RUNS,
    );
  });

  it('bring no name in two spellings to where it stood in one', () => {
    fc.assert(
      fc.property(plainTrees, preset, seeds, ({ trees, from }, wanted, order) => {
        const terms = { preset: wanted, from, folds: true };
        const after = run(trees, planOf(trees, terms), order);
        const isClean = (tree: Tree) => {
          const keys = Object.keys(tree).map((path) => path.toLowerCase());
          return new Set(keys).size === keys.length;
        };
        for (const [column, tree] of after.entries()) {
          const before = byName(trees[column] ?? {}, true);
          for (const [name, paths] of byName(tree, true)) {
            assert.ok(paths.length <= Math.max(1, before.get(name)?.length ?? 0), name);
          }
          if (isClean(trees[column] ?? {})) assert.ok(isClean(tree));
        }
        assert.deepEqual(planOf(after, terms).operations, []);
      }),
      RUNS,
    );
  });
});
