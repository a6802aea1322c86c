import assert from 'node:assert/strict';
import {
  countBits,
  placeAmong,
  placesOf,
  wantedRows,
} from '../../../extension/src/engine/comparison/rows/wantedRows.ts';

const MARKS = Uint8Array.of(0b01, 0b11, 0b10, 0b11, 0);
const ORDER = Uint32Array.of(3, 0, 4, 1, 2);

describe('Rows that are wanted', () => {
  const cases = [
    { title: 'have all of the bits', bits: 0b11, wanted: [3, 1] },
    { title: 'have one of them at least where one is asked for', bits: 0b01, wanted: [3, 0, 1] },
    { title: 'match too', bits: 0b01, matching: [1, 1, 1, 0, 1], wanted: [0, 1] },
    { title: 'are none where none match', bits: 0b01, matching: [0, 0, 0, 0, 0], wanted: [] },
    { title: 'are all where nothing is asked for', bits: 0, wanted: [3, 0, 4, 1, 2] },
  ] as const;
  for (const { title, bits, wanted, ...rest } of cases) {
    it(title, () => {
      const matching = 'matching' in rest ? Uint8Array.from(rest.matching) : undefined;
      assert.deepEqual([...wantedRows(ORDER, MARKS, bits, matching)], wanted);
    });
  }

  it('are counted by their bits, but for those without any', () => {
    assert.deepEqual([...countBits(MARKS, 4)], [0, 1, 1, 2]);
    assert.deepEqual([...countBits(MARKS, 4, Uint8Array.of(1, 1, 1, 0, 1))], [0, 1, 1, 1]);
  });

  it('have places, and others have none', () => {
    assert.deepEqual([...placesOf(Uint32Array.of(3, 0), 5)], [1, -1, -1, 0, -1]);
    const ascending = Uint32Array.of(0, 3, 7);
    const among = Array.from({ length: 9 }, (_, index) => placeAmong(ascending, index));
    assert.deepEqual(among, [...placesOf(ascending, 9)]);
  });
});
