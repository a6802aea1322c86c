import assert from 'node:assert/strict';
import fc from 'fast-check';
import { copiesTo } from '../../../extension/src/engine/comparison/decision.ts';
import { printFilter } from '../../../extension/src/engine/comparison/filter/printFilter.ts';
import type { Comparison, Preset } from '../../../extension/src/engine/comparison/item.ts';
import { isFolder, parentIndexes } from '../../../extension/src/engine/comparison/itemTree.ts';
import { makePlan, type Planned } from '../../../extension/src/engine/planning/planned.ts';
import { OperationGraph } from '../../../extension/src/engine/sync/operationGraph.ts';
import type { Operation, Plan } from '../../../extension/src/engine/sync/plan.ts';
import { analysed, type Tree } from '../comparison/trees.ts';
import { filterTree } from '../filter/randomFilters.ts';
import { fileScenario, scenario } from './randomTrees.ts';
import { SimulatedSource } from './simulatedSource.ts';

const RUNS = { numRuns: 2000 };
const preset = fc.constantFrom<Preset>('update', 'mirror', 'backup');
const path = fc
  .array(fc.constantFrom('a', 'b', 'a-b'), { minLength: 1, maxLength: 3 })
  .map((components) => components.join('/'));
/** Some paths, each by itself: finer than words of a language would choose. */
const somePaths = fc
  .uniqueArray(path, { minLength: 1, maxLength: 6 })
  .map((paths) => paths.map((one) => `path:${one}`).join(' OR '));
const expression = fc.oneof(
  filterTree.map((tree) => printFilter(tree).replaceAll(/\b[CD]\b/gu, 'A')),
  somePaths,
  somePaths.map((paths) => `NOT (${paths})`),
);
const edited = fc.array(fc.uniqueArray(path, { maxLength: 1 }), { minLength: 4, maxLength: 4 });
const without = fc.uniqueArray(fc.nat(3), { maxLength: 1 });

const filterOf = (text: string) => ({ expression: text, nowUs: 2 });

function runInOrder(trees: readonly Tree[], plan: Plan): Tree[] {
  const sources = trees.map((tree) => new SimulatedSource(tree));
  for (const [id, operation] of plan.operations.entries()) {
    assert.ok(operation.after.every((before) => before < id));
    sources[operation.target]?.apply(operation, sources, plan);
  }
  return sources.map((source) => source.tree);
}

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

function matchingPaths({ comparison, filtered }: Planned): Set<string> {
  const paths = comparison.items.map((item) => item.path);
  return new Set(paths.filter((_, index) => filtered?.matching[index] === 1));
}

/** Nothing but what matches is touched, and folders that lack for its sake. */
function assertOnlyMatching(planned: Planned, comparison: Comparison): void {
  const matching = matchingPaths(planned);
  const { operations } = planned.plan;
  const cellOf = new Map(comparison.items.map((item) => [item.path, item.cells]));
  for (const { kind, target, path } of operations) {
    if (matching.has(path)) continue;
    assert.ok(kind === 'make-folder' || kind === 'set-folder', `${kind} ${path}`);
    assert.equal(cellOf.get(path)?.[target]?.kind, 'absent', path);
    const isNeeded = operations.some(
      (other) =>
        other.target === target &&
        other.path.startsWith(path === '' ? '' : `${path}/`) &&
        matching.has(other.path),
    );
    assert.ok(isNeeded, `nothing that matches comes into ${path}`);
  }
}

