import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  applyDifference,
  baseOf,
  encodeDifference,
} from '../../../extension/src/engine/inventory/difference.ts';
import type { Entry } from '../../../extension/src/engine/inventory/entry.ts';
import { inventory, ROOT, refusal } from './anyInventory.ts';

const ID = Buffer.alloc(32, 0xab);
const file = (path: string, mtimeUs = 5): Entry => {
  return { kind: 'file', path, size: 3, mtimeUs, mode: 0o644 };
};

const BEFORE: readonly Entry[] = [ROOT, file('a'), file('b'), file('c'), file('e')];
const AFTER: readonly Entry[] = [ROOT, file('b', 6), file('c'), file('d')];
// Written down by hand from docs/formats/inventory.md.
const BYTES =
  '42534431' +
  'ab'.repeat(32) + // magic, base
  '02' +
  '01' +
  '02' + // two are gone: 'a' behind the root, 'e' behind two more
  '02' +
  '0000' +
  '0000' +
  '6200' +
  '6400' + // two files, 'b' and 'd', nothing shared
  '01' +
  '0303' +
  '02' +
  '0c' +
  '04' +
  '01' +
  '0201' + // sizes; dates 5 and 6 (written as 5 and 1 more), the second place, then the first
  'a403a403'; // modes

const write = (before: readonly Entry[], after: readonly Entry[]) =>
  encodeDifference({ id: ID, entries: before }, after);

describe('difference of inventories', () => {
  it('is the one that is written down', () => {
    const bytes = write(BEFORE, AFTER);
    assert.equal(Buffer.from(bytes).toString('hex'), BYTES);
    assert.deepEqual(applyDifference(bytes, BEFORE), AFTER);
    assert.deepEqual(Buffer.from(baseOf(bytes) ?? []), ID);
    assert.equal(baseOf(Buffer.from('BSI2')), undefined);
  });

  it('makes the one into the other', () => {
    fc.assert(
      fc.property(inventory, inventory, fc.nat(), (before, other, pick) => {
        // Most of it as it was, as from one run to the next.
        const kept = before.filter((_, at) => at === 0 || at % 7 !== pick % 7);
        const paths = new Set(kept.map(({ path }) => path));
        const added = other.filter(({ path }, at) => at % 3 === 0 && !paths.has(path));
        const after = [...kept, ...added].sort((a, b) => (a.path < b.path ? -1 : 1));
        assert.deepEqual(applyDifference(write(before, after), before), after);
        assert.deepEqual(applyDifference(write(before, other), before), other);
      }),
      { numRuns: 300 },
    );
  });

  it('of damaged bytes is refused, or is the one form of what it says', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(inventory, inventory, damage, fc.option(fc.nat()), (before, after, all, cut) => {
        let bytes = Buffer.from(write(before, after));
        const begin = 36;
        for (const [at, value] of all) bytes[begin + (at % (bytes.length - begin))] = value;
        if (cut !== null) bytes = bytes.subarray(0, begin + (cut % (bytes.length - begin)));
        let read: Entry[] = [];
        const refused = refusal(() => {
          read = applyDifference(bytes, before);
        });
        if (refused === undefined) assert.deepEqual(Buffer.from(write(before, read)), bytes);
      }),
      { numRuns: 2000 },
    );
  });

  const forged: readonly [string, string, string, string][] = [
    ['more places than there are', '020102', '060102', 'gone'],
    ['a place behind the last', '020102', '020103', 'gone'],
    ['a path that is gone and there again', '020102', '020200', 'same'],
    ['paths out of order', '62006400', '62006100', 'order'],
    ['a path twice', '0000' + '62006400', '0001' + '620000', 'order'],
    ['bytes behind the end', 'a403a403', 'a403a40300', 'trailing'],
    ['an end before it', 'a403a403', 'a403a4', 'truncated'],
  ];
  for (const [what, from, to, reason] of forged) {
    it(`refuses ${what}`, () => {
      const hex = BYTES.replace(from, to);
      assert.notEqual(hex, BYTES);
      assert.equal(
        refusal(() => applyDifference(Buffer.from(hex, 'hex'), BEFORE)),
        reason,
      );
    });
  }

  it('refuses an entry that is as it was', () => {
    const bytes = write([ROOT, file('a', 7)], [ROOT, file('a')]);
    assert.equal(
      refusal(() => applyDifference(bytes, [ROOT, file('a')])),
      'same',
    );
  });
});
