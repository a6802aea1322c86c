import { createPrivateKey, createPublicKey, diffieHellman, type KeyObject } from 'node:crypto';
import nacl from 'tweetnacl';
import { BytesyncError } from '../errors.ts';

// What stands before the 32 bytes of a secret key (RFC 8410, PKCS #8) or of a public key (RFC 5280, SPKI).
const PKCS8_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex');
const SPKI_PREFIX = Buffer.from('302a300506032b656e032100', 'hex');

/** HSalsa20's input is empty: what counts is the point that both ends come to. */
const NO_INPUT = new Uint8Array(16);
const SIGMA = Buffer.from('expand 32-byte k', 'ascii');

// tweetnacl exports it, and its types leave it out.
interface LowLevel {
  readonly lowlevel: {
    crypto_core_hsalsa20(
      out: Uint8Array,
      input: Uint8Array,
      key: Uint8Array,
      constant: Uint8Array,
    ): void;
  };
}
const { lowlevel } = nacl as typeof nacl & LowLevel;

/** The X25519 public key of a secret key, 32 bytes each (RFC 7748). @throws BytesyncError internal, for another length */
export function boxPublicKey(secretKey: Uint8Array): Uint8Array {
  requireLength(secretKey);
  return (
    native(() => {
      const publicKey = createPublicKey(privateKey(secretKey));
      const der = publicKey.export({ format: 'der', type: 'spki' });
      return new Uint8Array(der.subarray(SPKI_PREFIX.length));
    }) ?? nacl.scalarMult.base(secretKey)
  );
}

/**
 * The key of all boxes between two ends, 32 bytes: that of nacl.box.before.
 * @param publicKey of the other end, not one of small order
 * @throws BytesyncError internal, for keys of another length than 32 bytes
 */
export function agreedKey(publicKey: Uint8Array, secretKey: Uint8Array): Uint8Array {
  for (const key of [publicKey, secretKey]) requireLength(key);
  const point = native(() => {
    const der = Buffer.concat([SPKI_PREFIX, publicKey]);
    const other = createPublicKey({ key: der, format: 'der', type: 'spki' });
    return diffieHellman({ privateKey: privateKey(secretKey), publicKey: other });
  });
  if (point === undefined) return nacl.box.before(publicKey, secretKey);
  const key = new Uint8Array(32);
  lowlevel.crypto_core_hsalsa20(key, NO_INPUT, point, SIGMA);
  point.fill(0);
  return key;
}

/** What is too long would be cut without a word. */
function requireLength(key: Uint8Array): void {
  if (key.length !== 32) throw new BytesyncError('internal', { reason: 'box-key' });
}

/** By node:crypto, some ten times faster; undefined where the runtime's own library (an editor's, say) has no X25519. */
function native<T>(compute: () => T): T | undefined {
  try {
    return compute();
  } catch {
    return undefined;
  }
}

function privateKey(secretKey: Uint8Array): KeyObject {
  const der = Buffer.concat([PKCS8_PREFIX, secretKey]);
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } finally {
    der.fill(0);
  }
}
