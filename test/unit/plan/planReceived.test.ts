import assert from 'node:assert/strict';
import { decide } from '../../../extension/src/engine/comparison/decide.ts';
import { matchedPaths } from '../../../extension/src/engine/planning/matchedPaths.ts';
import { buildPlan } from '../../../extension/src/engine/sync/buildPlan.ts';
import {
  LEAST_PARTIAL,
  type ToldPartial,
} from '../../../extension/src/engine/sync/partial/partialRecord.ts';
import type { Plan } from '../../../extension/src/engine/sync/plan.ts';
import { columns, f, inventoryOf, type Tree } from '../comparison/trees.ts';

const SIZE = LEAST_PARTIAL + 1000;
const LARGE = f('n'.repeat(SIZE), 5);
const OLD = f('o'.repeat(3000), 1);
const told = (received: number, change: Partial<ToldPartial> = {}): ToldPartial => {
  return { path: 'a', size: SIZE, mtimeUs: 5, received, ...change };
};

/** Everybody follows A. */
function planOf(trees: readonly Tree[], partials: readonly (readonly ToldPartial[])[]): Plan {
  const terms = { columns: columns(trees.length), unsaved: [], partials };
  const { comparison } = matchedPaths(terms, trees.map(inventoryOf), []);
  return buildPlan(comparison, decide(comparison, { preset: 'mirror', from: 0 }), 'mirror');
}

const shown = ({ transfers }: Plan) =>
  transfers.map(({ targets, base, received }) => [targets.join(), base !== undefined, received]);

describe('a plan for what targets have half received', () => {
  const [some, more] = [LEAST_PARTIAL, LEAST_PARTIAL + 10];
  const cases: readonly [string, readonly (readonly ToldPartial[])[], number | undefined][] = [
    ['nothing is told', [], undefined],
    ['one has some', [[], [told(some)]], some],
    ['one has all', [[], [told(SIZE)]], SIZE],
    ['of another path', [[], [told(some, { path: 'b' })]], undefined],
    ['of a file of another date', [[], [told(some, { mtimeUs: 6 })]], undefined],
    ['of a file of another size', [[], [told(some, { size: SIZE + 1 })]], undefined],
    ['whose content was known then', [[], [told(some, { content: 'ab'.repeat(32) })]], some],
    ['the source itself has it', [[told(some)], []], undefined],
    ['told of a source that is none', [[], [], [told(some)], [told(some)]], undefined],
  ];
  for (const [title, partials, received] of cases) {
    it(`one target, ${title}`, () => {
      assert.deepEqual(shown(planOf([{ a: LARGE }, {}], partials)), [['1', false, received]]);
    });
  }

  it('several targets: what the one has that got least far, and nothing unless all have some', () => {
    const trees = [{ a: LARGE }, {}, {}];
    const all = [[], [told(more)], [told(some)]];
    assert.deepEqual(shown(planOf(trees, all)), [['1,2', false, some]]);
    assert.deepEqual(shown(planOf(trees, [[], [told(more)]])), [['1,2', false, undefined]]);
  });

  it('is signed for like any base, so it comes behind whole copies', () => {
    const trees = [{ a: LARGE, b: f('n'.repeat(SIZE + 1), 5) }, {}];
    const plan = planOf(trees, [[], [told(some)]]);
    assert.deepEqual(plan.streams, [{ from: 0, targets: [1], transfers: [1, 0] }]);
  });

  it('has a digest of its own', () => {
    const trees = [{ a: LARGE }, { a: OLD }];
    const digests = [[], [[], [told(some)]], [[], [told(more)]]].map(
      (partials) => planOf(trees, partials).digest,
    );
    assert.equal(new Set(digests).size, 3);
  });
});
