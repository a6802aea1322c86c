import assert from 'node:assert/strict';
import {
  admissionKey,
  type Invitation,
  invitationCode,
  invitationLink,
  joinCommand,
  parseInvitation,
  relayToken,
  relayTokenHash,
} from '@bytesync/shared/crypto/invitation.ts';
import { labelledHash } from '@bytesync/shared/crypto/labels.ts';
import { checkRelayUrl } from '@bytesync/shared/crypto/relayUrl.ts';
import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import fc from 'fast-check';
import { fixedId, invitation, withCode } from './fixed.ts';

const sixteen = fc.uint8Array({ minLength: 16, maxLength: 16 });
const anyInvitation: fc.Arbitrary<Invitation> = fc.record(
  {
    version: fc.constant(1 as const),
    sessionId: sixteen.map((bytes) => Buffer.from(bytes).toString('base64url')),
    secret: sixteen,
    relayUrl: fc.constantFrom(
      'https://relay.example.org',
      'http://127.0.0.1:8787',
      'http://[::1]:1/x',
      `https://r.example/${'a'.repeat(1000)}`,
    ),
    hostFingerprint: sixteen,
    certificate: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    expiresAt: fc.integer({ min: 1, max: 2 ** 48 - 1 }),
  },
  {
    requiredKeys: ['version', 'sessionId', 'secret', 'relayUrl', 'hostFingerprint'],
    noNullPrototype: true,
  },
);

/** A code with these bytes and a right checksum. */
function codeOf(content: Uint8Array): string {
  const checksum = labelledHash('invitationChecksum', content).subarray(0, 4);
  return Buffer.concat([content, checksum]).toString('base64url');
}

function contentOf(value: Invitation): Buffer {
  return Buffer.from(invitationCode(value), 'base64url').subarray(0, -4);
}

