import { bytesSchema } from '../wire/ids.ts';

// Encodings (sign bit cleared) of the points of small order on edwards25519. A signature by such a
// key can be made without a secret; OpenSSL and BoringSSL don't agree on refusing them, so we do.
// From libsodium's ge25519_has_small_order.
const SMALL_ORDER_EDWARDS = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
];

// The same for the u-coordinates of curve25519: a box to such a key can be opened by anybody.
// From libsodium's crypto_scalarmult_curve25519.
const SMALL_ORDER_MONTGOMERY = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
];

/** An Ed25519 public key that is canonical and not of small order. It may still be no point at all. */
export function isUsableDeviceKey(key: Uint8Array): boolean {
  return isUsable(key, SMALL_ORDER_EDWARDS);
}

/** An X25519 public key that is canonical and gives a secret that not everybody knows. */
export function isUsableBoxKey(key: Uint8Array): boolean {
  return isUsable(key, SMALL_ORDER_MONTGOMERY);
}

function isUsable(key: Uint8Array, refused: readonly string[]): boolean {
  if (key.length !== 32) {
    return false;
  }
  const unsigned = Buffer.from(key);
  unsigned.writeUInt8(unsigned.readUInt8(31) & 0x7f, 31);
  return isBelowPrime(unsigned) && !refused.includes(unsigned.toString('hex'));
}

/** Whether a little-endian number below 2^255 is below p = 2^255 − 19: one key has one encoding. */
function isBelowPrime(bytes: Buffer): boolean {
  const allOnes = bytes.subarray(1, 31).every((byte) => byte === 0xff);
  return !(allOnes && bytes.readUInt8(31) === 0x7f && bytes.readUInt8(0) >= 0xed);
}

export const deviceKeySchema = bytesSchema(32).refine(isUsableDeviceKey, {
  message: 'must be a usable Ed25519 public key',
});

export const boxKeySchema = bytesSchema(32).refine(isUsableBoxKey, {
  message: 'must be a usable X25519 public key',
});
