import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { ContentHasher, LEAF_SIZE } from '../../../extension/src/engine/inventory/contentId.ts';

function contentId(...pieces: readonly Uint8Array[]): string {
  const hasher = new ContentHasher();
  for (const piece of pieces) hasher.update(piece);
  return Buffer.from(hasher.digest()).toString('hex');
}

const sha256 = (...parts: readonly Uint8Array[]) =>
  createHash('sha256').update(Buffer.concat(parts)).digest();

/** docs/formats/inventory.md, "Content id", word by word. */
function byTheBook(bytes: Buffer): string {
  const leaves: Buffer[] = [];
  for (let from = 0; from < bytes.length; from += 2 ** 20) {
    const leaf = bytes.subarray(from, from + 2 ** 20);
    leaves.push(sha256(Buffer.from('bytesync content leaf v1\0'), leaf));
  }
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(bytes.length));
  return sha256(Buffer.from('bytesync content root v1\0'), ...leaves, size).toString('hex');
}

describe('content id', () => {
  const known: readonly [string, Buffer, string][] = [
    [
      'nothing',
      Buffer.alloc(0),
      '38bd638761291b759ec2d3f248a92d65b4bf5356c15ae885b35d604377747de8',
    ],
    ['abc', Buffer.from('abc'), '945e455001cfb2f70ac5eaa208647ea40840eb870a34b7b535531ef5d696a3c4'],
    [
      'one leaf of zeros',
      Buffer.alloc(LEAF_SIZE),
      '237aeb51387b9d12e00647afcb883a0d001b226206e6429a77c8483e128e40e5',
    ],
    [
      'one leaf of zeros and a byte',
      Buffer.alloc(LEAF_SIZE + 1),
      '1838702e8aca46a58e67500ee19cfb459881800ca0288179da9f62f4060dd5bc',
    ],
  ];
  for (const [name, bytes, expected] of known) {
    it(`of ${name}`, () => {
      assert.equal(contentId(bytes), expected);
      assert.equal(byTheBook(bytes), expected);
    });
  }

  it('does not depend on the pieces in which the bytes come', () => {
    const bytes = Buffer.alloc(2 * LEAF_SIZE + 77, 'some bytes that are not all the same');
    const cut = fc.integer({ min: 0, max: bytes.length });
    fc.assert(
      fc.property(fc.array(cut, { maxLength: 5 }), (cuts) => {
        const ends = [...cuts.sort((a, b) => a - b), bytes.length];
        const pieces = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
        assert.equal(contentId(...pieces), byTheBook(bytes));
      }),
      { numRuns: 20 },
    );
  });
});
