import assert from 'node:assert/strict';
import {
  sealMessage,
  signMessage,
  startTranscript,
} from '@bytesync/shared/crypto/admissionMessages.ts';
import type { Roster } from '@bytesync/shared/crypto/roster.ts';
import { encode } from '@bytesync/shared/wire/codec.ts';
import {
  channel,
  host,
  link,
  MALFORMED,
  newcomer,
  refuseAll,
  requestBody,
  revealed,
  welcomeWith,
} from './admissionParty.ts';
import {
  alterations,
  fixedId,
  fixedRandom,
  HOST_MEMBER,
  NEWCOMER_DEVICE,
  NEWCOMER_MEMBER,
  STRANGER_BOX,
  STRANGER_DEVICE,
  withCode,
} from './fixed.ts';

describe('admission refuses', () => {
  it('a request of another device or member than the one that knocked', () => {
    const { publicKey } = STRANGER_DEVICE;
    assert.throws(
      () => host({}, { deviceKey: publicKey }).onRequest(newcomer().request()),
      MALFORMED,
    );
    assert.throws(
      () => host({}, { memberId: fixedId(9) }).onRequest(newcomer().request()),
      MALFORMED,
    );
  });

  it('a request that names other ids than those that knocked, though it is signed', () => {
    for (const changes of [{ memberId: fixedId(9) }, { deviceKey: STRANGER_DEVICE.publicKey }]) {
      const start = startTranscript(channel, link.hostFingerprint);
      const body = encode({ ...requestBody(), ...changes });
      const message = signMessage(start, 1, body, NEWCOMER_DEVICE.secretKey);
      const request = sealMessage(channel, 1, message, fixedRandom('liar'));
      assert.throws(() => host().onRequest(request), MALFORMED);
    }
  });

  it('messages under another invitation or of another session', () => {
    for (const other of [
      { ...link, secret: new Uint8Array(16) },
      { ...link, sessionId: fixedId(9) },
    ]) {
      const request = newcomer({ invitation: other }).request();
      assert.throws(() => host().onRequest(request), MALFORMED);
    }
  });

  it('any message with a bit changed, and takes the genuine one afterwards', () => {
    const joining = newcomer();
    const hosting = host();
    const request = joining.request();
    refuseAll(request, (bytes) => hosting.onRequest(bytes));
    const offer = hosting.onRequest(request);
    refuseAll(offer, (bytes) => joining.onOffer(bytes));
    const { reveal } = joining.onOffer(offer);
    refuseAll(reveal, (bytes) => hosting.onReveal(bytes));
    hosting.onReveal(reveal);
    const welcome = hosting.welcome(welcomeWith());
    // Each try at the box takes a millisecond: a byte of each eighth, all of its bits in turn.
    const some = [...alterations(welcome)].filter((_, index) => index % 61 === 0);
    for (const bytes of some) {
      assert.throws(() => joining.onWelcome(bytes), MALFORMED);
    }
    assert.ok(joining.onWelcome(welcome));
  });

  it('messages twice, out of order, or in the wrong direction', () => {
    const { joining, hosting, offered } = revealed();
    const request = newcomer().request();
    const offer = host().onRequest(request);
    const attempts = [
      () => joining.request(),
      () => joining.onOffer(offer),
      () => hosting.onRequest(request),
      () => hosting.onReveal(offered.reveal),
      () => host().onReveal(offered.reveal),
      () => host().welcome(welcomeWith()),
      () => host().onRequest(offered.reveal),
      () => host().onRequest(offer),
      () => newcomer().onOffer(offer),
      () => newcomer().onWelcome(hosting.welcome(welcomeWith())),
    ];
    for (const attempt of attempts) {
      assert.throws(attempt, MALFORMED);
    }
  });

  it('what belongs to another run between the same two', () => {
    const [first, second] = [newcomer(), newcomer()];
    const [hostOfFirst, hostOfSecond] = [host(), host()];
    const offerToFirst = hostOfFirst.onRequest(first.request());
    const offerToSecond = hostOfSecond.onRequest(second.request());
    assert.throws(() => second.onOffer(offerToFirst), MALFORMED);
    const { reveal } = first.onOffer(offerToFirst);
    assert.throws(() => hostOfSecond.onReveal(reveal), MALFORMED);
    hostOfFirst.onReveal(reveal);
    hostOfSecond.onReveal(second.onOffer(offerToSecond).reveal);
    const welcome = hostOfFirst.welcome(welcomeWith());
    assert.throws(() => second.onWelcome(welcome), MALFORMED);
    assert.ok(first.onWelcome(welcome));
  });

  it('a name that could fool a person, on both sides', () => {
    for (const name of ['', 'a'.repeat(121), 'x\ny']) {
      assert.throws(() => newcomer({ name }).request(), MALFORMED);
      assert.throws(() => host({ name }).onRequest(newcomer().request()), MALFORMED);
    }
  });

  it('a welcome whose roster names others than those who met', () => {
    const stranger = { deviceKey: STRANGER_DEVICE.publicKey, boxKey: STRANGER_BOX.publicKey };
    const rosters: Partial<Roster>[] = [
      { members: [HOST_MEMBER] },
      { members: [HOST_MEMBER, { ...NEWCOMER_MEMBER, boxKey: stranger.boxKey }] },
      { members: [HOST_MEMBER, { ...NEWCOMER_MEMBER, deviceKey: stranger.deviceKey }] },
      { members: [{ ...HOST_MEMBER, boxKey: stranger.boxKey }, NEWCOMER_MEMBER] },
      { members: [{ ...HOST_MEMBER, memberId: fixedId(9) }, NEWCOMER_MEMBER] },
      { sessionId: fixedId(9) },
    ];
    for (const changes of rosters) {
      const { joining, hosting } = revealed();
      assert.throws(() => joining.onWelcome(hosting.welcome(welcomeWith(changes))), MALFORMED);
    }
    const { joining, hosting } = revealed();
    const forged = welcomeWith({}, STRANGER_DEVICE.secretKey);
    assert.throws(() => joining.onWelcome(hosting.welcome(forged)), withCode('statement-forged'));
  });
});
