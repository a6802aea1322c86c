import { BytesyncError } from '../errors.ts';
import { idBytes, idSchema } from '../wire/ids.ts';
import type { Invitation } from './invitation.ts';
import { labelledHash } from './labels.ts';
import { checkRelayUrl, MAX_RELAY_URL } from './relayUrl.ts';

const VERSION = 1;
const HAS_CERTIFICATE = 1;
const HAS_EXPIRY = 2;
const CHECKSUM_LENGTH = 4;
const MAX_EXPIRY = 2 ** 48 - 1;
// version, flags, session, secret, fingerprint
const FIXED_LENGTH = 2 + 16 + 16 + 16;

export function malformed(reason: string, options?: ErrorOptions): BytesyncError {
  return new BytesyncError('invitation-malformed', { reason }, options);
}

/**
 * version 1, flags, session id, secret, host fingerprint, [certificate], [expiry, 48-bit big-endian], relay URL,
 * and four bytes of checksum; base64url. The version byte and the checksum stay where they are in
 * every version, so a typo is told from an invitation of another version.
 * @throws BytesyncError `invitation-malformed` or `relay-insecure` when it could not be read back
 */
export function encodeInvitation(invitation: Invitation): string {
  const { certificate, expiresAt } = invitation;
  checkShape(invitation);
  const flags =
    (certificate === undefined ? 0 : HAS_CERTIFICATE) + (expiresAt === undefined ? 0 : HAS_EXPIRY);
  const content = Buffer.concat([
    Uint8Array.of(VERSION, flags),
    idBytes(invitation.sessionId),
    invitation.secret,
    invitation.hostFingerprint,
    certificate ?? new Uint8Array(0),
    expiresAt === undefined ? new Uint8Array(0) : uint48(expiresAt),
    Buffer.from(invitation.relayUrl, 'utf8'),
  ]);
  return Buffer.concat([content, checksum(content)]).toString('base64url');
}

/** The reverse of `encodeInvitation`; errors as `parseInvitation` has them. */
export function decodeInvitation(code: string, now: number): Invitation {
  const content = checkedContent(code);
  const found = content.readUInt8(0);
  if (found !== VERSION) {
    throw new BytesyncError('invitation-version', { found, supported: VERSION });
  }
  const invitation = readContent(content);
  checkShape(invitation);
  if (invitation.expiresAt !== undefined && invitation.expiresAt <= now) {
    throw new BytesyncError('invitation-expired', { expiresAt: invitation.expiresAt });
  }
  return invitation;
}

function checkedContent(code: string): Buffer {
  const bytes = Buffer.from(code, 'base64url');
  // Node skips what is no base64url; such a code must not pass for the one without it.
  if (bytes.toString('base64url') !== code) {
    throw malformed('encoding');
  }
  if (bytes.length <= CHECKSUM_LENGTH) {
    throw malformed('length');
  }
  const content = bytes.subarray(0, -CHECKSUM_LENGTH);
  if (!checksum(content).equals(bytes.subarray(-CHECKSUM_LENGTH))) {
    throw malformed('checksum');
  }
  return content;
}

function readContent(content: Buffer): Invitation {
  const flags = content.length > 1 ? content.readUInt8(1) : 0;
  const certificateLength = (flags & HAS_CERTIFICATE) === 0 ? 0 : 32;
  const expiryLength = (flags & HAS_EXPIRY) === 0 ? 0 : 6;
  const urlStart = FIXED_LENGTH + certificateLength + expiryLength;
  if (flags > (HAS_CERTIFICATE | HAS_EXPIRY) || content.length <= urlStart) {
    throw malformed('shape');
  }
  return {
    version: VERSION,
    sessionId: content.toString('base64url', 2, 18),
    secret: Uint8Array.from(content.subarray(18, 34)),
    hostFingerprint: Uint8Array.from(content.subarray(34, 50)),
    relayUrl: readUrl(content.subarray(urlStart)),
    ...(certificateLength > 0 && {
      certificate: Uint8Array.from(content.subarray(FIXED_LENGTH, FIXED_LENGTH + 32)),
    }),
    ...(expiryLength > 0 && { expiresAt: content.readUIntBE(urlStart - 6, 6) }),
  };
}

function readUrl(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw malformed('relay-url', { cause });
  }
}

function checkShape(invitation: Invitation): void {
  const { sessionId, secret, hostFingerprint, certificate, expiresAt, relayUrl } = invitation;
  const fits =
    idSchema.safeParse(sessionId).success &&
    secret.length === 16 &&
    hostFingerprint.length === 16 &&
    (certificate === undefined || certificate.length === 32) &&
    (expiresAt === undefined ||
      (Number.isInteger(expiresAt) && expiresAt >= 0 && expiresAt <= MAX_EXPIRY)) &&
    Buffer.byteLength(relayUrl) <= MAX_RELAY_URL;
  if (!fits) {
    throw malformed('shape');
  }
  checkRelayUrl(relayUrl, 'invitation-malformed');
}

function checksum(content: Uint8Array): Buffer {
  return Buffer.from(labelledHash('invitationChecksum', content).subarray(0, CHECKSUM_LENGTH));
}

function uint48(value: number): Uint8Array {
  const bytes = Buffer.alloc(6);
  bytes.writeUIntBE(value, 0, 6);
  return bytes;
}