describe('invitation', () => {
  it('comes back from each of its three forms', () => {
    const property = fc.property(anyInvitation, (value) => {
      for (const form of [invitationCode, invitationLink, joinCommand]) {
        assert.deepEqual(parseInvitation(form(value), 0), value);
      }
    });
    fc.assert(property);
  });

  const code = invitationCode(invitation());
  const surrounded = [
    `  ${code}\n`,
    `"${code}"`,
    `'vscode://bytesync.bytesync/join#${code}'`,
    `<vscode://bytesync.bytesync/join#${code}>`,
    `\`bytesync join ${code}\``,
    `bytesync  join "vscode-insiders://bytesync.bytesync/join#${code}"`,
    `vscodium://bytesync.bytesync/join?windowId=_blank#${code}`,
    ` " ${code} " `,
  ];
  for (const text of surrounded) {
    it(`is read from ${JSON.stringify(text.replace(code, 'CODE'))}`, () => {
      assert.deepEqual(parseInvitation(text), invitation());
    });
  }

  it('needs no quotes in a shell: letters, digits and - _ : / # . only', () => {
    assert.match(joinCommand(invitation()), /^bytesync join [\w:/#.-]+$/);
    assert.match(invitationCode(invitation()), /^A[\w-]+$/, 'never taken for an option');
    assert.match(invitationLink(invitation(), 'cursor'), /^cursor:\/\/bytesync\.bytesync\/join#/);
  });

  it('is malformed with any one character changed, missing or added', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=';
    const at = fc.nat({ max: code.length - 1 });
    const property = fc.property(at, fc.constantFrom(...alphabet), (index, character) => {
      const [before, after] = [code.slice(0, index), code.slice(index + 1)];
      fc.pre(code[index] !== character);
      for (const text of [
        before + character + after,
        before + after,
        before + character + code.slice(index),
      ]) {
        if (text !== code) {
          assert.throws(() => parseInvitation(text), withCode('invitation-malformed'));
        }
      }
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('of another version says which: theirs and ours', () => {
    const content = Buffer.concat([Uint8Array.of(2), Buffer.from('whatever version 2 holds')]);
    assert.throws(
      () => parseInvitation(codeOf(content)),
      (error) =>
        error instanceof BytesyncError &&
        error.code === 'invitation-version' &&
        error.values.found === 2 &&
        error.values.supported === 1,
    );
  });

  it('expires at its time, not before', () => {
    const text = invitationLink(invitation({ expiresAt: 1000 }));
    assert.equal(parseInvitation(text, 999).expiresAt, 1000);
    assert.throws(() => parseInvitation(text, 1000), withCode('invitation-expired'));
  });

  const plain = contentOf(invitation({ relayUrl: 'https://r' }));
  const malformed: { what: string; text: string }[] = [
    { what: 'nothing', text: '' },
    { what: 'prose', text: 'please join my session' },
    { what: 'the command without its link', text: 'bytesync join' },
    { what: 'the link of another extension', text: `vscode://other.other/join#${code}` },
    { what: 'too long', text: code.padEnd(2049) },
    { what: 'unknown flags', text: codeOf(Buffer.from(plain).fill(4, 1, 2)) },
    { what: 'a version and nothing else', text: codeOf(Uint8Array.of(1)) },
    { what: 'no relay', text: codeOf(plain.subarray(0, 50)) },
    { what: 'a relay that is no text', text: codeOf(Buffer.from(plain).fill(0xff, 50)) },
    { what: 'a certificate without room', text: codeOf(Buffer.from(plain).fill(1, 1, 2)) },
  ];
  for (const { what, text } of malformed) {
    it(`is malformed: ${what}`, () => {
      assert.throws(() => parseInvitation(text), withCode('invitation-malformed'));
    });
  }

  const relays: { url: string; code?: ErrorCode }[] = [
    { url: 'https://relay.example.org' },
    { url: 'http://localhost:8787' },
    { url: 'http://127.9.9.9' },
    { url: 'http://[::1]:8787' },
    { url: 'http://relay.example.org', code: 'relay-insecure' },
    { url: 'http://127.0.0.1.example.org', code: 'relay-insecure' },
    { url: 'http://10.0.0.1', code: 'relay-insecure' },
    { url: 'ws://127.0.0.1', code: 'invitation-malformed' },
    { url: 'file:///etc/passwd', code: 'invitation-malformed' },
    { url: 'https://user:secret@relay.example.org', code: 'invitation-malformed' },
    { url: 'https://relay.example.org/?x=1', code: 'invitation-malformed' },
    { url: 'https://relay.example.org/#', code: 'invitation-malformed' },
    { url: `https://relay.example.org/${'a'.repeat(1024)}`, code: 'invitation-malformed' },
    { url: 'relay.example.org', code: 'invitation-malformed' },
  ];
  for (const { url, code: expected } of relays) {
    it(`${expected === undefined ? 'takes' : 'refuses'} the relay ${url.slice(0, 40)}`, () => {
      const content = Buffer.concat([plain.subarray(0, 50), Buffer.from(url)]);
      if (expected === undefined) {
        assert.equal(parseInvitation(codeOf(content)).relayUrl, url);
      } else {
        assert.throws(() => parseInvitation(codeOf(content)), withCode(expected));
        assert.throws(() => invitationCode(invitation({ relayUrl: url })), withCode(expected));
      }
    });
  }

  it('is never made with parts of another size', () => {
    const wrong: Partial<Invitation>[] = [
      { secret: new Uint8Array(15) },
      { hostFingerprint: new Uint8Array(17) },
      { certificate: new Uint8Array(31) },
      { expiresAt: -1 },
      { expiresAt: 2 ** 48 },
      { sessionId: 'short' },
    ];
    for (const changes of wrong) {
      assert.throws(() => invitationCode(invitation(changes)), withCode('invitation-malformed'));
    }
  });

  it('derives keys that differ by purpose, session and secret', () => {
    const other = invitation({ secret: new Uint8Array(16) });
    const elsewhere = invitation({ sessionId: fixedId(9) });
    const keys = [invitation(), other, elsewhere].flatMap((value) => [
      relayToken(value),
      admissionKey(value),
    ]);
    assert.equal(new Set(keys.map((key) => relayTokenHash(key))).size, 6);
  });
});

describe('relay address', () => {
  it('is a usage error where a person typed it', () => {
    assert.throws(() => checkRelayUrl('nonsense'), withCode('usage'));
    assert.equal(checkRelayUrl('https://relay.example.org').host, 'relay.example.org');
  });
});
