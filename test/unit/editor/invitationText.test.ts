import assert from 'node:assert/strict';
import { invitationCode, invitationLink, joinCommand } from '@bytesync/shared/crypto/invitation.ts';
import { labelledHash } from '@bytesync/shared/crypto/labels.ts';
import type { ErrorCode } from '@bytesync/shared/errors.ts';
import {
  findInvitation,
  holdsInvitation,
  invitationMessage,
} from '../../../extension/src/vscode/commands/invitationText.ts';
import { fixedId, invitation, withCode } from '../crypto/fixed.ts';

const INVITATION = invitation({ certificate: new Uint8Array(32).fill(0x63) });
const OTHER = invitation({ sessionId: fixedId(0x12) });
const EXPIRED = invitation({ expiresAt: 1_000 });
const [CODE, LINK] = [invitationCode(INVITATION), invitationLink(INVITATION)];
const WORDS = { editor: 'In the editor:', code: 'Or paste:', terminal: 'Or type:' };
const MESSAGE = invitationMessage(INVITATION, 'vscode', WORDS);
const VERSION_2 = versionTwo('whatever version 2 holds, and then some more of it');

/** A code of a version that is not known here; its checksum is where it is in every version. */
function versionTwo(text: string): string {
  const content = Buffer.concat([Uint8Array.of(2), Buffer.from(text)]);
  const checksum = labelledHash('invitationChecksum', content).subarray(0, 4);
  return Buffer.concat([content, checksum]).toString('base64url');
}

/** As a mail program wraps it. */
function wrapped(text: string, width: number, before = ''): string {
  const lines = text.match(new RegExp(`.{1,${width}}`, 'gu')) ?? [];
  return lines.map((line) => `${before}${line}`).join('\n');
}

function typed(text: string, at: number, what: string): string {
  return `${text.slice(0, at)}${what}${text.slice(at)}`;
}

describe('an invitation is found in what was pasted', () => {
  const prose = 'Hello Bob,\n\nwe meet at ten. Here is the link:\n\n';
  const cases: readonly [description: string, text: string][] = [
    ['the link', LINK],
    ['of another editor', invitationLink(INVITATION, 'vscode-insiders')],
    ['the code', CODE],
    ['the line for a terminal', joinCommand(INVITATION)],
    ['the line with the code', `bytesync join ${CODE}`],
    ['with space around it', `\n\t  ${LINK}  \r\n`],
    ['in quotes', `“${LINK}”`],
    ['in angle brackets', `<${LINK}>`],
    ['as a link of Markdown', `[join](${LINK})`],
    ['at the end of a sentence', `Join with ${LINK}.`],
    ['the whole message', MESSAGE],
    ['the message on one line', MESSAGE.replaceAll('\n', ' ')],
    ['the message, quoted', MESSAGE.replaceAll(/^/gmu, '> ')],
    ['in the middle of a mail', `${prose}${LINK}\n\nSee you\nAda`],
    ['twice', `${LINK}\n${LINK}`],
    ['twice, the first cut off', `${LINK.slice(0, -5)}\n${LINK}`],
    ['after one that has expired', `${invitationLink(EXPIRED)}\n${LINK}`],
    ['after a line that looks like a code', `A${'b'.repeat(63)}\n${LINK}`],
    ['after one of another version', `${VERSION_2}\n${LINK}`],
    ['with one more space', typed(LINK, 60, ' ')],
    ['wrapped after a few characters of the code', wrapped(LINK, 36)],
    ['with spaces in the code', CODE.match(/.{1,5}/gu)?.join(' ') ?? ''],
    ['with spaces in the link', LINK.match(/.{1,9}/gu)?.join('  ') ?? ''],
    ['wrapped', wrapped(LINK, 72)],
    ['wrapped, with Windows’ ends of lines', wrapped(LINK, 72).replaceAll('\n', '\r\n')],
    ['wrapped in the middle of a mail', `${prose}${wrapped(LINK, 72)}\n\nSee you\nAda`],
    ['wrapped within the word before the code', `${prose}${wrapped(LINK, 20)}\nSee you`],
    ['wrapped and quoted', `${prose}${wrapped(LINK, 72, '> > ')}\n> \n> See you`],
    ['wrapped as quoted-printable', wrapped(LINK, 72).replaceAll('\n', '=\n')],
    ['the wrapped message', wrapped(MESSAGE, 60)],
    ['a wrapped one on one line', `Hi ${wrapped(LINK, 72).replaceAll('\n', ' ')} bye`],
    ['a wrapped one before a long word', `${wrapped(LINK, 72)} ${'x'.repeat(40)}`],
    ['with characters of no width', [...CODE].join('\u200b')],
    ['with a byte order mark', `\ufeff${LINK}`],
    ['with soft hyphens', typed(LINK, 80, '\u00ad')],
    ['with marks of direction', `\u200e${LINK}\u200f`],
    ['in a long message', `${'Nothing to see. '.repeat(900)}\n${LINK}`],
  ];
  for (const [description, text] of cases) {
    it(description, () => {
      assert.deepEqual(findInvitation(text), INVITATION);
      assert.equal(holdsInvitation(text), true);
    });
  }

  it('of several the first', () => {
    assert.deepEqual(findInvitation(`${LINK}\n${invitationLink(OTHER)}`), INVITATION);
    assert.deepEqual(findInvitation(`${invitationLink(OTHER)}\n${LINK}`), OTHER);
  });
});

