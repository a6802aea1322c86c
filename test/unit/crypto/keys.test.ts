import assert from 'node:assert/strict';
import crypto, { createPrivateKey, createPublicKey, diffieHellman } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { mock } from 'node:test';
import { agreedKey } from '@bytesync/shared/crypto/agreement.ts';
import { createDeviceKeys } from '@bytesync/shared/crypto/identity.ts';
import { box, createBoxKeys, hkdf, openBox } from '@bytesync/shared/crypto/keys.ts';
import { LABELS, type Label, labelled, labelledHash } from '@bytesync/shared/crypto/labels.ts';
import { isUsableBoxKey } from '@bytesync/shared/crypto/publicKeys.ts';
import fc from 'fast-check';
import nacl from 'tweetnacl';
import { alterations, HOST_BOX, hex, NEWCOMER_BOX, STRANGER_BOX, withCode } from './fixed.ts';

const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const range = (from: number, to: number) =>
  Uint8Array.from({ length: to - from + 1 }, (_, index) => from + index);

// RFC 5869, appendix A, the cases for SHA-256.
const RFC_5869 = [
  {
    secret: new Uint8Array(22).fill(0x0b),
    salt: range(0x00, 0x0c),
    info: range(0xf0, 0xf9),
    output: '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
  },
  {
    secret: range(0x00, 0x4f),
    salt: range(0x60, 0xaf),
    info: range(0xb0, 0xff),
    output:
      'b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87',
  },
  {
    secret: new Uint8Array(22).fill(0x0b),
    salt: new Uint8Array(0),
    info: new Uint8Array(0),
    output: '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
  },
];

// RFC 7748, section 6.1.
const ALICE = {
  secret: '77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a',
  publicKey: '8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a',
};

const SMALL_ORDER = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
];

describe('labels', () => {
  it('are distinct, end with NUL, hold no other', () => {
    const values = Object.values(LABELS);
    assert.equal(new Set(values).size, values.length);
    assert.ok(values.every((label) => label.indexOf('\0') === label.length - 1));
  });

  it('keep fields apart', () => {
    const cases: [Parameters<typeof labelled>, Parameters<typeof labelled>][] = [
      [
        ['chain', 'ab', 'c'],
        ['chain', 'a', 'bc'],
      ],
      [
        ['chain', 'ab', ''],
        ['chain', 'ab'],
      ],
      [
        ['chain', '', 'ab'],
        ['chain', 'ab', ''],
      ],
      [
        ['chain', 'ab'],
        ['chunk', 'ab'],
      ],
    ];
    for (const [one, other] of cases) {
      assert.notDeepEqual(labelled(...one), labelled(...other));
      assert.notDeepEqual(labelledHash(...one), labelledHash(...other));
    }
  });

  it('give different bytes for different lists of fields', () => {
    const label = fc.constantFrom(...(Object.keys(LABELS) as Label[]));
    const field = fc.oneof(fc.string({ maxLength: 3 }), fc.uint8Array({ maxLength: 3 }));
    const list = fc.tuple(label, fc.array(field, { maxLength: 3 }));
    const property = fc.property(list, list, ([labelA, a], [labelB, b]) => {
      const content = (fields: typeof a) => fields.map((value) => hex(Buffer.from(value)));
      const isSame = labelA === labelB && content(a).join(' ') === content(b).join(' ');
      const sameBytes = hex(labelled(labelA, ...a)) === hex(labelled(labelB, ...b));
      assert.equal(sameBytes, isSame && a.length === b.length);
    });
    fc.assert(property);
  });

  it('refuse numbers that are no unsigned integers', () => {
    for (const value of [-1, 0.5, Number.NaN, 2 ** 53]) {
      assert.throws(() => labelled('chain', value), RangeError);
    }
  });
});

