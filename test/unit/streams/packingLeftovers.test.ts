import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { PackingLeftovers } from '../../../extension/src/engine/workers/packingLeftovers.ts';

describe('What lists leave behind that were packed', () => {
  const own = globalThis.gc;
  let collected: number;
  let leftovers: PackingLeftovers;
  beforeEach(() => {
    collected = 0;
    leftovers = new PackingLeftovers();
    globalThis.gc = Object.assign(() => {
      collected += 1;
      return Promise.resolve();
    }, own);
  });
  afterEach(() => {
    globalThis.gc = own;
  });

  it('is collected once, after all that was asked for at the same time', async () => {
    for (let list = 0; list < 5; list += 1) leftovers.add(60_000, 100_000);
    assert.equal(collected, 0);
    await turn();
    assert.equal(collected, 1);
    await turn();
    assert.equal(collected, 1);
  });

  const cases: readonly [what: string, items: number, living: number, collections: number][] = [
    ['each list, where it is as long as what lives', 100_000, 100_000, 20],
    ['some of them, where much more lives', 50_000, 1_000_000, 4],
    ['short ones together', 5_000, 10_000, 2],
    ['none, where little was packed at all', 2_000, 2_000, 0],
    ['none, where all of it is little beside what lives', 10_000, 1_000_000, 0],
  ];
  for (const [what, items, living, collections] of cases) {
    it(`is collected after ${what}`, async () => {
      for (let list = 0; list < 20; list += 1) {
        leftovers.add(items, living);
        await turn();
      }
      assert.equal(collected, collections);
    });
  }
});
