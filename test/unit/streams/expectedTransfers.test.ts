import assert from 'node:assert/strict';
import { ExpectedTransfers } from '../../../extension/src/engine/sync/expectedTransfers.ts';
import type { ExpectedTransfer } from '../../../extension/src/engine/sync/streamMessages.ts';

const ALL: readonly ExpectedTransfer[] = [
  { id: 7, operations: [1, 4], size: 2 ** 40 },
  { id: 2, operations: [], size: 0, content: 'ab'.repeat(32) },
  { id: 9, operations: [3], size: 5 },
];

describe('transfers that a stream may bring', () => {
  it('are as they were told, in their order', () => {
    const expected = new ExpectedTransfers(ALL);
    assert.deepEqual([...expected], ALL);
    assert.equal(expected.size, 3);
  });

  it('come once each, in whatever order', () => {
    const expected = new ExpectedTransfers(ALL);
    for (const id of [9, 7, 2]) {
      assert.deepEqual(
        expected.take(id),
        ALL.find((one) => one.id === id),
      );
      assert.equal(expected.take(id), undefined);
    }
    assert.equal(expected.size, 0);
  });

  it('are none but these', () => {
    const expected = new ExpectedTransfers(ALL);
    for (const id of [0, 1, 3, -1, 2 ** 40]) assert.equal(expected.take(id), undefined);
    assert.equal(expected.size, 3);
  });

  it('are none any more once they are given up', () => {
    const expected = new ExpectedTransfers(ALL);
    expected.clear();
    assert.deepEqual([[...expected], expected.size, expected.take(7)], [[], 0, undefined]);
  });
});