describe('keys', () => {
  for (const [index, { secret, salt, info, output }] of RFC_5869.entries()) {
    it(`derive as RFC 5869 test case ${index + 1}`, () => {
      assert.equal(hex(hkdf(secret, salt, info, output.length / 2)), output);
    });
  }

  it('are X25519 keys as in RFC 7748, section 6.1', () => {
    assert.equal(hex(createBoxKeys(bytes(ALICE.secret)).publicKey), ALICE.publicKey);
  });

  it('have the public key, and agree on the key, of tweetnacl', () => {
    const secret = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(secret, secret, (one, other) => {
        const [own, theirs] = [createBoxKeys(one), createBoxKeys(other)];
        assert.deepEqual(own, nacl.box.keyPair.fromSecretKey(one));
        const agreed = agreedKey(theirs.publicKey, own.secretKey);
        assert.deepEqual(agreed, nacl.box.before(theirs.publicKey, own.secretKey));
      }),
      { numRuns: 20 },
    );
  });

  it('do so where the runtime has no X25519 of its own', () => {
    const [own, theirs] = [createBoxKeys(Buffer.alloc(32, 1)), createBoxKeys(Buffer.alloc(32, 2))];
    const agreed = agreedKey(theirs.publicKey, own.secretKey);
    const lacking = mock.method(crypto, 'createPrivateKey', () => {
      throw new Error('unsupported');
    });
    syncBuiltinESMExports();
    try {
      assert.deepEqual(createBoxKeys(own.secretKey), own);
      assert.deepEqual(agreedKey(theirs.publicKey, own.secretKey), agreed);
      assert.equal(lacking.mock.callCount(), 2);
    } finally {
      lacking.mock.restore();
      syncBuiltinESMExports();
    }
  });

  for (const length of [0, 31, 33, 64]) {
    it(`are not made of ${length} bytes`, () => {
      assert.throws(() => createBoxKeys(Buffer.alloc(length, 1)), withCode('internal'));
      assert.throws(() => createDeviceKeys(Buffer.alloc(length, 1)), withCode('internal'));
    });
  }

  it('make boxes that tweetnacl opens, and open those of tweetnacl', () => {
    const message = Buffer.from('message');
    const boxed = box(message, NEWCOMER_BOX.publicKey, HOST_BOX.secretKey);
    const opened = nacl.box.open(
      boxed.subarray(24),
      boxed.subarray(0, 24),
      HOST_BOX.publicKey,
      NEWCOMER_BOX.secretKey,
    );
    assert.deepEqual(opened, Uint8Array.from(message));
    assert.deepEqual(openBox(boxed, HOST_BOX.publicKey, NEWCOMER_BOX.secretKey), opened);
  });

  it('make boxes for the one that each is meant for, by turns', () => {
    for (const turn of [1, 2, 3]) {
      for (const one of [NEWCOMER_BOX, STRANGER_BOX]) {
        const other = one === NEWCOMER_BOX ? STRANGER_BOX : NEWCOMER_BOX;
        const message = Buffer.from(`message ${turn}`);
        const boxed = box(message, one.publicKey, HOST_BOX.secretKey);
        const opened = openBox(boxed, HOST_BOX.publicKey, one.secretKey);
        assert.deepEqual(opened, Uint8Array.from(message));
        assert.equal(openBox(boxed, HOST_BOX.publicKey, other.secretKey), undefined);
      }
    }
  });

  it('use a new nonce for each box', () => {
    const boxes = [1, 2].map(() => box(Buffer.alloc(4), ALICE_KEY, HOST_BOX.secretKey));
    assert.notDeepEqual(boxes[0]?.subarray(0, 24), boxes[1]?.subarray(0, 24));
  });

  it('open no box with a bit changed, cut short, or with other keys', () => {
    const boxed = box(Buffer.from('m'), NEWCOMER_BOX.publicKey, HOST_BOX.secretKey);
    const { secretKey } = NEWCOMER_BOX;
    assert.deepEqual(
      openBox(boxed, HOST_BOX.publicKey, secretKey),
      Uint8Array.from(Buffer.from('m')),
    );
    assert.equal(openBox(boxed, STRANGER_BOX.publicKey, secretKey), undefined);
    assert.equal(openBox(boxed, HOST_BOX.publicKey, STRANGER_BOX.secretKey), undefined);
    // One bit of each byte: an X25519 agreement takes a millisecond here.
    for (const [index, altered] of [...alterations(boxed)].entries()) {
      if (index % 8 === 0 || altered.length !== boxed.length) {
        assert.equal(openBox(altered, HOST_BOX.publicKey, secretKey), undefined);
      }
    }
  });

  for (const key of SMALL_ORDER) {
    it(`refuse the small-order key ${key.slice(0, 4)}…${key.slice(-2)}, which node:crypto refuses too`, () => {
      assert.throws(() => agree(HOST_BOX.secretKey, bytes(key)));
      assert.ok(!isUsableBoxKey(bytes(key)));
      assert.throws(
        () => box(Buffer.alloc(1), bytes(key), HOST_BOX.secretKey),
        withCode('message-malformed'),
      );
      // What anybody can make, since all agree on the same secret with such a key.
      const known = nacl.box.before(bytes(key), STRANGER_BOX.secretKey);
      const forged = nacl.box.after(new Uint8Array(1), new Uint8Array(24), known);
      const boxed = Buffer.concat([new Uint8Array(24), forged]);
      assert.equal(openBox(boxed, bytes(key), HOST_BOX.secretKey), undefined);
    });
  }
});

const ALICE_KEY = bytes(ALICE.publicKey);

/** X25519 by node:crypto, which throws when the result is zero. */
function agree(secret: Uint8Array, publicKey: Uint8Array): Buffer {
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), secret]);
  const spki = Buffer.concat([Buffer.from('302a300506032b656e032100', 'hex'), publicKey]);
  return diffieHellman({
    privateKey: createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }),
    publicKey: createPublicKey({ key: spki, format: 'der', type: 'spki' }),
  });
}
