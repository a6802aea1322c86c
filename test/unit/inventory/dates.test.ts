import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ByteReader } from '../../../extension/src/engine/encoding/varint.ts';
import { ByteWriter } from '../../../extension/src/engine/inventory/byteWriter.ts';
import { readDate, writeDate } from '../../../extension/src/engine/inventory/dates.ts';

const NEAR = 2 ** 51;

function read(previous: number, ...varints: readonly number[]): number {
  const writer = new ByteWriter();
  for (const value of varints) writer.varint(value);
  return readDate(new ByteReader(writer.done(), 'inventory-malformed'), previous);
}

describe('dates of an inventory', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.maxSafeInteger(), (date, previous) => {
        const writer = new ByteWriter();
        writeDate(writer, date, previous);
        assert.ok(
          readDate(new ByteReader(writer.done(), 'inventory-malformed'), previous) === date,
        );
      }),
    );
  });

  const forms: readonly [string, number, readonly number[], number | undefined][] = [
    ['the same', 7, [2], 7],
    ['less by nothing', 7, [3], undefined],
    ['one less', 0, [5], -1],
    ['far', 0, [0, NEAR], NEAR],
    ['far, negative', 0, [1, NEAR], -NEAR],
    ['far, but it is near', 0, [0, NEAR - 1], undefined],
    ['near, as near as it goes', 0, [2 + 2 * (NEAR - 1)], NEAR - 1],
    ['near, but it is far', 0, [2 + 2 * NEAR], undefined],
    ['a negative nothing', NEAR, [1, 0], undefined],
    ['beyond the range', Number.MAX_SAFE_INTEGER, [4], undefined],
  ];
  for (const [what, previous, varints, expected] of forms) {
    it(`${what}: ${expected ?? 'refused'}`, () => {
      if (expected === undefined) assert.throws(() => read(previous, ...varints));
      else assert.equal(read(previous, ...varints), expected);
    });
  }
});
