import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { HostAdmission, NewcomerAdmission } from '@bytesync/shared/crypto/admission.ts';
import { genesisDigest, nextDigest } from '@bytesync/shared/crypto/chain.ts';
import { chunkDigest, openChunk, sealChunk } from '@bytesync/shared/crypto/chunk.ts';
import { EnvelopeSealer, openEnvelope } from '@bytesync/shared/crypto/envelope.ts';
import { epochKeyHash, unwrapEpochKey, wrapEpochKey } from '@bytesync/shared/crypto/epoch.ts';
import { helloContext } from '@bytesync/shared/crypto/hello.ts';
import { fingerprint, sign } from '@bytesync/shared/crypto/identity.ts';
import {
  admissionKey,
  invitationCode,
  invitationLink,
  joinCommand,
  parseInvitation,
  relayToken,
  relayTokenHash,
} from '@bytesync/shared/crypto/invitation.ts';
import { box, openBox } from '@bytesync/shared/crypto/keys.ts';
import { rosterHash, signRoster, verifyRoster } from '@bytesync/shared/crypto/roster.ts';
import { safetyWords } from '@bytesync/shared/crypto/safetyWords.ts';
import { openStatement, signStatement } from '@bytesync/shared/crypto/statement.ts';
import {
  EPOCH_KEY,
  fixedId,
  fixedRandom,
  HOST_BOX,
  HOST_DEVICE,
  HOST_ID,
  HOST_MEMBER,
  hex,
  invitation,
  NEWCOMER_BOX,
  NEWCOMER_DEVICE,
  NEWCOMER_ID,
  NEWCOMER_MEMBER,
  roster,
  SESSION,
} from './fixed.ts';

const LOG = fixedId(0x91);
const stream = { sessionId: SESSION, streamId: fixedId(0x71), key: new Uint8Array(32).fill(0x72) };
const signedRoster = signRoster(roster(), HOST_DEVICE.secretKey);
const fullInvitation = invitation({
  certificate: new Uint8Array(32).fill(0x63),
  expiresAt: 1_900_000_000_000,
});

function admission() {
  const link = invitation({ hostFingerprint: fingerprint(HOST_DEVICE.publicKey) });
  const protocol = { min: 1, max: 1 };
  const joining = new NewcomerAdmission({
    invitation: link,
    device: NEWCOMER_DEVICE,
    memberId: NEWCOMER_ID,
    boxKeys: NEWCOMER_BOX,
    name: 'Blaise',
    protocol,
    random: fixedRandom('newcomer'),
  });
  const hosting = new HostAdmission(
    {
      invitation: link,
      device: HOST_DEVICE,
      memberId: HOST_ID,
      boxKeys: HOST_BOX,
      name: 'Ada',
      protocol,
      random: fixedRandom('host'),
    },
    { memberId: NEWCOMER_ID, deviceKey: NEWCOMER_DEVICE.publicKey },
  );
  const request = joining.request();
  const offer = hosting.onRequest(request);
  const { reveal, words } = joining.onOffer(offer);
  hosting.onReveal(reveal);
  const logPoint = { logId: LOG, position: 4, digest: new Uint8Array(32).fill(0x92) };
  const welcome = hosting.welcome({
    epoch: 2,
    epochKey: EPOCH_KEY,
    roster: signedRoster,
    logPoint,
    state: Buffer.from('state'),
  });
  joining.onWelcome(welcome);
  return { request, offer, reveal, words: words.join(' '), welcome };
}

function envelope(): Uint8Array {
  const incarnation = new Uint8Array(16).fill(0x81);
  const sealer = new EnvelopeSealer({ sessionId: SESSION, sender: HOST_ID, incarnation });
  return sealer.seal(2, EPOCH_KEY, [NEWCOMER_ID], 'direct', Buffer.from('plain'));
}

function statement(): Uint8Array {
  const context = {
    sessionId: SESSION,
    memberId: HOST_ID,
    logId: LOG,
    position: 7,
    digest: new Uint8Array(32).fill(0x92),
    epoch: 2,
    rosterVersion: 3,
  };
  return signStatement(context, Buffer.from('body'), HOST_DEVICE.secretKey);
}

function wraps() {
  const members = [HOST_MEMBER, NEWCOMER_MEMBER];
  return wrapEpochKey(EPOCH_KEY, members, HOST_BOX.secretKey, fixedRandom('wrap'));
}

