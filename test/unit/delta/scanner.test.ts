import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BlockIndex } from '../../../extension/src/engine/delta/blockIndex.ts';
import {
  parseSignature,
  type Signature,
  SignatureBuilder,
} from '../../../extension/src/engine/delta/signature.ts';
import { filePair, pieces } from './filePairs.ts';
import { noise, type Step, scan, signatureOf } from './memoryDelta.ts';

const base = noise(5000);
const block = (index: number) => base.subarray(512 * index, 512 * (index + 1));
const strange = noise(700, 99);
const short = base.subarray(4608);

/** The signature of 6 GiB in blocks of 128 KiB, of which only one is that of known content. */
function oneRealBlock(content: Buffer, real: number): Signature {
  const builder = new SignatureBuilder(2 ** 34, 1);
  builder.update(content);
  const one = parseSignature(builder.finish());
  const blockCount = 49_152;
  const hashes = Buffer.alloc(blockCount * one.hashLength);
  hashes.set(one.hashes, real * one.hashLength);
  const checksums = new Int32Array(blockCount).fill(1);
  checksums[real] = one.checksums[0] ?? 0;
  return { ...one, size: blockCount * one.blockSize, blockCount, hashes, checksums };
}

describe('delta scanner', () => {
  const cases: { title: string; file: Buffer; steps: Step[] }[] = [
    { title: 'the same file', file: base, steps: [{ copy: [0, 5000] }] },
    { title: 'nothing', file: Buffer.alloc(0), steps: [] },
    {
      title: 'one byte',
      file: strange.subarray(0, 1),
      steps: [{ literal: strange.subarray(0, 1) }],
    },
    { title: 'another file', file: strange, steps: [{ literal: strange }] },
    {
      title: 'bytes in front',
      file: Buffer.concat([strange, base]),
      steps: [{ literal: strange }, { copy: [0, 5000] }],
    },
    {
      title: 'bytes behind',
      file: Buffer.concat([base, strange]),
      steps: [{ copy: [0, 5000] }, { literal: strange }],
    },
    {
      title: 'a byte between two blocks',
      file: Buffer.concat([base.subarray(0, 1024), Buffer.from('!'), base.subarray(1024)]),
      steps: [{ copy: [0, 1024] }, { literal: Buffer.from('!') }, { copy: [1024, 3976] }],
    },
    {
      title: 'blocks in another order',
      file: Buffer.concat([block(5), block(6), block(2), block(2)]),
      steps: [{ copy: [2560, 1024] }, { copy: [1024, 512] }, { copy: [1024, 512] }],
    },
    { title: 'the short last block alone', file: short, steps: [{ copy: [4608, 392] }] },
    {
      title: 'the short last block at the end',
      file: Buffer.concat([strange, short]),
      steps: [{ literal: strange }, { copy: [4608, 392] }],
    },
    {
      title: 'the short last block in the middle, which is not looked for',
      file: Buffer.concat([strange, short, strange]),
      steps: [{ literal: Buffer.concat([strange, short, strange]) }],
    },
    {
      title: 'a file cut inside a block',
      file: base.subarray(0, 1000),
      steps: [{ copy: [0, 512] }, { literal: base.subarray(512, 1000) }],
    },
  ];
  for (const { title, file, steps } of cases) {
    it(`finds ${title}`, () => {
      assert.deepEqual(scan(signatureOf(base), file).list, steps);
    });
  }

  it('gives steps that make the new file, the same ones however it is fed', () => {
    fc.assert(
      fc.property(filePair, pieces, fc.nat(), ({ base: old, next }, lengths, seed) => {
        const signature = signatureOf(old, seed);
        const whole = scan(signature, next);
        assert.ok(whole.appliedTo(old).equals(next));
        assert.deepEqual(scan(signature, next, lengths).list, whole.list);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same steps for long literals and large blocks, however they are fed', () => {
    const old = noise(3_000_000, 4);
    const next = Buffer.concat([
      old.subarray(0, 900_001),
      noise(1_300_000, 5),
      old.subarray(900_001),
    ]);
    const signature = signatureOf(old, 1);
    const whole = scan(signature, next);
    assert.ok(whole.appliedTo(old).equals(next));
    assert.ok(whole.literalBytes < 1_310_000);
    const longest = whole.list.map((step) => ('literal' in step ? step.literal.length : 0));
    assert.equal(Math.max(...longest), 65_536);
    for (const lengths of [[1, 70_000], [4099], [1_000_000]]) {
      assert.deepEqual(scan(signature, next, lengths).list, whole.list);
    }
  });

  it('copies zeros from zeros', () => {
    const steps = scan(signatureOf(Buffer.alloc(100_000)), Buffer.alloc(1_000_000));
    assert.equal(steps.appliedTo(Buffer.alloc(100_000)).length, 1_000_000);
    assert.ok(steps.literalBytes < 512);
  });

  it('sends under 2 % of 10 MB with three bytes inserted in the middle', () => {
    const old = noise(10_000_000);
    const next = Buffer.concat([old.subarray(0, 5e6), Buffer.from('abc'), old.subarray(5e6)]);
    const steps = scan(signatureOf(old), next);
    assert.ok(steps.appliedTo(old).equals(next));
    assert.ok(steps.literalBytes < 200_000, `${steps.literalBytes} bytes`);
    // What one change must cost: the block that it is in.
    assert.ok(steps.literalBytes <= 4096 + 3, `${steps.literalBytes} bytes`);
  });

  it('goes on when checksums were made to collide at every position', () => {
    const zeros = Buffer.alloc(131_072);
    const signature = oneRealBlock(zeros, 0);
    signature.hashes.fill(1);
    // A block's hash at each position would be a terabyte of hashing.
    const steps = scan(signature, Buffer.alloc(8_000_000));
    assert.equal(steps.literalBytes, 8_000_000);
  });

  it('finds blocks beyond 4 GiB', () => {
    const content = noise(131_072, 8);
    const real = 40_000;
    const signature = oneRealBlock(content, real);
    const blockSize = content.length;
    const steps = scan(signature, Buffer.concat([strange, content]));
    assert.deepEqual(steps.list, [{ literal: strange }, { copy: [real * blockSize, blockSize] }]);
  });
});

describe('block index', () => {
  /** A signature whose blocks all have one checksum, and hashes of their own. */
  function colliding(count: number): Signature {
    const hashes = Buffer.alloc(count * 6);
    for (let index = 0; index < count; index++) hashes.writeUInt32LE(index + 1, index * 6);
    const checksums = new Int32Array(count).fill(7);
    return {
      size: count * 512,
      blockSize: 512,
      blockCount: count,
      seed: 0,
      hashLength: 6,
      checksums,
      hashes,
    };
  }

  it('finds each block among those with the same checksum, and no other', () => {
    const index = new BlockIndex(colliding(64));
    for (let wanted = 0; wanted < 64; wanted++) {
      const hash = new Uint8Array(16);
      hash[0] = wanted + 1;
      assert.equal(index.find(7, hash), wanted);
      assert.equal(index.find(8, hash), -1);
    }
    assert.equal(index.find(7, new Uint8Array(16)), -1);
  });

  it('does not let made-up collisions lengthen its chains', () => {
    // A hundred thousand blocks in one chain would take minutes to insert.
    const index = new BlockIndex(colliding(100_000));
    const hash = new Uint8Array(16);
    new DataView(hash.buffer).setUint32(0, 50_000, true);
    assert.equal(index.mayHave(7), true);
    assert.equal(index.find(7, hash), -1);
  });

  it('has its filter pass every full block', () => {
    const signature = signatureOf(noise(1_000_000));
    const { filter } = new BlockIndex(signature);
    for (const checksum of signature.checksums.subarray(0, -1)) {
      const bit = Math.imul(checksum, 0x9e3779b1) >>> filter.shift;
      assert.notEqual((filter.bits[bit >>> 5] ?? 0) & (1 << (bit & 31)), 0);
    }
  });
});
