import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  comparedItems,
  eachRun,
  encodeItemSet,
  isItemSet,
  SET_BYTES,
} from '../../../extension/src/engine/comparison/byHand/itemSet.ts';
import { countItems } from './countItems.ts';

function itemsIn(set: Uint8Array): number[] {
  const found: number[] = [];
  eachRun(set, (from, to) => {
    for (let index = from; index < to; index += 1) found.push(index);
  });
  return found;
}

function every(step: number, length: number): Uint32Array {
  return Uint32Array.from({ length: Math.ceil(length / step) }, (_, at) => at * step);
}

describe('a set of items', () => {
  const forms: readonly [string, readonly number[], number, readonly number[]][] = [
    ['of one', [0], 1, [1, 1, 1]],
    ['of a run', [1, 2, 3], 40, [40, 0, 1, 3]],
    ['of two runs', [0, 1, 9], 300, [0xac, 2, 0, 0, 2, 7, 1]],
    ['of all', Array.from({ length: 200 }, (_, at) => at), 200, [0xc8, 1, 0, 0, 0xc8, 1]],
    ['of every second', [...every(2, 40)], 40, [40, 1, 0x55, 0x55, 0x55, 0x55, 0x55]],
    ['of every third', [0, 3, 6, 9], 10, [10, 1, 0x49, 0x02]],
  ];
  for (const [what, indexes, length, expected] of forms) {
    it(`${what} takes few bytes`, () => {
      const set = encodeItemSet(Uint32Array.from(indexes), length);
      assert.deepEqual([...(set ?? [])], expected);
      assert.deepEqual(itemsIn(set ?? new Uint8Array()), indexes);
    });
  }

  it('is what was written, in a bit for each item at most', () => {
    const subset = fc.integer({ min: 1, max: 2_000 }).chain((length) => {
      const all = Array.from({ length }, (_, at) => at);
      return fc.tuple(fc.constant(length), fc.subarray(all, { minLength: 1 }));
    });
    fc.assert(
      fc.property(subset, ([length, indexes]) => {
        const set = encodeItemSet(Uint32Array.from(indexes), length);
        assert.ok(set !== undefined && isItemSet(set));
        assert.deepEqual(itemsIn(set), indexes);
        assert.deepEqual([countItems(set), comparedItems(set)], [indexes.length, length]);
        assert.ok(set.length <= Math.ceil(length / 8) + 3);
      }),
      { numRuns: 300 },
    );
  });

  it('of a million items fits, whichever they are', () => {
    const million = 1_000_000;
    for (const step of [1, 2, 3, 7, 33, 1000]) {
      const set = encodeItemSet(every(step, million), million);
      assert.ok(set !== undefined && set.length <= million / 8 + 4, String(step));
      assert.equal(countItems(set), Math.ceil(million / step));
    }
  });

  it('that would take more is none; a run is one in any comparison', () => {
    const length = 4_000_000_000;
    const many = Uint32Array.from({ length: SET_BYTES }, (_, at) => at * 3);
    assert.equal(encodeItemSet(many, length), undefined);
    const run = encodeItemSet(
      Uint32Array.from({ length: 1000 }, (_, at) => length - 1000 + at),
      length,
    );
    assert.ok(run !== undefined && run.length < 16);
    assert.equal(countItems(run), 1000);
  });

  const malformed: readonly [string, readonly number[]][] = [
    ['nothing', []],
    ['no form', [5]],
    ['a form that there isn’t', [5, 2, 0, 1]],
    ['no run', [5, 0]],
    ['half a run', [5, 0, 1]],
    ['a run of nothing', [5, 0, 1, 0]],
    ['runs that touch', [5, 0, 0, 1, 0, 1]],
    ['a run beyond the end', [5, 0, 4, 2]],
    ['a long varint', [5, 0, 0x80, 0, 1]],
    ['a huge run', [5, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]],
    ['a huge comparison', [0xff, 0xff, 0xff, 0xff, 0x7f, 0, 0, 1]],
    ['too few bits', [9, 1, 1]],
    ['too many bits', [8, 1, 1, 0]],
    ['bits of no item', [7, 1, 0x81]],
    ['no bit', [8, 1, 0]],
    ['bits of no comparison', [0, 1]],
  ];
  for (const [what, bytes] of malformed) {
    it(`is not ${what}`, () => {
      assert.equal(isItemSet(Uint8Array.from(bytes)), false);
      assert.throws(() => eachRun(Uint8Array.from(bytes), () => undefined), {
        code: 'statement-malformed',
      });
    });
  }

  it('gives ascending runs within the comparison, whatever the bytes are', () => {
    const runs = fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { minLength: 1, maxLength: 6 });
    const bits = fc.nat(30).chain((length) => {
      const exact = { minLength: Math.ceil(length / 8), maxLength: Math.ceil(length / 8) };
      return fc.uint8Array(exact).map((rest) => Uint8Array.from([length, 1, ...rest]));
    });
    const bytes = fc.oneof(
      ...[fc.uint8Array({ maxLength: 40 }), bits],
      runs.map((pairs) => Uint8Array.from([30, 0, ...pairs.flat()])),
    );
    let found = 0;
    fc.assert(
      fc.property(bytes, (set) => {
        if (!isItemSet(set)) return;
        found += 1;
        let [end, runs] = [0, 0];
        eachRun(set, (from, to) => {
          assert.ok(
            (runs === 0 ? from >= end : from > end) && to > from && to <= comparedItems(set),
          );
          [end, runs] = [to, runs + 1];
        });
        assert.ok(runs > 0 && runs <= set.length * 8);
      }),
      { numRuns: 3_000 },
    );
    assert.ok(found > 300, String(found));
  });
});
