import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { writeVarint } from '../../../extension/src/engine/encoding/varint.ts';
import { frameParts, openFrame, packFrame } from '../../../extension/src/engine/sync/chunkFrame.ts';
import { malformedStream } from './errors.ts';

const RAW = 0;
const ZSTD = 1;
const MIB = 1024 * 1024;

/** A frame that claims `length` bytes of plaintext. */
function frameOf(length: number, data: Uint8Array): Uint8Array {
  const header = new Uint8Array(9);
  header[0] = ZSTD;
  return Buffer.concat([header.subarray(0, writeVarint(header, 1, length)), data]);
}

describe('chunk frames', () => {
  it('give back any plaintext', () => {
    const text = fc.string({ maxLength: 2000 }).map((value) => Buffer.from(value.repeat(3)));
    fc.assert(
      fc.property(fc.oneof(text, fc.uint8Array({ maxLength: 2000 })), (plaintext) => {
        const back = openFrame(packFrame(plaintext));
        assert.deepEqual(Buffer.from(back), Buffer.from(plaintext));
      }),
    );
  });

  const kinds: readonly [what: string, plaintext: Uint8Array, flag: number][] = [
    ['nothing stays raw', new Uint8Array(0), RAW],
    ['few bytes stay raw', Buffer.from('abc'), RAW],
    ['a small random plaintext stays raw', randomBytes(10_000), RAW],
    ['a large random plaintext stays raw', randomBytes(MIB), RAW],
    ['zeros are compressed', new Uint8Array(MIB), ZSTD],
    ['text is compressed', Buffer.from('all work and no play '.repeat(400)), ZSTD],
    [
      'a large plaintext that is half random is compressed',
      Buffer.concat([randomBytes(MIB / 2), new Uint8Array(MIB / 2)]),
      ZSTD,
    ],
  ];
  for (const [what, plaintext, flag] of kinds) {
    it(what, () => {
      const frame = packFrame(plaintext);
      assert.equal(frame[0], flag);
      assert.ok(frame.length <= plaintext.length + 1);
      const parts = frameParts(plaintext);
      assert.deepEqual(Buffer.concat(parts), Buffer.from(frame));
      assert.equal(parts.includes(plaintext), flag === RAW, 'raw bytes are not copied');
      assert.ok(Buffer.from(openFrame(frame)).equals(plaintext));
    });
  }

  it('are larger, and as whole, where little effort is made', () => {
    const text = readFileSync(new URL('../../../docs/protocol.md', import.meta.url));
    const [usual, little] = (['usual', 'little'] as const).map((effort) =>
      Buffer.concat(frameParts(text, effort)),
    );
    assert.ok(usual && little);
    assert.deepEqual([usual[0], little[0]], [ZSTD, ZSTD]);
    assert.ok(little.length > usual.length, `${little.length}, ${usual.length}`);
    for (const frame of [usual, little]) assert.ok(Buffer.from(openFrame(frame)).equals(text));
  });

  it('of the largest plaintext pass and of a larger one do not', () => {
    for (const bytes of [new Uint8Array(16 * MIB), randomBytes(16 * MIB)]) {
      assert.ok(Buffer.from(openFrame(packFrame(bytes))).equals(bytes));
    }
    assert.throws(() => packFrame(new Uint8Array(16 * MIB + 1)), RangeError);
  });

  const zeros = zstdCompressSync(new Uint8Array(MIB));
  const refused: readonly [what: string, frame: Uint8Array, limit?: number][] = [
    ['an empty frame', new Uint8Array(0)],
    ['an unknown flag', Uint8Array.of(2, 1, 1)],
    ['raw bytes above the limit', new Uint8Array(102), 100],
    ['a length above the limit', frameOf(MIB, zeros), MIB - 1],
    ['a length of nothing', frameOf(0, zstdCompressSync(new Uint8Array(0)))],
    ['a bomb that hides its size', frameOf(1000, zeros)],
    ['a bomb of 16 GiB in the claim alone', frameOf(2 ** 34, zeros)],
    ['less than was claimed', frameOf(MIB + 1, zeros)],
    ['a truncated frame', frameOf(MIB, zeros.subarray(0, zeros.length - 3))],
    ['a frame of random data that is truncated', truncatedText()],
    ['bytes behind the frame', frameOf(MIB, Buffer.concat([zeros, Buffer.from('more')]))],
    ['something that is not zstd', frameOf(10, Buffer.from('hello there'))],
  ];
  for (const [what, frame, limit] of refused) {
    it(`refuse ${what}`, () => {
      assert.throws(() => openFrame(frame, limit), malformedStream);
    });
  }

  it('throw nothing but stream-malformed, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        try {
          openFrame(bytes);
        } catch (error) {
          assert.ok(malformedStream(error), String(error));
        }
      }),
    );
  });
});

function truncatedText(): Uint8Array {
  const text = Buffer.concat([randomBytes(300_000), new Uint8Array(300_000)]);
  const frame = packFrame(text);
  return frame.subarray(0, frame.length - 50_000);
}
