import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decide } from '../../../extension/src/engine/comparison/decide.ts';
import type { Preset } from '../../../extension/src/engine/comparison/item.ts';
import { buildPlan } from '../../../extension/src/engine/sync/buildPlan.ts';
import type { Plan } from '../../../extension/src/engine/sync/plan.ts';
import { analysed, type Tree } from '../comparison/trees.ts';
import { bothCases, lower, lowered, spelled, spellings } from './randomSpellings.ts';
import { type Scenario, scenario } from './randomTrees.ts';
import { SimulatedSource } from './simulatedSource.ts';

const NAMES = { ignoresCase: true, ignoresForm: false };
const RUNS = { numRuns: 500 };
const preset = fc.constantFrom<Preset>('update', 'mirror', 'backup');

function planOf(trees: readonly Tree[], { from, mode }: Scenario, wanted: Preset): Plan {
  const comparison = analysed(trees, wanted, mode, [], NAMES);
  return buildPlan(comparison, decide(comparison, { preset: wanted, from }), wanted, from);
}

/** Runs the plan on file systems that can't tell case, or on ones that can. */
function run(trees: readonly Tree[], plan: Plan, keyOf = lower): Tree[] {
  const sources = trees.map((tree) => new SimulatedSource(tree, keyOf));
  for (const operation of plan.operations) {
    sources[operation.target]?.apply(operation, sources, plan);
  }
  return sources.map((source) => source.tree);
}

describe('plan: names that are spelled otherwise', () => {
  it('does with other spellings what it does with one', () => {
    fc.assert(
      fc.property(scenario, preset, spellings, (s, wanted, chosen) => {
        const trees = s.trees.map((tree, column) => spelled(tree, chosen[column] ?? []));
        const plain = run(s.trees, planOf(s.trees, s, wanted));
        const after = run(trees, planOf(trees, s, wanted));
        assert.deepEqual(after.map(lowered), plain.map(lowered));
        for (const [column, tree] of after.entries()) {
          for (const path of Object.keys(tree)) {
            const own = Object.keys(trees[column] ?? {}).find((one) => lower(one) === lower(path));
            assert.equal(path, own ?? path, 'a name is spelled as it was');
          }
        }
      }),
      RUNS,
    );
  });

  it('has nothing to do a second time', () => {
    fc.assert(
      fc.property(bothCases, preset, (s, wanted) => {
        const exactly = (path: string) => path;
        const after = run(s.trees, planOf(s.trees, s, wanted), exactly);
        assert.deepEqual(planOf(after, s, wanted).operations, []);
      }),
      RUNS,
    );
  });

  it('touches nothing that collides, and nothing below', () => {
    fc.assert(
      fc.property(bothCases, preset, (s, wanted) => {
        const { operations } = planOf(s.trees, s, wanted);
        const comparison = analysed(s.trees, wanted, s.mode, [], NAMES);
        const colliding = comparison.items.flatMap(({ path, collides }) =>
          collides ? [path] : [],
        );
        for (const operation of operations) {
          const { path } = operation;
          assert.ok(!colliding.some((one) => `${path}/`.startsWith(`${one}/`)), path);
          const endsFolder = 'expected' in operation && operation.expected?.kind === 'folder';
          assert.ok(!endsFolder || !colliding.some((one) => one.startsWith(`${path}/`)), path);
        }
      }),
      RUNS,
    );
  });

  it('brings no collision to where there was none', () => {
    fc.assert(
      fc.property(bothCases, preset, (s, wanted) => {
        const plan = planOf(s.trees, s, wanted);
        const keysOf = (tree: Tree) => Object.keys(tree).map(lower);
        const isClean = (tree: Tree) => new Set(keysOf(tree)).size === keysOf(tree).length;
        const after = run(s.trees, plan, (path) => path);
        for (const [column, tree] of s.trees.entries()) {
          if (isClean(tree)) assert.ok(isClean(after[column] ?? {}), `column ${column}`);
        }
      }),
      RUNS,
    );
  });

  it('is refused where a decision would touch what collides', () => {
    const file = { kind: 'file', content: 'x', mtime: 2, mode: 0 } as const;
    const comparison = analysed([{ a: file, A: file }, {}], 'mirror', 'standard', [], NAMES);
    const decisions = comparison.items.map(({ path }) =>
      path === 'a' ? ({ kind: 'copy', from: 0, to: [1] } as const) : ({ kind: 'nothing' } as const),
    );
    assert.throws(() => buildPlan(comparison, decisions, 'mirror'), { code: 'internal' });
  });

  it('has another digest where somebody spells a changed path otherwise', () => {
    const [source, target] = [
      { A: { kind: 'file', content: 'x', mtime: 2, mode: 0 } },
      {},
    ] as const;
    const s = { from: 0, mode: 'standard', trees: [] } as const;
    const other = { a: { kind: 'file', content: 'old', mtime: 1, mode: 0 } } as const;
    const same = { A: { kind: 'file', content: 'old', mtime: 1, mode: 0 } } as const;
    const digests = [target, other, same].map((one) => planOf([source, one], s, 'mirror').digest);
    assert.equal(new Set(digests).size, 3);
  });
});
