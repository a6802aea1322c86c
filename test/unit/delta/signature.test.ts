import assert from 'node:assert/strict';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import fc from 'fast-check';
import { blockExponent, blockHashLength } from '../../../extension/src/engine/delta/blockSize.ts';
import { parseSignature, SignatureBuilder } from '../../../extension/src/engine/delta/signature.ts';
import { UnsizedSignatureBuilder } from '../../../extension/src/engine/delta/unsizedSignature.ts';
import { pieces } from './filePairs.ts';
import { cut, noise, signatureBytes } from './memoryDelta.ts';

const malformed = { code: 'signature-malformed' };
const KiB = 1024;

describe('signature', () => {
  const sizes = [
    { size: 0, block: 512, hash: 6 },
    { size: 1, block: 512, hash: 6 },
    { size: 100 * KiB, block: 512, hash: 6 },
    { size: 256 * KiB, block: 512, hash: 7 },
    { size: KiB ** 2, block: KiB, hash: 7 },
    { size: KiB ** 3, block: 32 * KiB, hash: 8 },
    { size: 100 * KiB ** 3, block: 128 * KiB, hash: 10 },
    { size: KiB ** 4, block: 128 * KiB, hash: 10 },
    { size: Number.MAX_SAFE_INTEGER, block: 128 * KiB, hash: 14 },
  ];
  for (const { size, block, hash } of sizes) {
    it(`of ${size} bytes has blocks of ${block} bytes and hashes of ${hash}`, () => {
      assert.equal(2 ** blockExponent(size), block);
      assert.equal(blockHashLength(size, Math.ceil(size / block)), hash);
    });
  }

  it('has the bytes that docs/formats/delta.md describes', () => {
    const base = Buffer.alloc(1100, 'ByteSync ');
    const contentId = Uint8Array.from({ length: 32 }, (_, index) => index);
    const bytes = signatureBytes(base, 0x01020304, contentId);
    // Made by an independent program from the description alone.
    const expected = [
      '4253494701010906', // magic, version, content id follows, 2^9, 6 bytes
      '04030201', // seed
      '4c04000000000000', // size
      '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', // content id
      'e9bc3234a6bc49b7c61b452b', // rolling checksums
      '333ce2cf74d55f74f39e8c3a32c9829678bb', // block hashes
      '181302c62cf8e476', // check
    ];
    assert.equal(Buffer.from(bytes).toString('hex'), expected.join(''));
  });

  it('says what it was made from', () => {
    const base = noise(2000);
    const contentId = new Uint8Array(32).fill(7);
    const signature = parseSignature(signatureBytes(base, 0xfffffffe, contentId));
    assert.equal(signature.size, 2000);
    assert.equal(signature.blockSize, 512);
    assert.equal(signature.blockCount, 4);
    assert.equal(signature.seed, 0xfffffffe);
    assert.equal(signature.checksums.length, 4);
    assert.equal(signature.hashes.length, 4 * signature.hashLength);
    assert.deepEqual(signature.contentId, contentId);
    assert.equal('contentId' in parseSignature(signatureBytes(base)), false);
  });

  it('has a seed of its own each time', () => {
    const seeds = [1, 2, 3, 4].map(() => parseSignature(signatureBytes(noise(10))).seed);
    assert.ok(new Set(seeds).size > 1);
  });

  it('does not depend on the pieces in which the file came', () => {
    const size = fc.oneof(fc.constantFrom(0, 1, 511, 512, 513, 1024), fc.nat(30_000));
    fc.assert(
      fc.property(size, pieces, (length, lengths) => {
        const base = noise(length, 3);
        const builder = new SignatureBuilder(length, 42);
        for (const piece of cut(base, lengths)) builder.update(piece);
        assert.deepEqual(builder.finish(), signatureBytes(base, 42));
      }),
    );
  });

  const expectations = [0, 1, 512, 100_000, 10_000_000, Number.MAX_SAFE_INTEGER];
  for (const expected of expectations) {
    it(`is right for 100,000 bytes where ${expected} were expected`, () => {
      const builder = new SignatureBuilder(expected, 1);
      builder.update(noise(100_000));
      const signature = parseSignature(builder.finish());
      assert.equal(signature.size, 100_000);
      assert.equal(signature.blockSize, 2 ** blockExponent(expected));
    });
  }

  describe('of a stream of unknown length', () => {
    const cases = [
      { title: 'that ends early has the best blocks', held: 1e7, fine: 1e8, block: 2 * KiB },
      { title: 'that is longer has blocks for 1 GiB', held: 2e6, fine: 1e7, block: 32 * KiB },
      { title: 'that is very long has blocks for 16 GiB', held: 1e5, fine: 2e5, block: 128 * KiB },
    ];
    for (const { title, held, fine, block } of cases) {
      it(title, () => {
        const base = noise(2_500_000);
        const builder = new UnsizedSignatureBuilder(5, { held, fine });
        for (const piece of cut(base, [10_000])) builder.update(piece);
        const bytes = builder.finish();
        const sized = new SignatureBuilder(block ** 2, 5);
        sized.update(base);
        assert.equal(parseSignature(bytes).blockSize, block);
        assert.deepEqual(bytes, sized.finish());
      });
    }
  });

  describe('refuses', () => {
    const good = signatureBytes(noise(3000), 9, new Uint8Array(32));

    it('each cut and each addition', () => {
      for (let length = 0; length < good.length; length++) {
        assert.throws(() => parseSignature(good.subarray(0, length)), malformed);
      }
      assert.throws(() => parseSignature(Buffer.concat([good, Buffer.alloc(1)])), malformed);
    });

    it('each changed bit', () => {
      for (let bit = 0; bit < good.length * 8; bit++) {
        const bad = good.slice();
        bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        assert.throws(() => parseSignature(bad), malformed, `bit ${bit}`);
      }
    });

    it('sizes that it has no blocks for, before it makes room for them', () => {
      const headers = [2 ** 33, 2 ** 52, Number.MAX_SAFE_INTEGER, 2 ** 53, 2 ** 64 - 2048];
      for (const size of headers) {
        const bad = good.slice();
        new DataView(bad.buffer).setBigUint64(12, BigInt(size), true);
        assert.throws(() => parseSignature(bad), malformed);
      }
    });

    it('anything else', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
          assert.throws(() => parseSignature(bytes), BytesyncError);
          const marked = Buffer.concat([Buffer.from('BSIG\x01'), bytes]);
          assert.throws(() => parseSignature(marked), malformed);
        }),
      );
    });
  });
});
