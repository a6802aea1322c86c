import { labelled } from './labels.ts';

/**
 * What a member signs with its device key to answer a relay's challenge.
 * @param nonce the relay's challenge, 32 bytes, fresh for each connection
 */
export function helloContext(sessionId: string, memberId: string, nonce: Uint8Array): Uint8Array {
  return labelled('hello', sessionId, memberId, nonce);
}
