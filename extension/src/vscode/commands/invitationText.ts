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
/** Shorter than any invitation; what is said about less is that it's no invitation at all. */
const LEAST_CODE = 60;
/** Shorter than the lines that mail programs make. */
const LEAST_LINE = 16;
const MOST_LINES = MAX_INVITATION_TEXT / LEAST_LINE;
const PIECES = /[A-Za-z0-9_-]+/g;
/** Between the lines of a wrapped code: white space, marks of a quotation, `=` of quoted-printable. */
const BETWEEN = /^[\s>|=]+$/;
/** What is there and can't be seen. */
const INVISIBLE = /[\u200b-\u200f\u2060\ufeff\u00ad]/g;

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
  let failure: BytesyncError | undefined;
  for (const candidate of candidates(text.replaceAll(INVISIBLE, ''))) {
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

/** What may be an invitation, the likeliest first. */
function* candidates(text: string): Generator<string> {
  yield text;
  yield* codes(text);
  // Spaces may be anywhere where nothing else stands around it.
  yield text.replaceAll(/\s+/g, '').replace(/^bytesyncjoin/, '');
}

/** Codes within a text: whole ones first, then those that were wrapped. */
function* codes(text: string): Generator<string> {
  const pieces = [...text.matchAll(PIECES)].map(({ 0: piece, index }) => {
    return { piece, index, end: index + piece.length };
  });
  yield* pieces.map(({ piece }) => piece).filter(({ length }) => length >= LEAST_CODE);
  for (const [at, first] of pieces.entries()) {
    // The first byte of a code is its version, a small number.
    if (!first.piece.startsWith('A')) continue;
    let { piece: code, end } = first;
    for (const { piece, index, end: next } of pieces.slice(at + 1, at + 1 + MOST_LINES)) {
      if (!BETWEEN.test(text.slice(end, index))) break;
      code += piece;
      end = next;
      if (code.length >= LEAST_CODE) yield code;
      // A short one is the last line of a code, or no line of one.
      if (piece.length < LEAST_LINE) break;
    }
  }
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
