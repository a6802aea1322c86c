import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  PIECE_LENGTH,
  packList,
  unpackList,
} from '../../../extension/src/engine/workers/packedList.ts';
import { UnpackedArray } from '../../../extension/src/engine/workers/unpackedArray.ts';

const LENGTHS = [
  ...[0, 1, PIECE_LENGTH - 1, PIECE_LENGTH, PIECE_LENGTH + 1],
  ...[3 * PIECE_LENGTH, 40 * PIECE_LENGTH + 7],
];

function rows(length: number): { path: string; size: number; date: bigint }[] {
  return Array.from({ length }, (_, index) => ({
    path: `folder/file-${index}`,
    size: index,
    date: BigInt(index) * 1_000_000_007n,
  }));
}

describe('a list that is packed in pieces', () => {
  for (const length of LENGTHS) {
    it(`is the same list again: ${length} values`, () => {
      const list = packList(rows(length));
      assert.equal(list.length, length);
      assert.equal(list.pieces.length, Math.ceil(length / PIECE_LENGTH));
      assert.deepEqual([...unpackList(list)], rows(length));
    });

    it(`can be gone through twice, and with indexes: ${length} values`, () => {
      const values = unpackList(packList(rows(length)));
      assert.deepEqual([...values], [...values]);
      const unpacked = new UnpackedArray(packList(rows(length)));
      assert.equal(unpacked.length, length);
      assert.deepEqual([...unpacked.entries()], [...rows(length).entries()]);
    });
  }

  it('gives each value by its index, in whatever order', () => {
    const all = rows(40 * PIECE_LENGTH + 7);
    const unpacked = new UnpackedArray(packList(all));
    fc.assert(
      fc.property(fc.array(fc.nat({ max: all.length + 2 }), { maxLength: 60 }), (indexes) => {
        for (const index of indexes) assert.deepEqual(unpacked.at(index), all[index]);
      }),
      { numRuns: 30 },
    );
  });

  it('holds what is packed, not the values', () => {
    const list = packList(rows(20 * PIECE_LENGTH));
    const bytes = list.pieces.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
    assert.ok(bytes < 20 * PIECE_LENGTH * 20, `${bytes} bytes`);
  });
});
