import { createHash } from 'node:crypto';
import { idBytes } from '../wire/ids.ts';
import { decodeInvitation, encodeInvitation, malformed } from './invitationCode.ts';
import { deriveKey } from './keys.ts';

/** All that a newcomer needs: where the session is, how to knock, and whom it may believe. */
export interface Invitation {
  readonly version: 1;
  readonly sessionId: string;
  /** 16 bytes; whoever has them can knock. */
  readonly secret: Uint8Array;
  readonly relayUrl: string;
  /** 16 bytes: `fingerprint` of the host's device key. */
  readonly hostFingerprint: Uint8Array;
  /** 32 bytes: SHA-256 of the relay's self-signed certificate (DER), which is pinned. */
  readonly certificate?: Uint8Array;
  /** Milliseconds since 1970. Enforced by the host; here it only saves a knock. */
  readonly expiresAt?: number;
}

/** Characters of any form of an invitation. */
export const MAX_INVITATION_TEXT = 2048;

const JOIN_COMMAND = /^bytesync\s+join\s+/;
const LINK = /^[a-z][a-z0-9+.-]*:\/\/bytesync\.bytesync\/join(?:\?[^#]*)?#/i;
const QUOTED = /^(["'`<])(.*)(["'`>])$/s;
const CLOSING: Readonly<Record<string, string>> = { '"': '"', "'": "'", '`': '`', '<': '>' };

/** The invitation as a plain code: base64url only, so it needs no quoting anywhere. */
export function invitationCode(invitation: Invitation): string {
  return encodeInvitation(invitation);
}

/**
 * The invitation as a link that opens in the editor. The code stands in the fragment, which no
 * browser or server passes on.
 */
export function invitationLink(invitation: Invitation, uriScheme = 'vscode'): string {
  return `${uriScheme}://bytesync.bytesync/join#${encodeInvitation(invitation)}`;
}

/** The invitation as the line to type in a terminal; it needs no quotes in any shell. */
export function joinCommand(invitation: Invitation, uriScheme = 'vscode'): string {
  return `bytesync join ${invitationLink(invitation, uriScheme)}`;
}

/**
 * Reads an invitation in any of its three forms, with space or quotes around it.
 * @throws BytesyncError `invitation-malformed` (a typo included), `invitation-version` (values `found`
 *   and `supported`), `invitation-expired`, `relay-insecure`
 */
export function parseInvitation(text: string, now: number = Date.now()): Invitation {
  if (text.length > MAX_INVITATION_TEXT) {
    throw malformed('length');
  }
  const unquoted = unquote(text);
  const link = unquote(unquoted.replace(JOIN_COMMAND, ''));
  return decodeInvitation(link.replace(LINK, ''), now);
}

/** 32 bytes that open the relay's waiting room. */
export function relayToken(invitation: Pick<Invitation, 'sessionId' | 'secret'>): Uint8Array {
  return deriveKey(invitation.secret, idBytes(invitation.sessionId), 'relayToken');
}

/** 32 bytes that seal the admission messages; the relay can't derive them from the token. */
export function admissionKey(invitation: Pick<Invitation, 'sessionId' | 'secret'>): Uint8Array {
  return deriveKey(invitation.secret, idBytes(invitation.sessionId), 'admissionKey');
}

/** What the relay stores of a relay token: its SHA-256, base64url. */
export function relayTokenHash(token: Uint8Array): string {
  return createHash('sha256').update(token).digest('base64url');
}

function unquote(text: string): string {
  const trimmed = text.trim();
  const quoted = QUOTED.exec(trimmed);
  const [, opening = '', inside = '', closing] = quoted ?? [];
  return quoted !== null && CLOSING[opening] === closing ? inside.trim() : trimmed;
}
