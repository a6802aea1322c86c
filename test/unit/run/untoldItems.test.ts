import assert from 'node:assert/strict';
import { decode, encode } from '@bytesync/shared/wire/codec.ts';
import fc from 'fast-check';
import { UntoldItems } from '../../../extension/src/engine/run/untoldItems.ts';
import {
  type DirectMessage,
  directMessageSchema,
} from '../../../extension/src/engine/session/messages.ts';
import { REUSED_MAX, type ToldItems } from '../../../extension/src/engine/session/toldItems.ts';
import {
  operationsIn,
  RUNS_MAX,
  runsOf,
} from '../../../extension/src/engine/sync/operationRuns.ts';
import { OperationTeller } from '../../../extension/src/engine/sync/toldOperations.ts';

const NONE = { done: [], undone: [], coming: [], reused: [] } as const;
const MIB = 1024 * 1024;

describe('operations as runs', () => {
  for (const [ascending, runs] of [
    [[], []],
    [[0], [0, 1]],
    [[7], [7, 1]],
    [
      [0, 1, 2, 5, 6, 9],
      [0, 3, 2, 2, 2, 1],
    ],
  ] as const) {
    it(`${ascending.join(' ') || 'none'}: ${runs.join(' ')}`, () => {
      assert.deepEqual(runsOf(ascending), { runs, taken: ascending.length });
      assert.deepEqual([...operationsIn(runs, 10)], [...ascending]);
    });
  }

  it('are the same operations again, a part of them where they are too many', () => {
    const some = fc.uniqueArray(fc.nat(500), { maxLength: 200 });
    fc.assert(
      fc.property(some, fc.integer({ min: 1, max: 20 }), (operations, most) => {
        const ascending = operations.toSorted((a, b) => a - b);
        const { runs, taken } = runsOf(ascending, most);
        assert.deepEqual([...operationsIn(runs, 501)], ascending.slice(0, taken));
        assert.ok(runs.length <= 2 * most && (taken === ascending.length || runs.length > 0));
      }),
    );
  });

  it('are no more than there are, whatever somebody says', () => {
    const lies = [5, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 3];
    assert.deepEqual([...operationsIn(lies, 8)], [5, 6, 7]);
    assert.deepEqual([...operationsIn([0xffff_ffff, 1], 8)], []);
    assert.deepEqual([...operationsIn(lies, 8, 6)], [6, 7]);
    assert.deepEqual([...operationsIn([1, 2, 1, 9], 8, 2)], [2, 4, 5, 6, 7]);
  });
});

