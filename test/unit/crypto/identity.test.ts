import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  createDeviceKeys,
  deviceKeysOf,
  fingerprint,
  sign,
  verify,
} from '@bytesync/shared/crypto/identity.ts';
import { isUsableBoxKey, isUsableDeviceKey } from '@bytesync/shared/crypto/publicKeys.ts';
import fc from 'fast-check';
import nacl from 'tweetnacl';
import { hex, withCode } from './fixed.ts';

const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

// RFC 8032, section 7.1, tests 1 to 3.
const RFC_8032 = [
  {
    seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    publicKey: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
  {
    seed: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    publicKey: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
];

const SMALL_ORDER = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0000000000000000000000000000000000000000000000000000000000000080',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000080',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
];

describe('identity', () => {
  for (const [index, vector] of RFC_8032.entries()) {
    it(`signs and verifies as RFC 8032 test ${index + 1}`, () => {
      const keys = createDeviceKeys(bytes(vector.seed));
      assert.equal(hex(keys.publicKey), vector.publicKey);
      const message = bytes(vector.message);
      assert.equal(hex(sign(keys.secretKey, message)), vector.signature);
      assert.ok(verify(keys.publicKey, message, bytes(vector.signature)));
    });
  }

  it('takes a stored secret key, and none whose halves are of two keys', () => {
    const keys = createDeviceKeys();
    const stored = Uint8Array.from(keys.secretKey);
    assert.deepEqual(deviceKeysOf(stored), keys);
    stored.set(createDeviceKeys().publicKey, 32);
    assert.equal(deviceKeysOf(stored), undefined);
  });

  it('makes the signatures of tweetnacl with the same keys, and accepts them', () => {
    const random = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    const property = fc.property(random(32), fc.uint8Array(), (seed, message) => {
      const keys = createDeviceKeys(seed);
      const signature = sign(keys.secretKey, message);
      assert.deepEqual(signature, nacl.sign.detached(message, keys.secretKey));
      assert.ok(nacl.sign.detached.verify(message, signature, keys.publicKey));
      assert.ok(verify(keys.publicKey, message, signature));
      assert.ok(!verify(keys.publicKey, Buffer.concat([message, Buffer.alloc(1)]), signature));
    });
    fc.assert(property, { numRuns: 20 });
  });

  it('makes other keys each time', () => {
    assert.notDeepEqual(createDeviceKeys().publicKey, createDeviceKeys().publicKey);
  });

  it('refuses a signature with any bit changed', () => {
    const keys = createDeviceKeys();
    const message = Buffer.from('message');
    const signature = sign(keys.secretKey, message);
    for (let bit = 0; bit < 512; bit += 1) {
      const altered = Buffer.from(signature);
      altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      assert.ok(!verify(keys.publicKey, message, altered), `bit ${bit}`);
    }
  });

  it('refuses the second form of a signature (S + L)', () => {
    const keys = createDeviceKeys(Buffer.alloc(32, 1));
    const message = Buffer.from('message');
    const signature = Buffer.from(sign(keys.secretKey, message));
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const scalar = BigInt(`0x${hex(signature.subarray(32).reverse())}`) + order;
    const second = Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex').reverse();
    const altered = Buffer.concat([sign(keys.secretKey, message).subarray(0, 32), second]);
    assert.ok(!verify(keys.publicKey, message, altered));
  });

  for (const key of SMALL_ORDER) {
    it(`refuses the small-order key ${key.slice(0, 4)}…${key.slice(-2)}`, () => {
      // R = the neutral element and S = 0 fit every message under such a key (in tweetnacl for some).
      const forged = Buffer.alloc(64);
      forged.writeUInt8(1, 0);
      assert.ok(!verify(bytes(key), Buffer.from('any'), forged));
      assert.ok(!isUsableDeviceKey(bytes(key)));
    });
  }

  it('answers false to malformed keys and signatures, and never throws', () => {
    const keys = createDeviceKeys();
    const message = Buffer.from('message');
    const signature = sign(keys.secretKey, message);
    for (const length of [0, 31, 33, 64]) {
      assert.ok(!verify(new Uint8Array(length).fill(9), message, signature));
    }
    for (const length of [0, 63, 65]) {
      assert.ok(!verify(keys.publicKey, message, new Uint8Array(length)));
    }
    const anyKey = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(fc.property(anyKey, (key) => !verify(key, message, signature)));
  });

  it('refuses encodings of a point above the prime', () => {
    for (let low = 0xed; low <= 0xff; low += 1) {
      const key = new Uint8Array(32).fill(0xff);
      key[0] = low;
      key[31] = 0x7f;
      assert.ok(!isUsableDeviceKey(key));
      assert.ok(!isUsableBoxKey(key));
    }
    const largest = new Uint8Array(32).fill(0xff);
    largest[0] = 0xeb;
    largest[31] = 0x7f;
    assert.ok(isUsableDeviceKey(largest));
  });

  it('does not sign with a key of another length', () => {
    assert.throws(() => sign(new Uint8Array(32), new Uint8Array(1)), withCode('internal'));
  });

  it('verifies with many keys in turn: what the cache forgets is imported again', () => {
    const message = Buffer.from('message');
    const first = createDeviceKeys();
    const signature = sign(first.secretKey, message);
    assert.ok(verify(first.publicKey, message, signature));
    for (let count = 0; count < 300; count += 1) {
      const other = createHash('sha256').update(String(count)).digest();
      assert.equal(verify(other, message, signature), false);
    }
    assert.ok(verify(first.publicKey, message, signature));
  });

  it('has a fingerprint of 128 bits that tells keys apart', () => {
    const one = fingerprint(bytes(RFC_8032[0]?.publicKey ?? ''));
    assert.equal(hex(one), '148818ba4c982597d621264800696f9a');
    assert.notDeepEqual(one, fingerprint(bytes(RFC_8032[1]?.publicKey ?? '')));
  });
});