describe('plan: what a filter leaves out, on random trees', () => {
  it('is not touched, and the plan can be carried out in any order', () => {
    fc.assert(
      fc.property(
        scenario,
        preset,
        expression,
        edited,
        without,
        (s, wanted, text, unsaved, out) => {
          const { trees, from, mode } = s;
          const comparison = analysed(trees, wanted, mode);
          const columns = out.filter((column) => column < trees.length);
          const request = { preset: wanted, from, without: columns, filter: filterOf(text) };
          const planned = makePlan(comparison, request, unsaved);
          assertOnlyMatching(planned, comparison);
          const after = runInOrder(trees, planned.plan);
          assert.deepEqual(runBackwards(trees, planned.plan), after);
          const matching = matchingPaths(planned);
          for (const [column, tree] of trees.entries()) {
            for (const [path, was] of Object.entries(tree)) {
              const is = after[column]?.[path];
              if (matching.has(path)) continue;
              // A folder's date changes with what is done inside it.
              if (was.kind !== 'folder') assert.deepEqual(is, was, path);
              else assert.ok(is?.kind === 'folder' && is.mode === was.mode, path);
            }
          }
        },
      ),
      RUNS,
    );
  });

  it('is nothing where the filter matches all: the plan is that without it', () => {
    const all = fc.constantFrom('path:**', 'name:*', 'on:A OR NOT path:zzz', 'NOT zzz');
    fc.assert(
      fc.property(scenario, preset, all, edited, ({ trees, from, mode }, wanted, text, unsaved) => {
        const comparison = analysed(trees, wanted, mode);
        const request = { preset: wanted, from, without: [] };
        const { plan, filtered, ...rest } = makePlan(
          comparison,
          { ...request, filter: filterOf(text) },
          unsaved,
        );
        const { plan: whole, ...expected } = makePlan(comparison, request, unsaved);
        const { digest, filter, ...limited } = plan;
        const { digest: other, ...unlimited } = whole;
        assert.deepEqual([limited, rest], [unlimited, expected]);
        assert.deepEqual([filter, filtered?.leftOut], [filterOf(text), 0]);
        assert.notEqual(digest, other);
      }),
      { numRuns: 1000 },
    );
  });

  it('is everything where nothing matches', () => {
    fc.assert(
      fc.property(scenario, preset, ({ trees, from, mode }, wanted) => {
        const comparison = analysed(trees, wanted, mode);
        const request = { preset: wanted, from, without: [], filter: filterOf('zzz') };
        const { plan, leftOut } = makePlan(comparison, request);
        assert.deepEqual([plan.operations, plan.conflicts, leftOut], [[], [], []]);
      }),
      { numRuns: 500 },
    );
  });

  it('costs what matches nothing, where its folders are there and no folder gives way', () => {
    fc.assert(
      fc.property(scenario, preset, expression, ({ trees, from, mode }, wanted, text) => {
        const comparison = analysed(trees, wanted, mode);
        const request = { preset: wanted, from, without: [] };
        const whole = makePlan(comparison, request);
        const some = makePlan(comparison, { ...request, filter: filterOf(text) });
        const kept = actionsOf(some.plan);
        const matching = matchingPaths(some);
        for (const [key, operation] of actionsOf(whole.plan)) {
          if (!matching.has(operation.path) || kept.has(key)) continue;
          assert.ok(isExcused(comparison, whole, operation), `${key} is missing`);
        }
      }),
      RUNS,
    );
  });

  it('stays out of a second plan, too, which has nothing to do', () => {
    fc.assert(
      fc.property(scenario, preset, somePaths, ({ trees, from, mode }, wanted, text) => {
        const request = { preset: wanted, from, without: [], filter: filterOf(text) };
        const { plan } = makePlan(analysed(trees, wanted, mode), request);
        const after = runInOrder(trees, plan);
        assert.deepEqual(makePlan(analysed(after, wanted, mode), request).plan.operations, []);
      }),
      RUNS,
    );
  });

  it('is the same for the others when a member says no', () => {
    fc.assert(
      fc.property(scenario, preset, expression, fc.nat(3), (s, wanted, text, refused) => {
        const comparison = analysed(s.trees, wanted, s.mode);
        const request = { preset: wanted, from: s.from, filter: filterOf(text) };
        const changes = ({ plan }: Planned) =>
          plan.operations
            .filter(({ target }) => target !== refused)
            .map(({ kind, target, path }) => `${kind} ${target} ${path}`);
        const all = makePlan(comparison, { ...request, without: [] });
        const some = makePlan(comparison, { ...request, without: [refused] });
        assert.deepEqual(changes(some), changes(all));
        const wouldChange = all.plan.operations.some(({ target }) => target === refused);
        assert.deepEqual(some.leftOut.includes(refused), wouldChange);
      }),
      { numRuns: 1000 },
    );
  });

  it('is not touched beside single files either', () => {
    fc.assert(
      fc.property(fileScenario, preset, expression, (s, wanted, text) => {
        const { trees, from, mode, files } = s;
        const comparison = analysed(trees, wanted, mode, files);
        const request = { preset: wanted, from, without: [], filter: filterOf(text) };
        assertOnlyMatching(makePlan(comparison, request), comparison);
      }),
      RUNS,
    );
  });
});

/** Each operation but those on folders' dates, which follow from what is done inside. */
function actionsOf({ operations }: Plan): Map<string, Operation> {
  const changes = operations.filter(({ kind }) => kind !== 'set-folder');
  return new Map(changes.map((one) => [`${one.kind} ${one.target} ${one.path}`, one]));
}

/**
 * Whether something that matches may be left undone on a target: it is, or gives way to, a folder that
 * holds something else; it comes into a folder that can't be made; or it lies in one that stays although
 * it should give way.
 */
function isExcused(comparison: Comparison, whole: Planned, { target, path }: Operation): boolean {
  const { items } = comparison;
  const parents = parentIndexes(items);
  const index = items.findIndex((item) => item.path === path);
  if (isFolder(items[index]?.cells[target])) return true;
  for (let above = parents[index] ?? -1; above !== -1; above = parents[above] ?? -1) {
    const decision = whole.decisions[above];
    if (decision && copiesTo(decision).includes(target)) {
      const isHere = items[above]?.cells[target]?.kind === 'present';
      if (isHere) return true;
    }
  }
  return false;
}
