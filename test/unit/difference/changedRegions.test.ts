import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { changedRegions, SHADES } from '../../../extension/src/engine/difference/changedRegions.ts';

/** Bytes that repeat nowhere. */
function noise(length: number, seed = ''): Uint8Array {
  const pieces = Array.from({ length: Math.ceil(length / 32) }, (_, at) =>
    createHash('sha256').update(`${seed} ${at}`).digest(),
  );
  return new Uint8Array(Buffer.concat(pieces).subarray(0, length));
}

/** All bytes in a few shades: 512 of 131,072 are one of 256. */
const SIZE = 2 ** 17;
const sum = (shades: readonly number[]) => shades.reduce((all, shade) => all + shade, 0);

describe('the changed regions of a file', () => {
  it('has none where nothing changed', () => {
    const base = noise(SIZE);
    const found = changedRegions({ base, next: new Uint8Array(base) });
    assert.deepEqual([found.count, found.moving, found.regions], [0, 0, []]);
    assert.deepEqual([found.moved.length, sum(found.moved), sum(found.left)], [SHADES, 0, 0]);
  });

  it('names a region with its place in both, in blocks of the delta', () => {
    const base = noise(SIZE);
    const next = new Uint8Array(base);
    next.set(noise(100, 'other'), 50_000);
    const found = changedRegions({ base, next });
    const [region] = found.regions;
    assert.ok(region && found.count === 1);
    assert.equal(region.offset, region.baseOffset);
    assert.ok(region.offset <= 50_000 && region.offset + region.length >= 50_100);
    assert.equal(region.length, found.moving);
    assert.ok(region.length <= 1024);
    // One block has one or two shades of 512 bytes.
    const touched = [...found.moved.keys()].filter((at) => found.moved[at] !== 0);
    assert.ok(touched.includes(Math.floor(50_000 / 512)) && touched.length <= 3);
  });

  it('names what is put in, where it would stand in the base', () => {
    const base = noise(SIZE);
    const put = noise(3000, 'put');
    const next = new Uint8Array(
      Buffer.concat([base.subarray(0, 65_536), put, base.subarray(65_536)]),
    );
    const { regions, count, moving, left } = changedRegions({ base, next });
    assert.equal(count, 1);
    assert.deepEqual(regions, [{ offset: 65_536, length: 3000, baseOffset: 65_536 }]);
    assert.equal(moving, 3000);
    assert.equal(sum(left), 0);
  });

  it('shows what is gone from the base', () => {
    const base = noise(SIZE);
    const { moving, left } = changedRegions({ base, next: base.slice(0, SIZE / 2) });
    assert.equal(moving, 0);
    assert.deepEqual(
      [left[0], left[SHADES / 2 - 1], left[SHADES / 2], left[SHADES - 1]],
      [0, 0, 1, 1],
    );
  });

  it('all moves where the files have nothing in common, or there is no base', () => {
    for (const base of [noise(SIZE, 'other'), new Uint8Array()]) {
      const next = noise(SIZE);
      const { regions, moving, moved } = changedRegions({ base, next });
      assert.deepEqual(regions, [{ offset: 0, length: SIZE, baseOffset: 0 }]);
      assert.equal(moving, SIZE);
      assert.equal(sum(moved), SHADES);
    }
  });

  it('lists a thousand and counts all', () => {
    const base = noise(2 ** 22);
    const next = new Uint8Array(base);
    for (let at = 1024; at < next.length; at += 4096) next[at] = (next[at] ?? 0) ^ 1;
    const { regions, count } = changedRegions({ base, next });
    assert.equal(count, 1024);
    assert.equal(regions.length, 1000);
  });

  it('nothing of an empty file moves', () => {
    const found = changedRegions({ base: noise(1000), next: new Uint8Array() });
    assert.deepEqual([found.count, found.moving, sum(found.moved)], [0, 0, 0]);
    assert.equal(sum(found.left), SHADES);
  });
});