describe('what is no invitation', () => {
  const malformed = 'invitation-malformed';
  const cases: readonly [string, text: string, ErrorCode][] = [
    ['nothing', '', malformed],
    ['space', ' \n', malformed],
    ['a word', 'hello', malformed],
    ['a text', 'Lorem ipsum dolor sit amet. '.repeat(100), malformed],
    ['lines like those of a code', `${'ab12'.repeat(16)}\n`.repeat(240), malformed],
    ['cut off at its end', LINK.slice(0, -1), malformed],
    ['cut off in the middle', LINK.slice(0, 80), malformed],
    ['cut off at its beginning', CODE.slice(1), malformed],
    ['a letter too many', `${CODE}A`, malformed],
    ['a letter changed', CODE.replace(/.$/u, (last) => (last === 'A' ? 'B' : 'A')), malformed],
    ['two letters changed places', swapped(CODE, 40), malformed],
    ['huge', 'A'.repeat(16 * 1024), malformed],
    ['more than a message', `${LINK}${' '.repeat(16 * 1024)}`, malformed],
    ['another version', VERSION_2, 'invitation-version'],
    ['another version in a mail', `Hello\n${VERSION_2}\nbye`, 'invitation-version'],
    ['expired', invitationLink(EXPIRED), 'invitation-expired'],
    [
      'expired in a mail',
      `Hello\n${wrapped(invitationLink(EXPIRED), 72)}\nbye`,
      'invitation-expired',
    ],
    [
      'expired, before a broken one',
      `${invitationCode(EXPIRED)} ${CODE.slice(9)}`,
      'invitation-expired',
    ],
  ];
  for (const [description, text, code] of cases) {
    it(description, () => {
      assert.throws(() => findInvitation(text), withCode(code));
      assert.equal(holdsInvitation(text), false);
    });
  }

  it('an error never quotes it', () => {
    for (const [, text] of cases.filter(([, one]) => one.trim() !== '')) {
      try {
        findInvitation(text);
      } catch (error) {
        assert.ok(error instanceof Error && !error.message.includes(text.trim()));
      }
    }
  });
});

describe('the message that invites', () => {
  it('has all three forms, each a line', () => {
    assert.deepEqual(invitationMessage(INVITATION, 'vscodium', WORDS).split('\n'), [
      `In the editor: vscodium://bytesync.bytesync/join#${CODE}`,
      `Or paste: ${CODE}`,
      `Or type: bytesync join vscodium://bytesync.bytesync/join#${CODE}`,
      '',
    ]);
  });
});

function swapped(text: string, at: number): string {
  const [a = '', b = ''] = text.slice(at);
  assert.notEqual(a, b);
  return `${text.slice(0, at)}${b}${a}${text.slice(at + 2)}`;
}