describe('what the others are told of items', () => {
  const told = (untold: UntoldItems, now: number, isLast = false) => {
    const items = untold.next(now, isLast);
    if (items === undefined) return undefined;
    return [items.done, items.failed].map((runs) => [...operationsIn(runs, 1e6)]);
  };

  it('is told once a second, and at the end', () => {
    const untold = new UntoldItems(1);
    assert.equal(untold.next(0, false), undefined);
    untold.add({ ...NONE, done: [1, 1, 1, 1], undone: [['target-changed', [2, 1]]] });
    assert.deepEqual(told(untold, 1), [[1, 3], [2]]);
    untold.add({ ...NONE, done: [4, 1] });
    assert.equal(told(untold, 900), undefined);
    assert.deepEqual(told(untold, 1001), [[4], []]);
    untold.add({ ...NONE, done: [5, 1] });
    assert.deepEqual(told(untold, 1002, true), [[5], []]);
    assert.equal(told(untold, 5000), undefined);
  });

  it('is of very much a part, and the rest the next time', () => {
    const untold = new UntoldItems(1);
    const even = Array.from({ length: RUNS_MAX + 5 }, (_, at) => 2 * at);
    untold.add({ ...NONE, done: runsOf(even, even.length).runs });
    assert.deepEqual(told(untold, 0)?.[0], even.slice(0, RUNS_MAX));
    assert.deepEqual(told(untold, 1000)?.[0], even.slice(RUNS_MAX));
  });

  it('is in the end all that there was, each once, in whatever order it ends', () => {
    const some = fc.uniqueArray(fc.nat(5_000), { minLength: 1, maxLength: 3_000 });
    const property = fc.property(fc.array(some, { maxLength: 4 }), (parts) => {
      const untold = new UntoldItems(1);
      const found: number[] = [];
      let now = 0;
      const hear = () => {
        now += 1000;
        found.push(...(told(untold, now)?.[0] ?? []));
      };
      const fresh = new Set<number>();
      for (const part of parts) {
        const added = part.filter((one) => !fresh.has(one)).sort((a, b) => a - b);
        for (const one of added) fresh.add(one);
        untold.add({ ...NONE, done: runsOf(added, added.length).runs });
        hear();
      }
      for (let more = 0; more < 30; more += 1) hear();
      assert.equal(untold.next(now + 1000, false), undefined);
      assert.deepEqual(
        found.sort((a, b) => a - b),
        [...fresh].sort((a, b) => a - b),
      );
    });
    fc.assert(property, { numRuns: 30 });
  });

  it('is of a million in one run a part, and the rest the next times', () => {
    const untold = new UntoldItems(1);
    untold.add({ ...NONE, done: [3, 1_000_000] });
    const found: (readonly number[] | undefined)[] = [];
    for (let now = 0; now < 5000; now += 1000) found.push(untold.next(now, false)?.done);
    const firsts = [0, 1, 2, 3, 4].map((part) => [3 + part * 200_000, 200_000]);
    assert.deepEqual(found, firsts);
    assert.equal(untold.next(9000, false), undefined);
  });

  it('is small for what ends one after the other', () => {
    const untold = new UntoldItems(1);
    untold.add({ ...NONE, done: [0, 100_000] });
    const items = untold.next(0, false);
    assert.ok(items && encode(items).length < 100);
  });

  it('tells how far large files are that have not ended', () => {
    const untold = new UntoldItems(1);
    const coming = Array.from({ length: 20 }, (_, at) => [at, at * MIB] as const);
    untold.add({ ...NONE, coming });
    untold.add({ ...NONE, done: [19, 1] });
    const items = untold.next(0, false);
    assert.deepEqual(
      items?.coming.map(([operation]) => operation),
      [11, 12, 13, 14, 15, 16, 17, 18],
    );
    assert.equal(untold.next(1000, false), undefined);
  });
});

describe('what the others are told of what did not have to travel', () => {
  const saved = (from: number, count: number) =>
    Array.from({ length: count }, (_, at) => [from + at, at + 1] as const);

  it('is the last that is known of each file, with what else there is', () => {
    const untold = new UntoldItems(1);
    untold.add({ ...NONE, reused: [[3, 10]] });
    untold.add({ ...NONE, done: [4, 1], reused: [...saved(4, 1), [3, 0]] });
    const reused = [
      [3, 0],
      [4, 1],
    ];
    assert.deepEqual(untold.next(0, false), {
      run: 1,
      done: [4, 1],
      failed: [],
      coming: [],
      reused,
    });
    assert.equal(untold.next(1000, false), undefined);
  });

  it('is not there where there is none', () => {
    const untold = new UntoldItems(1);
    untold.add({ ...NONE, done: [4, 1] });
    assert.equal('reused' in (untold.next(0, false) ?? {}), false);
  });

  it('is of very many files a part, the rest the next times, and of more than anybody waits for nothing', () => {
    const untold = new UntoldItems(1);
    untold.add({ ...NONE, reused: saved(0, 100_000) });
    const found: unknown[] = [];
    for (let now = 0; now < 50_000; now += 1000) {
      const { reused = [] } = untold.next(now, false) ?? {};
      assert.ok(reused.length <= REUSED_MAX);
      found.push(...reused);
    }
    assert.deepEqual(found, saved(0, 16 * REUSED_MAX));
  });
});

