import assert from 'node:assert/strict';
import { sign } from '@bytesync/shared/crypto/identity.ts';
import { labelled } from '@bytesync/shared/crypto/labels.ts';
import {
  displayName,
  followsRoster,
  nameSchema,
  type Roster,
  type RosterMember,
  rosterHash,
  signedRosterSchema,
  signRoster,
  verifyRoster,
} from '@bytesync/shared/crypto/roster.ts';
import { decode, encode } from '@bytesync/shared/wire/codec.ts';
import fc from 'fast-check';
import {
  alterations,
  fixedId,
  HOST_DEVICE,
  HOST_MEMBER,
  NEWCOMER_DEVICE,
  NEWCOMER_MEMBER,
  roster,
  withCode,
} from './fixed.ts';

const signed = signRoster(roster(), HOST_DEVICE.secretKey);

function members(count: number): RosterMember[] {
  return Array.from({ length: count }, (_, index) => ({
    ...(index === 0 ? HOST_MEMBER : NEWCOMER_MEMBER),
    memberId: fixedId(index),
    letter: String.fromCharCode(65 + index),
  }));
}

describe('roster', () => {
  it('comes back as it was signed', () => {
    const again = decode(signedRosterSchema, encode(signed), 65536);
    const expected = JSON.stringify(roster());
    assert.equal(JSON.stringify(bare(verifyRoster(again, HOST_DEVICE.publicKey))), expected);
    const full = signRoster(roster({ members: members(16) }), HOST_DEVICE.secretKey);
    assert.equal(verifyRoster(full, HOST_DEVICE.publicKey).members.length, 16);
  });

  const broken: { what: string; changes: Partial<Roster> }[] = [
    {
      what: 'two hosts',
      changes: { members: [HOST_MEMBER, { ...NEWCOMER_MEMBER, role: 'host' }] },
    },
    { what: 'no host', changes: { members: [NEWCOMER_MEMBER] } },
    { what: 'nobody', changes: { members: [] } },
    {
      what: 'a letter twice',
      changes: { members: [HOST_MEMBER, { ...NEWCOMER_MEMBER, letter: 'A' }] },
    },
    {
      what: 'a member id twice',
      changes: { members: [HOST_MEMBER, { ...NEWCOMER_MEMBER, memberId: HOST_MEMBER.memberId }] },
    },
    { what: 'a letter after P', changes: { members: [{ ...HOST_MEMBER, letter: 'Q' }] } },
    { what: 'seventeen members', changes: { members: members(17) } },
    { what: 'version 0', changes: { version: 0 } },
    { what: 'a version before the first', changes: { previous: new Uint8Array(32).fill(1) } },
    { what: 'a short hash', changes: { version: 2, previous: new Uint8Array(31) } },
    { what: 'no session', changes: { sessionId: '' } },
    {
      what: 'a device key of small order',
      changes: { members: [{ ...HOST_MEMBER, deviceKey: new Uint8Array(32) }] },
    },
    {
      what: 'a box key of small order',
      changes: { members: [{ ...HOST_MEMBER, boxKey: new Uint8Array(32) }] },
    },
    { what: 'an empty name', changes: { members: [{ ...HOST_MEMBER, name: '' }] } },
  ];
  for (const { what, changes } of broken) {
    it(`has not ${what}: neither signed nor accepted`, () => {
      const bad = roster(changes);
      assert.throws(() => signRoster(bad, HOST_DEVICE.secretKey), withCode('statement-malformed'));
      const body = encode(bad);
      const signature = sign(HOST_DEVICE.secretKey, labelled('roster', body));
      const verifying = () => verifyRoster({ body, signature }, HOST_DEVICE.publicKey);
      assert.throws(verifying, withCode('statement-malformed'));
    });
  }

  it('is forged with any bit of body or signature changed', () => {
    for (const body of alterations(signed.body)) {
      const verifying = () => verifyRoster({ ...signed, body }, HOST_DEVICE.publicKey);
      assert.throws(verifying, withCode('statement-forged'));
    }
    for (const signature of alterations(signed.signature)) {
      const verifying = () => verifyRoster({ ...signed, signature }, HOST_DEVICE.publicKey);
      assert.throws(verifying, withCode('statement-forged'));
    }
  });

  it('is forged when a member signs that is not its host', () => {
    const own = signRoster(roster(), NEWCOMER_DEVICE.secretKey);
    assert.throws(() => verifyRoster(own, HOST_DEVICE.publicKey), withCode('statement-forged'));
    assert.throws(() => verifyRoster(own, NEWCOMER_DEVICE.publicKey), withCode('statement-forged'));
  });

  it('follows the version before it, and no other', () => {
    const next = roster({ version: 2, previous: rosterHash(signed) });
    assert.ok(followsRoster(next, roster(), signed));
    const others: Partial<Roster>[] = [
      { version: 3 },
      { version: 1 },
      { previous: new Uint8Array(32) },
      { sessionId: fixedId(9) },
    ];
    for (const changes of others) {
      assert.ok(!followsRoster({ ...next, ...changes }, roster(), signed));
    }
  });

  const names: { name: string; isTaken: boolean }[] = [
    { name: 'Ada', isTaken: true },
    { name: '张伟 👩‍💻', isTaken: true },
    { name: 'a'.repeat(120), isTaken: true },
    { name: 'a'.repeat(121), isTaken: false },
    { name: '   ', isTaken: false },
    { name: 'Ada\nHost', isTaken: false },
    { name: '\u001b[31mAda', isTaken: false },
    { name: 'Ada\u202etsoh', isTaken: false },
    { name: 'Ada\ud800', isTaken: false },
  ];
  for (const { name, isTaken } of names) {
    it(`${isTaken ? 'takes' : 'refuses'} the name ${JSON.stringify(name).slice(0, 30)}`, () => {
      assert.equal(nameSchema.safeParse(name).success, isTaken);
    });
  }

  it('every text has a display name that is taken', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ minLength: 119, maxLength: 300 }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const name = displayName(text);
        assert.ok(nameSchema.safeParse(name).success);
        if (nameSchema.safeParse(text).success) assert.equal(name, text);
      }),
    );
    assert.equal(displayName(`${'a'.repeat(119)}🎉`), `${'a'.repeat(119)}`);
    assert.equal(displayName('a\nb\u001b[31m\u202e'), 'a\ufffdb\ufffd[31m\ufffd');
    assert.equal(displayName(' \t'), ' \ufffd');
    assert.equal(displayName(''), 'unnamed');
  });
});

/** The same with plain byte arrays, for comparison. */
function bare(value: Roster): Roster {
  return {
    version: value.version,
    sessionId: value.sessionId,
    members: value.members.map((member) => ({
      memberId: member.memberId,
      name: member.name,
      letter: member.letter,
      role: member.role,
      deviceKey: Uint8Array.from(member.deviceKey),
      boxKey: Uint8Array.from(member.boxKey),
    })),
    previous: Uint8Array.from(value.previous),
  };
}
