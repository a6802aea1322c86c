import assert from 'node:assert/strict';
import { constants, zstdCompressSync } from 'node:zlib';
import { compressed, decompressed } from '../../../extension/src/engine/encoding/compressed.ts';
import { writeVarint } from '../../../extension/src/engine/encoding/varint.ts';
import { refusal } from './anyInventory.ts';

const TEXT = Buffer.from('node_modules/a/b.js\n'.repeat(1000));
const LIMIT = TEXT.length;

function framed(length: number, frame: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  return Buffer.concat([head.subarray(0, writeVarint(head, 0, length)), frame]);
}

describe('a compressed byte string', () => {
  const open = (bytes: Uint8Array, limit = LIMIT) =>
    Buffer.from(decompressed(bytes, limit, 'inventory-malformed'));

  it('comes back as it was', () => {
    for (const bytes of [TEXT, Buffer.alloc(0), Buffer.from([7])]) {
      assert.deepEqual(open(compressed(bytes)), bytes);
    }
    assert.ok(compressed(TEXT).length < 100);
  });

  const frame = zstdCompressSync(TEXT);
  const wide = zstdCompressSync(Buffer.alloc(2 ** 26), {
    params: { [constants.ZSTD_c_windowLog]: 26 },
  });
  const cases: readonly [string, Buffer, string][] = [
    ['one larger than the limit', framed(LIMIT + 1, frame), 'size'],
    ['one that is longer than it says', framed(LIMIT - 1, frame), 'frame'],
    [
      'one that is shorter than it says',
      framed(LIMIT, zstdCompressSync(TEXT.subarray(1))),
      'length',
    ],
    ['a piece of one', framed(LIMIT, frame.subarray(0, -9)), 'cut'],
    ['something else', framed(LIMIT, TEXT), 'frame'],
    ['a larger window than readers have', framed(LIMIT, wide), 'frame'],
    ['nothing', Buffer.alloc(0), 'truncated'],
  ];
  for (const [what, bytes, reason] of cases) {
    it(`refuses ${what}`, () => {
      const refused = refusal(() => open(bytes));
      // A piece is an error for some versions of zlib, and short for others.
      assert.ok(reason === 'cut' ? ['frame', 'length'].includes(`${refused}`) : refused === reason);
    });
  }
});
