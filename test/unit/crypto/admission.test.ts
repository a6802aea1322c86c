import assert from 'node:assert/strict';
import type { HostOptions, NewcomerOptions } from '@bytesync/shared/crypto/admission.ts';
import { fingerprint } from '@bytesync/shared/crypto/identity.ts';
import { SAFETY_WORD_COUNT } from '@bytesync/shared/crypto/safetyWords.ts';
import { MAX_WELCOME_STATE } from '@bytesync/shared/crypto/welcome.ts';
import { LIMITS } from '@bytesync/shared/limits.ts';
import { link, MALFORMED, revealed, welcomeWith } from './admissionParty.ts';
import {
  EPOCH_KEY,
  fixedId,
  fixedRandom,
  HOST_DEVICE,
  HOST_ID,
  HOST_MEMBER,
  hex,
  NEWCOMER_BOX,
  NEWCOMER_MEMBER,
  STRANGER_BOX,
  STRANGER_DEVICE,
  withCode,
} from './fixed.ts';

describe('admission', () => {
  it('ends with a member that holds what the host gave it', () => {
    const { joining, hosting, offered, known } = revealed();
    assert.deepEqual(offered.words, known.words);
    assert.equal(known.name, 'Blaise 🧮');
    assert.equal(hex(known.boxKey), hex(NEWCOMER_BOX.publicKey));
    assert.equal(offered.host.memberId, HOST_ID);
    assert.equal(offered.host.name, 'Ada');
    assert.equal(hex(offered.host.deviceKey), hex(HOST_DEVICE.publicKey));
    assert.deepEqual([offered.role, known.role], ['member', 'member']);
    assert.deepEqual([offered.version, known.version], [1, 1]);
    const welcome = joining.onWelcome(hosting.welcome(welcomeWith()));
    assert.deepEqual(welcome.epochKey, EPOCH_KEY);
    assert.equal(welcome.epochKey.buffer.byteLength, 32, 'keeps nothing else alive');
    assert.equal(Buffer.from(welcome.state).toString(), 'state');
    assert.equal(welcome.logPoint.position, 4);
  });

  it('offers the role that the host gives, on both sides', () => {
    const { joining, hosting, offered, known } = revealed({ knock: { role: 'receive-only' } });
    assert.deepEqual([offered.role, known.role], ['receive-only', 'receive-only']);
    const other = hosting.welcome(welcomeWith());
    assert.throws(() => joining.onWelcome(other), MALFORMED, 'the roster names another role');
    const members = [HOST_MEMBER, { ...NEWCOMER_MEMBER, role: 'receive-only' as const }];
    assert.ok(joining.onWelcome(hosting.welcome(welcomeWith({ members }))));
  });

  it('shows six words of the list that people know', () => {
    const { offered } = revealed();
    assert.equal(offered.words.length, SAFETY_WORD_COUNT);
    assert.ok(offered.words.every((word) => /^[a-z]{3,8}$/.test(word)));
  });

  const fixed = () => ({
    newcomer: { random: fixedRandom('newcomer') } as Partial<NewcomerOptions>,
    host: { random: fixedRandom('host') } as Partial<HostOptions>,
  });
  const swapped: { what: string; run: () => ReturnType<typeof revealed> }[] = [
    { what: 'the newcomer’s nonce', run: () => revealed({ ...fixed(), newcomer: {} }) },
    { what: 'the host’s nonce', run: () => revealed({ ...fixed(), host: {} }) },
    {
      what: 'the newcomer’s device key',
      run: () => {
        const { newcomer: options, host: hostOptions } = fixed();
        return revealed({
          newcomer: { ...options, device: STRANGER_DEVICE },
          host: hostOptions,
          knock: { deviceKey: STRANGER_DEVICE.publicKey },
        });
      },
    },
    {
      what: 'the newcomer’s session key',
      run: () => {
        const options = fixed();
        return revealed({ ...options, newcomer: { ...options.newcomer, boxKeys: STRANGER_BOX } });
      },
    },
    {
      what: 'the host’s session key',
      run: () => {
        const options = fixed();
        return revealed({ ...options, host: { ...options.host, boxKeys: STRANGER_BOX } });
      },
    },
    {
      what: 'the host’s device key (and the link)',
      run: () => {
        const options = fixed();
        const hostFingerprint = fingerprint(STRANGER_DEVICE.publicKey);
        return revealed({
          newcomer: { ...options.newcomer, invitation: { ...link, hostFingerprint } },
          host: { ...options.host, device: STRANGER_DEVICE },
        });
      },
    },
    { what: 'the role', run: () => revealed({ ...fixed(), knock: { role: 'send-only' } }) },
    {
      what: 'the session',
      run: () => {
        const options = fixed();
        const elsewhere = { ...link, sessionId: fixedId(9) };
        return revealed({
          newcomer: { ...options.newcomer, invitation: elsewhere },
          host: { ...options.host, invitation: elsewhere },
        });
      },
    },
  ];
  for (const { what, run } of swapped) {
    it(`has other words when it differs in ${what}`, () => {
      const usual = revealed(fixed());
      assert.deepEqual(revealed(fixed()).offered.words, usual.offered.words);
      const { offered, known } = run();
      assert.deepEqual(offered.words, known.words);
      assert.notDeepEqual(offered.words, usual.offered.words);
    });
  }

  it('carries the largest state in one frame', () => {
    const { joining, hosting } = revealed();
    const state = new Uint8Array(MAX_WELCOME_STATE);
    const bytes = hosting.welcome({ ...welcomeWith(), state });
    assert.ok(bytes.length <= LIMITS.envelope);
    assert.equal(joining.onWelcome(bytes).state.length, state.length);
    const more = new Uint8Array(MAX_WELCOME_STATE + 1);
    const seal = () => hosting.welcome({ ...welcomeWith(), state: more });
    assert.throws(seal, withCode('message-malformed'));
  });
});
