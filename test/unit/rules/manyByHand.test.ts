import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CHOSEN_MAX } from '../../../extension/src/engine/comparison/byHand/chosenItems.ts';
import type {
  HandAction,
  HandDecision,
} from '../../../extension/src/engine/comparison/byHand/handDecision.ts';
import type { Comparison } from '../../../extension/src/engine/comparison/item.ts';
import type { RuleAction } from '../../../extension/src/engine/comparison/rules/ruleSet.ts';
import { factsOf } from '../../../extension/src/engine/planning/planFacts.ts';
import { analysed, f } from '../comparison/trees.ts';
import { scenario } from '../plan/randomTrees.ts';
import { countItems } from './countItems.ts';
import { BY, chosen, decided, FROM_A, FROM_B, LEAVE, planned, wide } from './decidedMany.ts';

describe('a decision about many items', () => {
  for (const files of [30_000, 120_000]) {
    it(`is small, and the same to every planner: ${files}`, () => {
      const [one, other] = [wide(files), wide(files)];
      const about = chosen(one, { paths: ['d'], below: true, action: FROM_B }, false);
      assert.deepEqual([about.items.length, about.count], [0, files]);
      assert.ok(about.many && about.many.items.length < 1_000, String(about.many?.items.length));
      const all: HandDecision = { ...BY, items: [], many: about.many, action: FROM_B };
      const scattered = one.items.flatMap(({ path }, at) => (at % 3 === 0 ? [path] : []));
      const third = decided(one, scattered, LEAVE);
      assert.ok(third.many && third.many.items.length <= files / 8 + 100);
      const last = decided(one, ['d/0/7'], FROM_A, false);
      const plans = [one, other].map((comparison) => planned(comparison, [all, third, last]));
      const [plan, again] = plans.map((made) => factsOf(made, { open: true }));
      assert.equal(plan?.digest, again?.digest);
      assert.deepEqual(plan?.byHand, {
        decided: files + folders(one, scattered),
        stale: 0,
        refused: {},
      });
      const { byHand, comparison } = plans[1] ?? planned(other, []);
      const at = comparison.items.findIndex(({ path }) => path === 'd/0/7');
      assert.deepEqual(byHand?.holding.get(at)?.action, FROM_A);
    }).timeout(120_000);
  }

  function folders({ items }: Comparison, paths: readonly string[]): number {
    const wanted = new Set(paths.filter((path) => path !== ''));
    return items.filter(({ path, cells }) => {
      const [cell] = cells;
      return wanted.has(path) && cell?.kind === 'present' && cell.entry.kind === 'folder';
    }).length;
  }

  it('names them one by one as long as they are few', () => {
    const comparison = wide(CHOSEN_MAX + 1);
    const paths = comparison.items.flatMap(({ path }) =>
      path.split('/').length === 3 ? [path] : [],
    );
    const of = (count: number) =>
      chosen(comparison, { paths: paths.slice(0, count), below: false, action: LEAVE }, false);
    assert.equal(of(CHOSEN_MAX).items.length, CHOSEN_MAX);
    assert.equal(of(CHOSEN_MAX).many, undefined);
    const { many, items } = of(CHOSEN_MAX + 1);
    assert.ok(many);
    assert.deepEqual([items.length, countItems(many.items)], [0, CHOSEN_MAX + 1]);
  });

  it('comes to the same plan as one that names them, whatever the trees are', () => {
    const action: fc.Arbitrary<HandAction | null> = fc.constantFrom<HandAction | null>(
      ...[FROM_A, FROM_B, LEAVE, { keep: 'all' } as RuleAction, { delete: 'B' } as RuleAction],
      ...[{ first: true }, { first: false }, null],
    );
    const picks = fc.array(fc.tuple(fc.array(fc.nat(), { maxLength: 6 }), action), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(scenario, picks, (s, picked) => {
        const comparison = analysed(s.trees, 'update', 'standard');
        const told = (asMany: boolean) =>
          picked.flatMap(([numbers, what]) => {
            const paths = numbers.map(
              (at) => comparison.items[at % comparison.items.length]?.path ?? '',
            );
            const one = decided(comparison, paths, what, asMany);
            return one.items.length > 0 || one.many ? [one] : [];
          });
        const [byPath, byIndex] = [
          planned(comparison, told(false)),
          planned(comparison, told(true)),
        ];
        assert.equal(byPath.plan.digest, byIndex.plan.digest);
        const summaries = [byPath, byIndex].map((made) =>
          factsOf(made, { open: true, listed: 99 }),
        );
        assert.deepEqual(summaries[0], summaries[1]);
      }),
      { numRuns: 200 },
    );
  });

  it('is found again where versions are kept between the items', () => {
    const trees = [
      { a: f('new', 2), x: f('n', 2) },
      { a: f('old', 1), x: f('oo', 1) },
    ];
    const comparison = analysed(trees, 'update');
    const kept = decided(comparison, ['a'], { keep: 'all' });
    const before = planned(comparison, [kept]);
    assert.ok(before.comparison.items.length > comparison.items.length);
    const all = before.comparison.items.map(({ path }) => path);
    const { many, count } = chosen(
      comparison,
      { paths: all, below: false, action: LEAVE },
      true,
      before,
    );
    assert.ok(many);
    assert.equal(count, 2);
    const after = planned(comparison, [kept, { ...BY, items: [], many, action: LEAVE }]);
    assert.deepEqual(after.plan.operations, []);
    const first = planned(comparison, [kept, { ...BY, items: [], many, action: { first: true } }]);
    assert.ok(first.plan.operations.every((operation) => 'first' in operation && operation.first));
  });
});
