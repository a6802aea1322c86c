import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decidedLast } from '../../../extension/src/engine/comparison/byHand/decidedLast.ts';
import type { HandDecision } from '../../../extension/src/engine/comparison/byHand/handDecision.ts';
import { eachRun, encodeItemSet } from '../../../extension/src/engine/comparison/byHand/itemSet.ts';

const ITEMS = Array.from({ length: 40 }, (_, at) => ({ path: String(at + 10), cells: [] }));

/** By their paths, some of which are no items', or by their indexes. */
const about = fc.oneof(
  fc
    .array(fc.record({ path: fc.integer({ min: 8, max: 51 }).map(String), basis: fc.string() }))
    .map((items) => ({ items })),
  fc
    .uniqueArray(fc.nat(ITEMS.length - 1), { minLength: 1, maxLength: ITEMS.length })
    .map((indexes) => {
      const set = encodeItemSet(Uint32Array.from(indexes).sort(), ITEMS.length);
      assert.ok(set);
      return { items: [], many: { items: set, digest: new Uint8Array(32) } };
    }),
);
const decision = about.map((said): HandDecision => {
  return { by: { memberId: 'm', letter: 'A', name: 'Ada' }, atMs: 5, action: null, ...said };
});

/** One after the other, each over those before. */
function oneByOne(decisions: readonly (HandDecision | undefined)[]) {
  const numbers = new Uint32Array(ITEMS.length);
  const [bases, elsewhere] = [new Map<number, string>(), new Map<string, number>()];
  for (const [at, one] of decisions.entries()) {
    for (const { path, basis } of one?.items ?? []) {
      const index = ITEMS.findIndex((item) => item.path === path);
      if (index === -1) elsewhere.set(path, at + 1);
      else {
        numbers[index] = at + 1;
        bases.set(index, basis);
      }
    }
    if (one?.many === undefined) continue;
    eachRun(one.many.items, (from, to) => {
      numbers.fill(at + 1, from, to);
      for (let index = from; index < to; index += 1) bases.delete(index);
    });
  }
  return { numbers, bases, elsewhere };
}

describe('the last decision about each item', () => {
  it('is what comes out where each is written over those before', () => {
    const all = fc.array(fc.option(decision, { nil: undefined }), { maxLength: 12 });
    fc.assert(
      fc.property(all, (decisions) => {
        assert.deepEqual(decidedLast({ items: ITEMS }, decisions), oneByOne(decisions));
      }),
      { numRuns: 500 },
    );
  });
});
