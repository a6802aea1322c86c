import assert from 'node:assert/strict';
import { SharedLists } from '../../../extension/src/engine/comparison/sharedLists.ts';

describe('lists that mostly are as the one before', () => {
  it('are one array as long as they are alike, and never the one that was given', () => {
    const lists = new SharedLists();
    const given = [3, 5];
    const first = lists.of(given);
    assert.notEqual(first, given);
    assert.equal(lists.of([3, 5]), first);
    given.push(7);
    assert.deepEqual(first, [3, 5]);
  });

  const OTHERS: readonly (readonly number[])[] = [[5, 3], [3], [3, 5, 0], [3, 6], []];
  for (const other of OTHERS) {
    it(`are themselves where they differ: ${other.join(' ')}`, () => {
      const lists = new SharedLists();
      const first = lists.of([3, 5]);
      assert.deepEqual(lists.of(other), other);
      assert.deepEqual(first, [3, 5]);
    });
  }

  it('are still alike with an empty one in between', () => {
    const lists = new SharedLists();
    const first = lists.of([1]);
    assert.deepEqual(lists.of([]), []);
    assert.equal(lists.of([1]), first);
  });
});
