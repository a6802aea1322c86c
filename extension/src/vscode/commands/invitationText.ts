import {
  type Invitation,
  invitationCode,
  invitationLink,
  joinCommand,
  MAX_INVITATION_TEXT,
  parseInvitation,
} from '@bytesync/shared/crypto/invitation.ts';
import { asBytesyncError, BytesyncError } from '@bytesync/shared/errors.ts';

/** Characters of a message that is searched for an invitation. */
const MESSAGE_LIMIT = 16 * 1024;
/** Shorter than any invitation. */
const LEAST_CODE = 60;
/** Shorter than any session, secret and fingerprint; what is said about less is that it's no invitation at all. */
const CODES = new RegExp(`[A-Za-z0-9_-]{${LEAST_CODE},}`, 'g');

/** The three forms of an invitation, one a line, after a sentence for whoever gets them. */
export function invitationMessage(
  invitation: Invitation,
  uriScheme: string,
  words: { readonly editor: string; readonly code: string; readonly terminal: string },
): string {
  return [
    `${words.editor} ${invitationLink(invitation, uriScheme)}`,
    `${words.code} ${invitationCode(invitation)}`,
    `${words.terminal} ${joinCommand(invitation, uriScheme)}`,
    '',
  ].join('\n');
}

/**
 * The invitation in what somebody pasted: a link, a code, a join line, or the message around them,
 * with whatever a mail program or a chat did to it.
 * @throws BytesyncError invitation-malformed, invitation-version, invitation-expired, relay-insecure
 */
export function findInvitation(text: string): Invitation {
  if (text.length > MESSAGE_LIMIT)
    throw new BytesyncError('invitation-malformed', { reason: 'length' });
  const visible = text.replaceAll(/[\u200b-\u200d\u2060\ufeff\u00ad]/g, '');
  // A line that was wrapped has white space inside.
  const whole = visible.replaceAll(/\s+/g, '').replace(/^bytesyncjoin/, '');
  const candidates = [visible, ...(visible.match(CODES) ?? []), whole];
  let failure: BytesyncError | undefined;
  for (const candidate of candidates) {
    if (candidate.length > MAX_INVITATION_TEXT) continue;
    try {
      return parseInvitation(candidate);
    } catch (error) {
      const found = asBytesyncError(error);
      // That it is of another version, or too old, tells more than that other parts are no invitation.
      if (failure === undefined || failure.code === 'invitation-malformed') failure = found;
    }
  }
  throw failure ?? new BytesyncError('invitation-malformed', { reason: 'length' });
}

/** Whether a text holds an invitation that could be used. */
export function holdsInvitation(text: string): boolean {
  try {
    findInvitation(text);
    return true;
  } catch {
    return false;
  }
}
