import { createCipheriv, createDecipheriv } from 'node:crypto';
import { releaseBytes } from '../releaseBytes.ts';

export const NONCE_LENGTH = 12;
export const TAG_LENGTH = 16;

/** Bytes that are sealed at once: what the cipher answers is small enough to stay in the processor's cache until it is copied. */
const PIECE = 64 * 1024;

/**
 * AES-256-GCM (NIST SP 800-38D): ciphertext ‖ 16-byte tag, in a buffer of its own.
 * @param key 32 bytes; @param nonce 12 bytes, never twice with one key
 * @param plaintext whole, or in parts one behind the other
 */
export function aeadSeal(
  key: Uint8Array,
  nonce: Uint8Array,
  associatedData: Uint8Array,
  plaintext: Uint8Array | readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  const parts = plaintext instanceof Uint8Array ? [plaintext] : plaintext;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_LENGTH });
  cipher.setAAD(associatedData);
  const sealed = new Uint8Array(Buffer.allocUnsafeSlow(length + TAG_LENGTH).buffer);
  let at = 0;
  for (const part of parts) {
    for (let from = 0; from < part.length; from += PIECE) {
      const ciphertext = cipher.update(part.subarray(from, from + PIECE));
      sealed.set(ciphertext, at);
      at += ciphertext.length;
      releaseBytes(ciphertext);
    }
  }
  cipher.final();
  sealed.set(cipher.getAuthTag(), at);
  return sealed;
}

/** The plaintext of what `aeadSeal` made, or undefined when any bit of any input differs. */
export function aeadOpen(
  key: Uint8Array,
  nonce: Uint8Array,
  associatedData: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | undefined {
  const length = sealed.length - TAG_LENGTH;
  if (length < 0) {
    return undefined;
  }
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_LENGTH });
  decipher.setAAD(associatedData);
  decipher.setAuthTag(sealed.subarray(length));
  const plaintext = decipher.update(sealed.subarray(0, length));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return plaintext;
}