/** As a stream's key goes to each of its recipients. */
function keyBox(): Uint8Array {
  const nonce = new Uint8Array(24).fill(0x44);
  return box(stream.key, NEWCOMER_BOX.publicKey, HOST_BOX.secretKey, nonce);
}

const hello = helloContext(SESSION, HOST_ID, new Uint8Array(32).fill(0xa1));
const genesis = genesisDigest(SESSION, LOG);

const actual: Readonly<Record<string, () => Uint8Array | string>> = {
  hello: () => hello,
  helloSignature: () => sign(HOST_DEVICE.secretKey, hello),
  fingerprint: () => fingerprint(HOST_DEVICE.publicKey),
  genesisDigest: () => genesis,
  nextDigest: () => nextDigest(genesis, 1, HOST_ID, Buffer.from('payload')),
  chunk: () => sealChunk(stream, 5, false, Buffer.from('plain')),
  lastChunk: () => sealChunk(stream, 5, true, new Uint8Array(0)),
  chunkDigest: () => chunkDigest(Buffer.from('abc')),
  invitationCode: () => invitationCode(invitation()),
  invitationLink: () => invitationLink(fullInvitation),
  joinCommand: () => joinCommand(fullInvitation, 'vscodium'),
  relayToken: () => relayToken(invitation()),
  relayTokenHash: () => relayTokenHash(relayToken(invitation())),
  admissionKey: () => admissionKey(invitation()),
  admissionRequest: () => admission().request,
  admissionOffer: () => admission().offer,
  admissionReveal: () => admission().reveal,
  admissionWords: () => admission().words,
  welcome: () => admission().welcome,
  safetyWords: () => safetyWords(new Uint8Array(32)).join(' '),
  rosterBody: () => signedRoster.body,
  rosterSignature: () => signedRoster.signature,
  rosterHash: () => rosterHash(signedRoster),
  epochKeyHash: () => epochKeyHash(EPOCH_KEY),
  epochWrapOfHost: () => wraps()[0]?.wrap ?? '',
  epochWrapOfNewcomer: () => wraps()[1]?.wrap ?? '',
  envelope,
  statement,
  keyBox,
};

const file = new URL('./knownAnswers.json', import.meta.url);
const answers: Readonly<Record<string, string>> = JSON.parse(readFileSync(file, 'utf8'));

// Fixed keys and nonces give these bytes for good: a change here is a change of format and needs
// a new version of it.
describe('known answers', () => {
  for (const [name, make] of Object.entries(actual)) {
    it(`${name} has not changed`, () => {
      const made = make();
      assert.equal(typeof made === 'string' ? made : hex(made), answers[name]);
    });
  }

  it('are all asked for', () => {
    assert.deepEqual(Object.keys(answers).sort(), Object.keys(actual).sort());
  });

  it('still open', () => {
    const stored = (name: string) => Buffer.from(answers[name] ?? '', 'hex');
    assert.equal(String(openChunk(stream, 5, false, stored('chunk'))), 'plain');
    assert.equal(openChunk(stream, 5, true, stored('lastChunk')).length, 0);
    const expected = { sessionId: SESSION, sender: HOST_ID, kind: 'direct' } as const;
    const opened = openEnvelope(stored('envelope'), () => EPOCH_KEY, expected);
    assert.equal(String(opened.plaintext), 'plain');
    const { body } = openStatement(stored('statement'), () => HOST_DEVICE.publicKey);
    assert.equal(String(body), 'body');
    const boxed = openBox(stored('keyBox'), HOST_BOX.publicKey, NEWCOMER_BOX.secretKey);
    assert.deepEqual(boxed, stream.key);
    const signed = { body: stored('rosterBody'), signature: stored('rosterSignature') };
    assert.equal(verifyRoster(signed, HOST_DEVICE.publicKey).members.length, 2);
    const start = {
      epoch: 2,
      keyHash: stored('epochKeyHash'),
      wraps: [{ memberId: NEWCOMER_ID, wrap: stored('epochWrapOfNewcomer') }],
    };
    const key = unwrapEpochKey(start, NEWCOMER_ID, NEWCOMER_BOX.secretKey, HOST_BOX.publicKey);
    assert.deepEqual(key, EPOCH_KEY);
    assert.deepEqual(parseInvitation(answers.invitationLink ?? '', 0), fullInvitation);
  });
});
