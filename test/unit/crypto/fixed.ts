import { createHash } from 'node:crypto';
import { createDeviceKeys } from '@bytesync/shared/crypto/identity.ts';
import type { Invitation } from '@bytesync/shared/crypto/invitation.ts';
import { createBoxKeys, type RandomSource } from '@bytesync/shared/crypto/keys.ts';
import type { Roster, RosterMember } from '@bytesync/shared/crypto/roster.ts';
import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';

/** Sixteen bytes of one value, as an id. */
export function fixedId(value: number): string {
  return Buffer.alloc(16, value).toString('base64url');
}

/** A random source that gives the same bytes in every run, and others at each call. */
export function fixedRandom(seed: string): RandomSource {
  let calls = 0;
  return (length) => {
    calls += 1;
    return createHash('shake256', { outputLength: length }).update(`${seed} ${calls}`).digest();
  };
}

export const SESSION = fixedId(0x11);
export const HOST_ID = fixedId(0x21);
export const NEWCOMER_ID = fixedId(0x22);
export const HOST_DEVICE = createDeviceKeys(Buffer.alloc(32, 0x31));
export const NEWCOMER_DEVICE = createDeviceKeys(Buffer.alloc(32, 0x32));
export const STRANGER_DEVICE = createDeviceKeys(Buffer.alloc(32, 0x33));
export const HOST_BOX = createBoxKeys(Buffer.alloc(32, 0x41));
export const NEWCOMER_BOX = createBoxKeys(Buffer.alloc(32, 0x42));
export const STRANGER_BOX = createBoxKeys(Buffer.alloc(32, 0x43));
export const EPOCH_KEY: Uint8Array = new Uint8Array(32).fill(0x51);

export const HOST_MEMBER: RosterMember = {
  memberId: HOST_ID,
  name: 'Ada',
  letter: 'A',
  role: 'host',
  deviceKey: HOST_DEVICE.publicKey,
  boxKey: HOST_BOX.publicKey,
};

export const NEWCOMER_MEMBER: RosterMember = {
  memberId: NEWCOMER_ID,
  name: 'Blaise 🧮',
  letter: 'B',
  role: 'member',
  deviceKey: NEWCOMER_DEVICE.publicKey,
  boxKey: NEWCOMER_BOX.publicKey,
};

export function roster(changes: Partial<Roster> = {}): Roster {
  return {
    version: 1,
    sessionId: SESSION,
    members: [HOST_MEMBER, NEWCOMER_MEMBER],
    previous: new Uint8Array(32),
    ...changes,
  };
}

export function invitation(changes: Partial<Invitation> = {}): Invitation {
  return {
    version: 1,
    sessionId: SESSION,
    secret: new Uint8Array(16).fill(0x61),
    relayUrl: 'https://relay.example.org:8787/team',
    hostFingerprint: new Uint8Array(16).fill(0x62),
    ...changes,
  };
}

/** For assert.throws: a BytesyncError with one of these codes. */
export function withCode(...codes: readonly ErrorCode[]): (error: unknown) => boolean {
  return (error) => error instanceof BytesyncError && codes.includes(error.code);
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** Every message that differs from `bytes` in one bit, lacks its end, or has a byte more. */
export function* alterations(bytes: Uint8Array): Generator<Uint8Array> {
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const altered = Uint8Array.from(bytes);
    const index = bit >> 3;
    altered[index] = (altered[index] ?? 0) ^ (1 << (bit & 7));
    yield altered;
  }
  for (let length = 0; length < bytes.length; length += 1) {
    yield bytes.slice(0, length);
  }
  yield Uint8Array.from([...bytes, 0]);
}
