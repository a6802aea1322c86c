import { labelledHash } from './labels.ts';

/** The digest of a room's log before its first entry (position 0); 32 bytes. */
export function genesisDigest(sessionId: string, logId: string): Uint8Array {
  return labelledHash('genesis', sessionId, logId);
}

/**
 * The digest of the log after an entry: SHA-256 over the digest before it and the entry as everybody
 * gets it. Members that were shown different histories have different digests from there on.
 * @param position the entry's own position; the first entry has 1
 */
export function nextDigest(
  previous: Uint8Array,
  position: number,
  sender: string,
  payload: Uint8Array,
): Uint8Array {
  return labelledHash('chain', previous, position, sender, payload);
}
