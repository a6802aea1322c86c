import assert from 'node:assert/strict';
import fc from 'fast-check';
import murmur from 'murmurhash3js-revisited';
import { filterBit, loadKernel } from '../../../extension/src/engine/delta/kernel.ts';
import { noise } from './memoryDelta.ts';

const kernel = loadKernel();

function blockHash(bytes: Uint8Array, offset: number, length: number, seed: number): string {
  const out = new Uint8Array(20);
  kernel.blockHash(bytes, offset, length, seed, out, 3);
  assert.deepEqual([...out.subarray(0, 3), out[19]], [0, 0, 0, 0], 'writes 16 bytes only');
  return Buffer.from(out.subarray(3, 19)).toString('hex');
}

/** The definition, with exact integers. */
function twoSums(block: Uint8Array): number {
  let sum = 0;
  let sumOfSums = 0;
  for (const byte of block) {
    sum = (sum + byte) % 65536;
    sumOfSums = (sumOfSums + sum) % 65536;
  }
  return (sumOfSums * 65536 + sum) | 0;
}

describe('delta kernel', () => {
  describe('block hash', () => {
    const vectors = [
      { text: '', seed: 0, hash: '00000000000000000000000000000000' },
      { text: 'hello', seed: 0, hash: 'cbd8a7b341bd9b025b1e906a48ae1d19' },
      {
        text: 'The quick brown fox jumps over the lazy dog',
        seed: 0,
        hash: 'e34bbc7bbc071b6c7a433ca9c49a9347',
      },
    ];
    for (const { text, seed, hash } of vectors) {
      it(`of '${text}' is that of the reference implementation`, () => {
        const bytes = Buffer.from(text);
        assert.equal(blockHash(bytes, 0, bytes.length, seed), hash);
      });
    }

    it('is that of murmurhash3js-revisited for any bytes, offset and seed', () => {
      const seeds = fc.oneof(
        fc.constantFrom(0, 1, 0x7fffffff, 0x80000000, 0xffffffff),
        fc.nat(2 ** 32 - 1),
      );
      fc.assert(
        fc.property(
          fc.uint8Array({ maxLength: 200, size: 'max' }),
          fc.nat(40),
          seeds,
          (bytes, skip, seed) => {
            const offset = Math.min(skip, bytes.length);
            const expected = murmur.x64.hash128(bytes.subarray(offset), seed);
            assert.equal(blockHash(bytes, offset, bytes.length - offset, seed), expected);
          },
        ),
        { numRuns: 1000 },
      );
    });

    it('is that of murmurhash3js-revisited for long blocks and views into a buffer', () => {
      const bytes = noise(300_000).subarray(11);
      for (const length of [512, 4096, 131_072, 131_071, 200_001]) {
        const expected = murmur.x64.hash128(bytes.subarray(7, 7 + length), 0x9747b28c);
        assert.equal(blockHash(bytes, 7, length, 0x9747b28c), expected);
      }
    });
  });

  describe('rolling checksum', () => {
    it('is the sum of the bytes and the sum of the sums', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 600, size: 'max' }), fc.nat(9), (bytes, skip) => {
          const offset = Math.min(skip, bytes.length);
          const own = kernel.rollingChecksum(bytes, offset, bytes.length - offset);
          assert.equal(own, twoSums(bytes.subarray(offset)));
        }),
      );
      const largest = Buffer.alloc(131_072, 0xff);
      assert.equal(kernel.rollingChecksum(largest, 0, largest.length), twoSums(largest));
    });

    it('stays right while the window rolls', () => {
      const bytes = noise(200_000, 5);
      for (const length of [512, 131_072]) {
        const all = { bits: new Int32Array(256).fill(-1), shift: 19 };
        const window = { position: 0, checksum: kernel.rollingChecksum(bytes, 0, length) };
        for (let turn = 1; turn < 300; turn++) {
          assert.equal(kernel.roll(bytes, window, 60_000, length, all), true);
          assert.equal(window.position, turn);
          assert.equal(window.checksum, twoSums(bytes.subarray(turn, turn + length)));
        }
        const none = { bits: new Int32Array(256), shift: 19 };
        assert.equal(kernel.roll(bytes, window, 60_000, length, none), false);
        assert.equal(window.position, 60_000);
        assert.equal(window.checksum, twoSums(bytes.subarray(60_000, 60_000 + length)));
        assert.equal(kernel.roll(bytes, window, 60_000, length, all), false);
        assert.equal(window.position, 60_000);
      }
    });

    it('stops where the filter has the checksum, and nowhere else', () => {
      const bytes = noise(20_000, 9);
      const wanted = kernel.rollingChecksum(bytes, 12_345, 512);
      const shift = 3;
      const bits = new Int32Array(2 ** 24);
      const bit = filterBit(wanted, shift);
      bits[bit >>> 5] = 1 << (bit & 31);
      const window = { position: 0, checksum: kernel.rollingChecksum(bytes, 0, 512) };
      assert.equal(kernel.roll(bytes, window, 19_000, 512, { bits, shift }), true);
      assert.deepEqual(window, { position: 12_345, checksum: wanted });
    });
  });
});
