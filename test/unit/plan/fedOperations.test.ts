import assert from 'node:assert/strict';
import type { FileEntry } from '../../../extension/src/engine/inventory/entry.ts';
import { FedOperations } from '../../../extension/src/engine/planning/fedOperations.ts';
import type { Operation, Transfer } from '../../../extension/src/engine/sync/plan.ts';

const entry: FileEntry = { kind: 'file', path: 'f', size: 1, mtimeUs: 0, mode: 0o644 };

function write(target: number, transfer: number): Operation {
  const place = { target, path: 'f', after: [], entry, expected: null };
  return { kind: 'write-file', ...place, transfer };
}

const transfers: readonly Transfer[] = Array.from({ length: 4 }, () => {
  return { from: 0, path: 'f', entry, targets: [1, 2, 3] };
});

const operations: readonly Operation[] = [
  write(1, 2),
  { kind: 'delete', target: 1, path: 'g', after: [], expected: entry },
  write(2, 2),
  write(1, 0),
  write(3, 2),
  {
    kind: 'write-file',
    target: 1,
    path: 'h',
    after: [],
    entry,
    expected: null,
    local: { from: 1, path: 'f', entry },
  },
];

describe('the operations of a member that a transfer feeds', () => {
  const CASES: readonly [own: readonly number[], fed: readonly (readonly number[])[]][] = [
    [[1], [[3], [], [0], []]],
    [
      [1, 3],
      [[3], [], [0, 4], []],
    ],
    [[2], [[], [], [2], []]],
    [[], [[], [], [], []]],
  ];
  for (const [own, fed] of CASES) {
    it(`are those on its own columns: ${own.join(' ')}`, () => {
      const found = new FedOperations({ operations, transfers }, new Set(own));
      assert.deepEqual(
        transfers.map((_, id) => found.by(id)),
        fed,
      );
    });
  }

  it('are none of a transfer that the plan does not have', () => {
    const found = new FedOperations({ operations, transfers }, new Set([1]));
    for (const id of [4, 5, 90]) assert.deepEqual(found.by(id), []);
  });
});
