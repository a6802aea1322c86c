import assert from 'node:assert/strict';
import {
  HostAdmission,
  type HostOptions,
  type KnockingNewcomer,
  NewcomerAdmission,
  type NewcomerOptions,
  type Welcome,
} from '@bytesync/shared/crypto/admission.ts';
import {
  type AdmissionChannel,
  extendTranscript,
  openMessage,
  startTranscript,
} from '@bytesync/shared/crypto/admissionMessages.ts';
import { fingerprint } from '@bytesync/shared/crypto/identity.ts';
import { admissionKey } from '@bytesync/shared/crypto/invitation.ts';
import { type Roster, signRoster } from '@bytesync/shared/crypto/roster.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import {
  alterations,
  EPOCH_KEY,
  fixedId,
  HOST_BOX,
  HOST_DEVICE,
  HOST_ID,
  invitation,
  NEWCOMER_BOX,
  NEWCOMER_DEVICE,
  NEWCOMER_ID,
  roster,
  SESSION,
  STRANGER_BOX,
  withCode,
} from './fixed.ts';

export const MALFORMED = withCode('admission-malformed');
export const link = invitation({ hostFingerprint: fingerprint(HOST_DEVICE.publicKey) });
export const channel: AdmissionChannel = {
  sessionId: SESSION,
  newcomerId: NEWCOMER_ID,
  key: admissionKey(link),
};

export function newcomer(changes: Partial<NewcomerOptions> = {}): NewcomerAdmission {
  return new NewcomerAdmission({
    invitation: link,
    device: NEWCOMER_DEVICE,
    memberId: NEWCOMER_ID,
    boxKeys: NEWCOMER_BOX,
    name: 'Blaise 🧮',
    protocol: { min: 1, max: 1 },
    ...changes,
  });
}

export function host(
  changes: Partial<HostOptions> = {},
  knock: Partial<KnockingNewcomer> = {},
): HostAdmission {
  const options = {
    invitation: link,
    device: HOST_DEVICE,
    memberId: HOST_ID,
    boxKeys: HOST_BOX,
    name: 'Ada',
    protocol: { min: 1, max: 1 },
    ...changes,
  };
  const deviceKey = NEWCOMER_DEVICE.publicKey;
  return new HostAdmission(options, { memberId: NEWCOMER_ID, deviceKey, ...knock });
}

export function welcomeWith(
  changes: Partial<Roster> = {},
  secretKey = HOST_DEVICE.secretKey,
): Welcome {
  return {
    epoch: 2,
    epochKey: EPOCH_KEY,
    roster: signRoster(roster(changes), secretKey),
    logPoint: { logId: fixedId(0x91), position: 4, digest: new Uint8Array(32).fill(0x92) },
    state: Buffer.from('state'),
  };
}

/** Both sides up to the words. */
export function revealed(
  options: {
    newcomer?: Partial<NewcomerOptions>;
    host?: Partial<HostOptions>;
    knock?: Partial<KnockingNewcomer>;
  } = {},
) {
  const joining = newcomer(options.newcomer);
  const hosting = host(options.host, options.knock);
  const offered = joining.onOffer(hosting.onRequest(joining.request()));
  return { joining, hosting, offered, known: hosting.onReveal(offered.reveal) };
}

export function requestBody() {
  return {
    protocol: { min: 1, max: 1 },
    memberId: NEWCOMER_ID,
    deviceKey: NEWCOMER_DEVICE.publicKey,
    boxKey: NEWCOMER_BOX.publicKey,
    name: 'Blaise',
    commitment: new Uint8Array(32),
  };
}

export function offerBody() {
  return {
    protocol: { min: 1, max: 1 },
    deviceKey: HOST_DEVICE.publicKey,
    version: 1,
    memberId: HOST_ID,
    boxKey: STRANGER_BOX.publicKey,
    name: 'Ada',
    nonce: new Uint8Array(32),
    role: 'member',
  };
}

/** What anybody with the invitation knows of a newcomer's request: the transcript after it, and the request. */
export function readRequest(joining: NewcomerAdmission): [Uint8Array, Uint8Array] {
  const request = joining.request();
  const start = startTranscript(channel, link.hostFingerprint);
  return [extendTranscript(start, 1, openMessage(channel, 1, request)), request];
}

export function refuseAll(message: Uint8Array, receive: (bytes: Uint8Array) => unknown): void {
  for (const bytes of alterations(message)) {
    assert.throws(() => receive(bytes), MALFORMED);
  }
}

export function mustUpdate(what: string): (error: unknown) => boolean {
  return (error) =>
    error instanceof BytesyncError &&
    error.code === 'protocol-mismatch' &&
    error.values.what === what;
}
