import { hkdfSync, randomBytes } from 'node:crypto';
import nacl from 'tweetnacl';
import { BytesyncError } from '../errors.ts';
import { agreedKey, boxPublicKey } from './agreement.ts';
import { type Field, type Label, labelled } from './labels.ts';
import { isUsableBoxKey } from './publicKeys.ts';

/** Where random bytes come from; tests give fixed ones. */
export type RandomSource = (length: number) => Uint8Array;

/** An X25519 key pair, 32 bytes each; fresh for each membership. */
export interface BoxKeys {
  readonly publicKey: Uint8Array;
  readonly secretKey: Uint8Array;
}

/** Bytes by which a box is longer than its message: nonce and tag. */
export const BOX_OVERHEAD = nacl.box.nonceLength + nacl.box.overheadLength;

// A session makes and opens many boxes between the same ends.
const MAX_SHARED_KEYS = 256;
const sharedKeys = new WeakMap<Uint8Array, Map<string, Uint8Array>>();

/** HKDF-SHA-256 (RFC 5869). @param length of the output in bytes, at most 8160 */
export function hkdf(
  secret: Uint8Array,
  salt: Uint8Array,
  info: Uint8Array,
  length = 32,
): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, salt, info, length));
}

/** A 32-byte key for one purpose: HKDF with the label and the fields as info. */
export function deriveKey(
  secret: Uint8Array,
  salt: Uint8Array,
  label: Label,
  ...fields: readonly Field[]
): Uint8Array {
  return hkdf(secret, salt, labelled(label, ...fields));
}

/** A new session key pair; a `secretKey` of 32 bytes always gives the same one. */
export function createBoxKeys(secretKey: Uint8Array = randomBytes(32)): BoxKeys {
  return { publicKey: boxPublicKey(secretKey), secretKey: new Uint8Array(secretKey) };
}

/**
 * nonce ‖ nacl.box (X25519, XSalsa20, Poly1305): only the two ends can make or open it. Plain
 * JavaScript at some 20 MB/s: for keys and short messages. The secret key's array must not be changed after its first use.
 * @throws BytesyncError `message-malformed` when the recipient's key is one of small order
 */
export function box(
  message: Uint8Array,
  recipientPublicKey: Uint8Array,
  senderSecretKey: Uint8Array,
  nonce: Uint8Array = randomBytes(nacl.box.nonceLength),
): Uint8Array {
  if (!isUsableBoxKey(recipientPublicKey)) {
    throw new BytesyncError('message-malformed', { reason: 'box-key' });
  }
  const shared = sharedKey(recipientPublicKey, senderSecretKey);
  const sealed = nacl.box.after(message, nonce, shared);
  return Buffer.concat([nonce, sealed]);
}

/** The message of a box from the owner of `senderPublicKey`, or undefined when it is none. */
export function openBox(
  boxed: Uint8Array,
  senderPublicKey: Uint8Array,
  recipientSecretKey: Uint8Array,
): Uint8Array | undefined {
  if (boxed.length < BOX_OVERHEAD || !isUsableBoxKey(senderPublicKey)) {
    return undefined;
  }
  const nonce = boxed.subarray(0, nacl.box.nonceLength);
  const sealed = boxed.subarray(nacl.box.nonceLength);
  const shared = sharedKey(senderPublicKey, recipientSecretKey);
  return nacl.box.open.after(sealed, nonce, shared) ?? undefined;
}

/** What both ends of a box derive from their keys. It hangs on the secret key and goes when that goes. */
function sharedKey(publicKey: Uint8Array, secretKey: Uint8Array): Uint8Array {
  const known = sharedKeys.get(secretKey) ?? new Map<string, Uint8Array>();
  sharedKeys.set(secretKey, known);
  const name = Buffer.from(publicKey).toString('latin1');
  const cached = known.get(name);
  if (cached !== undefined) return cached;
  const shared = agreedKey(publicKey, secretKey);
  if (known.size >= MAX_SHARED_KEYS) known.clear();
  known.set(name, shared);
  return shared;
}
