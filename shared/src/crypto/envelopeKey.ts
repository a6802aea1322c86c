import { idBytes } from '../wire/ids.ts';
import { deriveKey } from './keys.ts';

// Derived keys hang on their epoch key and go when it goes; at most 64 for each (16 members and some restarts).
const MAX_DERIVED = 64;
const derivedKeys = new WeakMap<Uint8Array, Map<string, Uint8Array>>();

/** The AES-256 key of what one process of one member seals in one epoch. */
export function envelopeKey(
  epochKey: Uint8Array,
  session: string,
  sender: string,
  incarnation: Uint8Array,
): Uint8Array {
  const ofEpoch = derivedKeys.get(epochKey) ?? new Map<string, Uint8Array>();
  derivedKeys.set(epochKey, ofEpoch);
  const name = `${session} ${sender} ${Buffer.from(incarnation).toString('base64url')}`;
  const cached = ofEpoch.get(name);
  if (cached !== undefined) {
    return cached;
  }
  const oldest = ofEpoch.keys().next();
  if (ofEpoch.size >= MAX_DERIVED && !oldest.done) {
    ofEpoch.delete(oldest.value);
  }
  const key = deriveKey(epochKey, idBytes(session), 'envelopeKey', sender, incarnation);
  ofEpoch.set(name, key);
  return key;
}
