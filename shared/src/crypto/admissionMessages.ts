import { z } from 'zod';
import { BytesyncError } from '../errors.ts';
import { decode, encode } from '../wire/codec.ts';
import { boundedBytes, bytesSchema, idSchema } from '../wire/ids.ts';
import { agreedVersion, type VersionRange, versionRangeSchema } from '../wire/version.ts';
import { aeadOpen, aeadSeal, NONCE_LENGTH } from './aead.ts';
import { sign, verify } from './identity.ts';
import type { RandomSource } from './keys.ts';
import { labelled, labelledHash } from './labels.ts';
import { boxKeySchema, deviceKeySchema } from './publicKeys.ts';
import { nameSchema, roleSchema } from './roster.ts';

/** Bytes of an admission message, sealed; the largest needs about a quarter. */
export const MAX_ADMISSION_MESSAGE = 4096;

/** 1 request, 2 offer, 3 reveal. */
export type MessageNumber = 1 | 2 | 3;

const orderedRange = versionRangeSchema.refine(({ min, max }) => min <= max);

/** What stays the same in every version, so that two that don't understand each other can say so. */
export const requestOpeningSchema = z.object({ protocol: orderedRange });
export const offerOpeningSchema = z.object({ protocol: orderedRange, deviceKey: deviceKeySchema });

export const requestSchema = z.object({
  protocol: orderedRange,
  memberId: idSchema,
  deviceKey: deviceKeySchema,
  boxKey: boxKeySchema,
  name: nameSchema,
  /** `commitment` of the nonce that the reveal tells. */
  commitment: bytesSchema(32),
});
export type AdmissionRequest = z.infer<typeof requestSchema>;

export const offeredRoleSchema = roleSchema.exclude(['host']);
export type OfferedRole = z.infer<typeof offeredRoleSchema>;

export const offerSchema = z.object({
  protocol: orderedRange,
  /** The version that both go on with. */
  version: z.number().int().min(1).max(65535),
  memberId: idSchema,
  deviceKey: deviceKeySchema,
  boxKey: boxKeySchema,
  name: nameSchema,
  nonce: bytesSchema(32),
  role: offeredRoleSchema,
});
export type AdmissionOffer = z.infer<typeof offerSchema>;

export const revealSchema = z.object({ nonce: bytesSchema(32) });

const signedSchema = z.object({
  body: boundedBytes(MAX_ADMISSION_MESSAGE),
  signature: bytesSchema(64),
});
export type SignedMessage = z.infer<typeof signedSchema>;

/** One admission's sealed line between a newcomer and the host. */
export interface AdmissionChannel {
  readonly sessionId: string;
  readonly newcomerId: string;
  /** `admissionKey` of the invitation. */
  readonly key: Uint8Array;
}

export function admissionMalformed(reason: string): BytesyncError {
  return new BytesyncError('admission-malformed', { reason });
}

/** nonce (12 bytes), then AES-256-GCM of the signed body. */
export function sealMessage(
  channel: AdmissionChannel,
  number: MessageNumber,
  message: SignedMessage,
  random: RandomSource,
): Uint8Array {
  const nonce = random(NONCE_LENGTH);
  const aad = associatedData(channel, number);
  return Buffer.concat([nonce, aeadSeal(channel.key, nonce, aad, encode(message))]);
}

/** @throws BytesyncError `admission-malformed` when it isn't this message of this line */
export function openMessage(
  channel: AdmissionChannel,
  number: MessageNumber,
  bytes: Uint8Array,
): SignedMessage {
  if (bytes.length < NONCE_LENGTH || bytes.length > MAX_ADMISSION_MESSAGE) {
    throw admissionMalformed('size');
  }
  const nonce = bytes.subarray(0, NONCE_LENGTH);
  const sealed = bytes.subarray(NONCE_LENGTH);
  const content = aeadOpen(channel.key, nonce, associatedData(channel, number), sealed);
  if (content === undefined) {
    throw admissionMalformed('seal');
  }
  return decode(signedSchema, content, MAX_ADMISSION_MESSAGE, 'admission-malformed');
}

/** The transcript before the first message. */
export function startTranscript(channel: AdmissionChannel, hostFingerprint: Uint8Array) {
  return labelledHash('admissionStart', channel.sessionId, channel.newcomerId, hostFingerprint);
}

/** Signs a body and, with it, everything that was said before it. */
export function signMessage(
  transcript: Uint8Array,
  number: MessageNumber,
  body: Uint8Array,
  secretKey: Uint8Array,
): SignedMessage {
  return { body, signature: sign(secretKey, signedText(transcript, number, body)) };
}

/** @throws BytesyncError `admission-malformed` when `deviceKey` didn't sign this, at this point */
export function checkSignature(
  transcript: Uint8Array,
  number: MessageNumber,
  { body, signature }: SignedMessage,
  deviceKey: Uint8Array,
): void {
  if (!verify(deviceKey, signedText(transcript, number, body), signature)) {
    throw admissionMalformed('signature');
  }
}

/** The transcript after a message. */
export function extendTranscript(
  transcript: Uint8Array,
  number: MessageNumber,
  { body, signature }: SignedMessage,
): Uint8Array {
  return labelledHash('admissionTranscript', transcript, number, body, signature);
}

/** What the request tells of the newcomer's nonce: neither side can choose the words. */
export function commitment(channel: AdmissionChannel, nonce: Uint8Array): Uint8Array {
  return labelledHash('admissionCommitment', channel.sessionId, channel.newcomerId, nonce);
}

/**
 * What the safety words stand for: everything in request and offer, and the revealed nonce. The reveal's
 * signature is left out: who signs can make many that are valid, and pick the one whose words fit.
 */
export function safetyTranscript(afterOffer: Uint8Array, newcomerNonce: Uint8Array): Uint8Array {
  return labelledHash('safetyTranscript', afterOffer, newcomerNonce);
}

/** The version that both speak. @throws BytesyncError `protocol-mismatch`: `what` must be updated */
export function requireVersion(
  ours: VersionRange,
  theirs: VersionRange,
  them: 'the host' | 'the newcomer',
): number {
  const version = agreedVersion(ours, theirs);
  if (version === undefined) {
    throw new BytesyncError('protocol-mismatch', {
      what: theirs.max < ours.min ? them : 'this program',
      ours: `${ours.min}-${ours.max}`,
      theirs: `${theirs.min}-${theirs.max}`,
    });
  }
  return version;
}

function signedText(transcript: Uint8Array, number: MessageNumber, body: Uint8Array): Uint8Array {
  return labelled('admissionSignature', transcript, number, body);
}

function associatedData(channel: AdmissionChannel, number: MessageNumber): Uint8Array {
  const direction = number === 2 ? 'to-newcomer' : 'to-host';
  return labelled('admissionSeal', channel.sessionId, channel.newcomerId, direction, number);
}
