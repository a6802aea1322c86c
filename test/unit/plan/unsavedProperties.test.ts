import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Preset } from '../../../extension/src/engine/comparison/item.ts';
import { makePlan } from '../../../extension/src/engine/planning/planned.ts';
import type { Plan } from '../../../extension/src/engine/sync/plan.ts';
import { analysed, type Tree } from '../comparison/trees.ts';
import { scenario } from './randomTrees.ts';
import { SimulatedSource } from './simulatedSource.ts';

const preset = fc.constantFrom<Preset>('update', 'mirror', 'backup');
const path = fc
  .array(fc.constantFrom('a', 'b', 'a-b'), { minLength: 1, maxLength: 3 })
  .map((components) => components.join('/'));
/** For four columns: what each edits. */
const edited = fc.array(fc.uniqueArray(path, { maxLength: 3 }), { minLength: 4, maxLength: 4 });

function run(trees: readonly Tree[], plan: Plan): Tree[] {
  const sources = trees.map((tree) => new SimulatedSource(tree));
  for (const operation of plan.operations) {
    sources[operation.target]?.apply(operation, sources, plan);
  }
  return sources.map((source) => source.tree);
}

const isAtOrBelow = (path: string, above: string) => path === above || path.startsWith(`${above}/`);

describe('plan: what is edited stays as it is, on random trees', () => {
  it('is never changed on any source, nor is a folder above it taken away', () => {
    fc.assert(
      fc.property(scenario, preset, edited, ({ trees, from, mode }, wanted, unsaved) => {
        const request = { preset: wanted, from, without: [] };
        const { plan } = makePlan(analysed(trees, wanted, mode), request, unsaved);
        const paths = unsaved.slice(0, trees.length).flat();
        for (const operation of plan.operations) {
          // A folder that anything was done inside gets its date back.
          if (operation.kind === 'set-folder') continue;
          assert.ok(!paths.includes(operation.path), operation.path);
          const takesAway = operation.kind === 'delete' && operation.expected.kind === 'folder';
          const holds = paths.some((one) => isAtOrBelow(one, operation.path));
          assert.ok(!takesAway || !holds, `${operation.path} goes`);
        }
        const after = run(trees, plan);
        for (const [column, tree] of trees.entries()) {
          for (const one of paths) {
            const [was, is] = [tree[one], after[column]?.[one]];
            if (was?.kind !== 'folder') assert.deepEqual(is, was, one);
          }
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('costs nobody else anything: what is not in conflict is decided as before', () => {
    fc.assert(
      fc.property(scenario, preset, edited, ({ trees, from, mode }, wanted, unsaved) => {
        const comparison = analysed(trees, wanted, mode);
        const request = { preset: wanted, from, without: [] };
        const all = makePlan(comparison, request);
        const some = makePlan(comparison, request, unsaved);
        const held = some.plan.conflicts.filter(({ reason }) => reason === 'unsaved');
        for (const [index, { path }] of comparison.items.entries()) {
          if (held.some((conflict) => isAtOrBelow(path, conflict.path))) continue;
          assert.deepEqual(some.decisions[index], all.decisions[index], path);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is the same for the same words of all members, and another plan for other words', () => {
    fc.assert(
      fc.property(scenario, preset, edited, ({ trees, from, mode }, wanted, unsaved) => {
        const request = { preset: wanted, from, without: [] };
        const plan = () => makePlan(analysed(trees, wanted, mode), request, unsaved).plan;
        assert.deepEqual(plan(), plan());
        const without = makePlan(analysed(trees, wanted, mode), request).plan;
        const isOther = plan().conflicts.some(({ reason }) => reason === 'unsaved');
        assert.equal(plan().digest !== without.digest, isOther);
      }),
      { numRuns: 500 },
    );
  });

  it('has a digest that says who edits', () => {
    const tree = { a: { kind: 'file', content: 'x', mtime: 2, mode: 0o644 } } as const;
    const comparison = analysed([tree, {}, {}], 'update');
    const request = { preset: 'update', from: 0, without: [] } as const;
    const digests = [[['a']], [[], ['a']], [[], [], ['a']], [[], ['a'], ['a']]].map(
      (unsaved) => makePlan(comparison, request, unsaved).plan.digest,
    );
    assert.equal(new Set(digests).size, digests.length);
  });
});
