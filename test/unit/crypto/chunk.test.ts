import assert from 'node:assert/strict';
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import {
  chunkDigest,
  openChunk,
  type StreamKeys,
  sealChunk,
} from '@bytesync/shared/crypto/chunk.ts';
import fc from 'fast-check';
import { alterations, fixedId, hex, SESSION, withCode } from './fixed.ts';

const stream: StreamKeys = {
  sessionId: SESSION,
  streamId: fixedId(0x71),
  key: new Uint8Array(32).fill(0x72),
};
const LAST_INDEX = 0xffff_fffe;

describe('chunk', () => {
  it('opens to what was sealed', () => {
    const index = fc.integer({ min: 0, max: LAST_INDEX });
    const property = fc.property(index, fc.boolean(), fc.uint8Array(), (at, last, plaintext) => {
      const sealed = sealChunk(stream, at, last, plaintext);
      assert.equal(sealed.length, plaintext.length + 16);
      assert.deepEqual(Uint8Array.from(openChunk(stream, at, last, sealed)), plaintext);
      assert.deepEqual(sealChunk(stream, at, last, plaintext), sealed, 'a retry sends the same');
    });
    fc.assert(property);
  });

  const PIECE = 64 * 1024;
  const cuts: readonly (readonly number[])[] = [
    [0],
    [1, 0, 3],
    [1, PIECE - 1],
    [PIECE, PIECE],
    [1, 3 * PIECE],
    [PIECE + 1, 2 * PIECE - 1, 17],
    [5, 200_000],
  ];
  for (const lengths of cuts) {
    it(`is the same of parts of ${lengths} bytes as of the whole`, () => {
      const parts = lengths.map((length) => randomBytes(length));
      const whole = Buffer.concat(parts);
      const sealed = sealChunk(stream, 7, false, parts);
      assert.equal(hex(sealed), hex(sealChunk(stream, 7, false, whole)));
      const nonce = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0]);
      const cipher = createCipheriv('aes-256-gcm', stream.key, nonce);
      assert.equal(hex(sealed.subarray(0, whole.length)), hex(cipher.update(whole)));
      assert.equal(hex(openChunk(stream, 7, false, sealed)), hex(whole));
    });
  }

  it('is laid out as docs/formats/sealed.md says', () => {
    const field = (value: Buffer) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(value.length);
      return Buffer.concat([length, value]);
    };
    const text = (value: string) => field(Buffer.from(value));
    const number = (value: number) => field(Buffer.from([0, 0, 0, 0, 0, 0, 0, value]));
    const nonce = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 1]);
    const cipher = createCipheriv('aes-256-gcm', stream.key, nonce);
    const aad = [
      Buffer.from('bytesync chunk v1\0'),
      ...[text(SESSION), text(stream.streamId), number(5), number(1)],
    ];
    cipher.setAAD(Buffer.concat(aad));
    const expected = Buffer.concat([cipher.update('plain'), cipher.final(), cipher.getAuthTag()]);
    assert.equal(hex(sealChunk(stream, 5, true, Buffer.from('plain'))), hex(expected));
  });

  it('does not open with any bit changed, a byte more or less', () => {
    const sealed = sealChunk(stream, 3, false, Buffer.from('plain'));
    for (const altered of alterations(sealed)) {
      assert.throws(() => openChunk(stream, 3, false, altered), withCode('chunk-forged'));
    }
  });

  const sealed = sealChunk(stream, 3, false, Buffer.from('plain'));
  const others: { what: string; stream: StreamKeys; index: number; last: boolean }[] = [
    { what: 'index', stream, index: 4, last: false },
    { what: 'last flag', stream, index: 3, last: true },
    { what: 'session', stream: { ...stream, sessionId: fixedId(0x73) }, index: 3, last: false },
    { what: 'stream', stream: { ...stream, streamId: fixedId(0x73) }, index: 3, last: false },
    { what: 'key', stream: { ...stream, key: new Uint8Array(32) }, index: 3, last: false },
  ];
  for (const other of others) {
    it(`does not open under another ${other.what}`, () => {
      const open = () => openChunk(other.stream, other.index, other.last, sealed);
      assert.throws(open, withCode('chunk-forged'));
    });
  }

  it('has indexes from 0 to 2^32 − 2', () => {
    const plaintext = new Uint8Array(1);
    assert.ok(sealChunk(stream, LAST_INDEX, true, plaintext));
    for (const index of [-1, 0.5, LAST_INDEX + 1, 2 ** 32, Number.NaN]) {
      assert.throws(() => sealChunk(stream, index, false, plaintext), RangeError);
      assert.throws(() => openChunk(stream, index, false, plaintext), RangeError);
    }
  });

  it('has a buffer of its own, so that it can be transferred', () => {
    const bytes = sealChunk(stream, 0, false, new Uint8Array(10));
    assert.equal(bytes.buffer.byteLength, bytes.length);
  });

  it('is named by the SHA-256 of its ciphertext', () => {
    const expected = createHash('sha256').update(sealed).digest('hex');
    assert.equal(hex(chunkDigest(sealed)), expected);
  });
});