describe('what an applier tells of its operations', () => {
  it('is what did not have to travel for them, unless they failed', () => {
    const teller = new OperationTeller();
    teller.reused(1, 5);
    teller.reused(2, 6);
    teller.reused(1, 7);
    teller.ended({ operation: 2, outcome: 'failed', code: 'disk-full', bytes: 0 });
    teller.ended({ operation: 1, outcome: 'done', bytes: 9 });
    assert.deepEqual(teller.take([]).reused, [[1, 7]]);
    assert.equal(teller.isSome, false);
    teller.reused(3, 1);
    assert.equal(teller.isSome, true);
  });

  it('is of what did not have to travel for very many of them a part, and the rest the next time', () => {
    const teller = new OperationTeller();
    for (let operation = 0; operation < 10_000; operation += 1) teller.reused(operation, 1);
    const parts: number[] = [];
    while (teller.isSome) parts.push(teller.take([]).reused.length);
    assert.deepEqual(parts, [4096, 4096, 1808]);
  });

  it('is each end once, and bytes where there are more', () => {
    const teller = new OperationTeller();
    teller.ended({ operation: 1, outcome: 'done', bytes: 3 });
    teller.ended({ operation: 2, outcome: 'failed', code: 'disk-full', bytes: 0 });
    assert.deepEqual(teller.take([[3, 10]]), {
      ...{ done: [1, 1], undone: [['disk-full', [2, 1]]], coming: [[3, 10]], reused: [] },
    });
    assert.deepEqual(teller.take([[3, 10]]), NONE);
    assert.deepEqual(teller.take([[3, 11]]), { ...NONE, coming: [[3, 11]] });
    teller.ended({ operation: 3, outcome: 'skipped', bytes: 0 });
    assert.deepEqual(teller.take([]), { ...NONE, undone: [['aborted', [3, 1]]] });
  });
});

describe('what an applier tells of very many operations', () => {
  it('is a few runs for what an abort leaves, and a part of it where there are more', () => {
    const teller = new OperationTeller();
    for (let operation = 0; operation < 100_000; operation += 1) {
      teller.ended({ operation, outcome: 'skipped', code: 'aborted', bytes: 0 });
    }
    assert.deepEqual(teller.take([]), { ...NONE, undone: [['aborted', [0, 100_000]]] });
    assert.equal(teller.isSome, false);
    const odd = Array.from({ length: 10_000 }, (_, at) => 2 * at + 1);
    for (const operation of odd.toReversed()) {
      teller.ended({ operation, outcome: 'done', bytes: 0 });
    }
    const found: number[] = [];
    while (teller.isSome) {
      const { done } = teller.take([]);
      assert.ok(done.length <= 2 * 4096);
      found.push(...operationsIn(done, 1e6));
    }
    assert.deepEqual(found, odd);
  });
});

describe('items in a message of progress', () => {
  const items: ToldItems = {
    ...{ run: 1, done: [0, 3], failed: [], coming: [[4, MIB]] },
    reused: [[2, 2 ** 40]],
  };
  const message = {
    ...{ type: 'progress', phase: 'synchronizing', filesDone: 0, filesTotal: 1 },
    ...{ bytesDone: 0, bytesTotal: 1 },
  } as const satisfies DirectMessage;
  const read = (sent: unknown) =>
    decode(directMessageSchema, encode(sent), 1_000_000, 'message-malformed');

  it('are taken, and none is needed', () => {
    assert.deepEqual(read({ ...message, items }), { ...message, items });
    assert.deepEqual(read(message), message);
    // Members of before that don't tell what did not have to travel.
    const { reused: _, ...less } = items;
    assert.deepEqual(read({ ...message, items: less }), { ...message, items: less });
  });

  it('are the same on the other side, whatever did not have to travel', () => {
    const pair = fc.tuple(fc.nat(0xffff_ffff), fc.maxSafeNat());
    fc.assert(
      fc.property(fc.array(pair, { maxLength: REUSED_MAX }), (reused) => {
        const sent = { ...message, items: { ...items, reused } };
        assert.deepEqual(read(sent), sent);
      }),
    );
  });

  for (const [what, wrong] of [
    ['too many runs', { done: Array.from({ length: 2 * RUNS_MAX + 1 }, () => 1) }],
    ['numbers that are none', { failed: [0, -1] }],
    ['no run', { run: 0 }],
    ['too many files', { coming: Array.from({ length: 9 }, () => [1, 1]) }],
    ['files of no size', { coming: [[1, -1]] }],
    [
      'more saved files than one message tells',
      { reused: Array.from({ length: 257 }, () => [1, 1]) },
    ],
    ['less than nothing saved', { reused: [[1, -1]] }],
    ['a part of a byte saved', { reused: [[1, 0.5]] }],
    ['text', { done: 'all' }],
  ] as const) {
    it(`are not taken with ${what}`, () => {
      assert.throws(() => read({ ...message, items: { ...items, ...wrong } }));
    });
  }
});
