import {
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  randomBytes,
  sign as signEd25519,
  verify as verifyEd25519,
} from 'node:crypto';
import { BytesyncError } from '../errors.ts';
import { labelledHash } from './labels.ts';
import { isUsableDeviceKey } from './publicKeys.ts';

/** An Ed25519 key pair as tweetnacl lays it out: 32 bytes public, 64 bytes secret (seed ‖ public). */
export interface DeviceKeys {
  readonly publicKey: Uint8Array;
  readonly secretKey: Uint8Array;
}

// What stands before the 32 bytes of a seed (RFC 8410, PKCS #8) or of a public key (RFC 5280, SPKI).
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

// Importing costs more than signing. Secret keys hang on their array, so they go when it goes;
// public keys arrive as new arrays with each message and are found by content: at most 256 of them.
const MAX_PUBLIC_KEYS = 256;
const privateKeys = new WeakMap<Uint8Array, KeyObject>();
const publicKeys = new Map<string, KeyObject>();

/** A new device key; a `seed` of 32 bytes always gives the same one. @throws BytesyncError internal, for another length */
export function createDeviceKeys(seed: Uint8Array = randomBytes(32)): DeviceKeys {
  const secretKey = new Uint8Array(64);
  secretKey.set(seed);
  const publicKey = publicKeyOf(importSeed(seed));
  secretKey.set(publicKey, 32);
  return { publicKey, secretKey };
}

/** The keys of a stored secret key; undefined when its second half is not the public key of its first. */
export function deviceKeysOf(secretKey: Uint8Array): DeviceKeys | undefined {
  const derived = publicKeyOf(privateKey(secretKey));
  const stored = secretKey.subarray(32);
  return Buffer.compare(derived, stored) === 0 ? { publicKey: derived, secretKey } : undefined;
}

/**
 * Ed25519 (RFC 8032) by node:crypto; 64 bytes. The key's array must not be changed after its first use.
 * @throws BytesyncError `internal` when `secretKey` is not 64 bytes
 */
export function sign(secretKey: Uint8Array, message: Uint8Array): Uint8Array {
  return new Uint8Array(signEd25519(null, message, privateKey(secretKey)));
}

/** Whether `signature` is one of `message` by `publicKey`. Malformed or small-order keys: false. */
export function verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64) {
    return false;
  }
  const key = importPublicKey(publicKey);
  if (key === undefined) {
    return false;
  }
  try {
    return verifyEd25519(null, message, key, signature);
  } catch {
    // Some builds throw for a key that is no point of the curve, others answer false.
    return false;
  }
}

/** 128 bits that stand for a device key in an invitation. */
export function fingerprint(publicKey: Uint8Array): Uint8Array {
  return labelledHash('fingerprint', publicKey).slice(0, 16);
}

function privateKey(secretKey: Uint8Array): KeyObject {
  const cached = privateKeys.get(secretKey);
  if (cached !== undefined) {
    return cached;
  }
  if (secretKey.length !== 64) {
    throw new BytesyncError('internal', { reason: 'device-secret-key' });
  }
  const key = importSeed(secretKey.subarray(0, 32));
  privateKeys.set(secretKey, key);
  return key;
}

function importSeed(seed: Uint8Array): KeyObject {
  // What is too long would be cut without a word.
  if (seed.length !== 32) throw new BytesyncError('internal', { reason: 'device-seed' });
  const der = Buffer.concat([PKCS8_PREFIX, seed]);
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } finally {
    der.fill(0);
  }
}

function publicKeyOf(key: KeyObject): Uint8Array {
  const der = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return new Uint8Array(der.subarray(SPKI_PREFIX.length));
}

function importPublicKey(publicKey: Uint8Array): KeyObject | undefined {
  const name = Buffer.from(publicKey).toString('latin1');
  const cached = publicKeys.get(name);
  if (cached !== undefined) {
    return cached;
  }
  if (!isUsableDeviceKey(publicKey)) {
    return undefined;
  }
  try {
    const der = Buffer.concat([SPKI_PREFIX, publicKey]);
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    forgetOldest();
    publicKeys.set(name, key);
    return key;
  } catch {
    return undefined;
  }
}

function forgetOldest(): void {
  const oldest = publicKeys.keys().next();
  if (publicKeys.size >= MAX_PUBLIC_KEYS && !oldest.done) {
    publicKeys.delete(oldest.value);
  }
}
