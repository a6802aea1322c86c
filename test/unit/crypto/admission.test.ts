import assert from 'node:assert/strict';
import {
  HostAdmission,
  type HostOptions,
  type KnockingNewcomer,
  NewcomerAdmission,
  type NewcomerOptions,
  type Welcome,
} from '@bytesync/shared/crypto/admission.ts';
import {
  type AdmissionChannel,
  extendTranscript,
  openMessage,
  sealMessage,
  signMessage,
  startTranscript,
} from '@bytesync/shared/crypto/admissionMessages.ts';
import { fingerprint } from '@bytesync/shared/crypto/identity.ts';
import { admissionKey } from '@bytesync/shared/crypto/invitation.ts';
import { type Roster, signRoster } from '@bytesync/shared/crypto/roster.ts';
import { SAFETY_WORD_COUNT, safetyWords } from '@bytesync/shared/crypto/safetyWords.ts';
import { MAX_WELCOME_STATE } from '@bytesync/shared/crypto/welcome.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { LIMITS } from '@bytesync/shared/limits.ts';
import { encode } from '@bytesync/shared/wire/codec.ts';
import {
  alterations,
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
  STRANGER_BOX,
  STRANGER_DEVICE,
  withCode,
} from './fixed.ts';

const MALFORMED = withCode('admission-malformed');
const link = invitation({ hostFingerprint: fingerprint(HOST_DEVICE.publicKey) });
const channel: AdmissionChannel = {
  sessionId: SESSION,
  newcomerId: NEWCOMER_ID,
  key: admissionKey(link),
};

function newcomer(changes: Partial<NewcomerOptions> = {}): NewcomerAdmission {
  return new NewcomerAdmission({
    invitation: link,
    device: NEWCOMER_DEVICE,
    memberId: NEWCOMER_ID,
    boxKeys: NEWCOMER_BOX,
    name: 'Blaise 🧮',
    protocol: { min: 1, max: 1 },
    ...changes,
  });
}

function host(
  changes: Partial<HostOptions> = {},
  knock: Partial<KnockingNewcomer> = {},
): HostAdmission {
  const options = {
    invitation: link,
    device: HOST_DEVICE,
    memberId: HOST_ID,
    boxKeys: HOST_BOX,
    name: 'Ada',
    protocol: { min: 1, max: 1 },
    ...changes,
  };
  const deviceKey = NEWCOMER_DEVICE.publicKey;
  return new HostAdmission(options, { memberId: NEWCOMER_ID, deviceKey, ...knock });
}

function welcomeWith(changes: Partial<Roster> = {}, secretKey = HOST_DEVICE.secretKey): Welcome {
  return {
    epoch: 2,
    epochKey: EPOCH_KEY,
    roster: signRoster(roster(changes), secretKey),
    logPoint: { logId: fixedId(0x91), position: 4, digest: new Uint8Array(32).fill(0x92) },
    state: Buffer.from('state'),
  };
}

/** Both sides up to the words. */
function revealed(
  options: {
    newcomer?: Partial<NewcomerOptions>;
    host?: Partial<HostOptions>;
    knock?: Partial<KnockingNewcomer>;
  } = {},
) {
  const joining = newcomer(options.newcomer);
  const hosting = host(options.host, options.knock);
  const offered = joining.onOffer(hosting.onRequest(joining.request()));
  return { joining, hosting, offered, known: hosting.onReveal(offered.reveal) };
}

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

  describe('against a leaked invitation', () => {
    it('refuses somebody who plays host', () => {
      const joining = newcomer();
      const impostor = host({ device: STRANGER_DEVICE });
      // The impostor's transcript starts from its own key; one that knows better fares no better.
      assert.throws(() => impostor.onRequest(joining.request()), MALFORMED);
      const other = newcomer();
      const [request] = readRequest(other);
      const body = encode({ ...offerBody(), deviceKey: STRANGER_DEVICE.publicKey });
      const message = signMessage(request, 2, body, STRANGER_DEVICE.secretKey);
      const offer = sealMessage(channel, 2, message, fixedRandom('impostor'));
      assert.throws(() => other.onOffer(offer), withCode('host-key-mismatch'));
    });

    it('refuses somebody who names the host’s key without having it', () => {
      const joining = newcomer();
      const [request] = readRequest(joining);
      const message = signMessage(request, 2, encode(offerBody()), STRANGER_DEVICE.secretKey);
      const offer = sealMessage(channel, 2, message, fixedRandom('impostor'));
      assert.throws(() => joining.onOffer(offer), MALFORMED);
    });

    it('gives an impostor between two genuine sides other words than the newcomer has', () => {
      const genuine = revealed();
      const impostor = revealed({
        newcomer: { device: STRANGER_DEVICE },
        knock: { deviceKey: STRANGER_DEVICE.publicKey },
      });
      assert.notDeepEqual(genuine.offered.words, impostor.known.words);
    });

    it('refuses a reveal that the newcomer did not sign, though its nonce is right', () => {
      const joining = newcomer({ random: fixedRandom('newcomer') });
      const hosting = host();
      const [afterRequest, request] = readRequest(joining);
      const offer = openMessage(channel, 2, hosting.onRequest(request));
      const afterOffer = extendTranscript(afterRequest, 2, offer);
      const body = encode({ nonce: fixedRandom('newcomer')(32) });
      const [forged, genuine] = [STRANGER_DEVICE, NEWCOMER_DEVICE].map(({ secretKey }) => {
        const message = signMessage(afterOffer, 3, body, secretKey);
        return sealMessage(channel, 3, message, fixedRandom('reveal'));
      });
      assert.throws(() => hosting.onReveal(forged ?? body), MALFORMED);
      assert.ok(hosting.onReveal(genuine ?? body), 'the nonce is the right one');
    });

    it('refuses a nonce that was chosen after the offer', () => {
      const joining = newcomer();
      const hosting = host();
      const [afterRequest, request] = readRequest(joining);
      const offer = openMessage(channel, 2, hosting.onRequest(request));
      const afterOffer = extendTranscript(afterRequest, 2, offer);
      const body = encode({ nonce: new Uint8Array(32) });
      const message = signMessage(afterOffer, 3, body, NEWCOMER_DEVICE.secretKey);
      const reveal = sealMessage(channel, 3, message, fixedRandom('grinder'));
      assert.throws(
        () => hosting.onReveal(reveal),
        (error) => error instanceof BytesyncError && error.values.reason === 'commitment',
      );
    });
  });

  describe('refuses', () => {
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

  describe('between versions that do not meet', () => {
    const cases = [
      {
        ours: { min: 2, max: 3 },
        theirs: { min: 1, max: 1 },
        hostSays: 'the newcomer',
        newcomerSays: 'this program',
      },
      {
        ours: { min: 1, max: 1 },
        theirs: { min: 2, max: 9 },
        hostSays: 'this program',
        newcomerSays: 'the host',
      },
    ];
    for (const { ours, theirs, hostSays, newcomerSays } of cases) {
      it(`both sides learn that ${hostSays === 'this program' ? 'the host' : 'the newcomer'} must be updated`, () => {
        const joining = newcomer({ protocol: theirs });
        const hosting = host({ protocol: ours });
        const request = joining.request();
        assert.equal(hosting.refusal(), undefined);
        assert.throws(() => hosting.onRequest(request), mustUpdate(hostSays));
        const refusal = hosting.refusal() ?? new Uint8Array(0);
        assert.throws(() => joining.onOffer(refusal), mustUpdate(newcomerSays));
        assert.throws(() => hosting.onRequest(request), MALFORMED, 'it has ended');
      });
    }

    it('a request of a version to come is understood as far as needed', () => {
      const start = startTranscript(channel, link.hostFingerprint);
      const body = encode({ protocol: { min: 7, max: 8 }, somethingNew: true });
      const message = signMessage(start, 1, body, NEWCOMER_DEVICE.secretKey);
      const request = sealMessage(channel, 1, message, fixedRandom('future'));
      assert.throws(() => host().onRequest(request), mustUpdate('this program'));
    });

    it('a version that both speak is taken, the highest', () => {
      const { offered, known } = revealed({
        newcomer: { protocol: { min: 1, max: 4 } },
        host: { protocol: { min: 2, max: 3 } },
      });
      assert.deepEqual([offered.version, known.version], [3, 3]);
    });
  });

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

describe('safety words', () => {
  it('differ with the digest', () => {
    const words = new Set<string>();
    for (let value = 0; value < 256; value += 1) {
      words.add(safetyWords(Buffer.alloc(32, value)).join(' '));
    }
    assert.equal(words.size, 256);
  });

  it('use the whole list at each place', () => {
    const seen = Array.from({ length: 6 }, () => new Set<string>());
    for (let value = 0; value < 4000; value += 1) {
      safetyWords(Buffer.from(String(value))).forEach((word, place) => {
        seen[place]?.add(word);
      });
    }
    // 4000 draws from 2048 words leave about 290 unseen; a place that lost a bit sees at most 1024.
    assert.ok(seen.every((words) => words.size > 1500));
  });
});

function requestBody() {
  return {
    protocol: { min: 1, max: 1 },
    memberId: NEWCOMER_ID,
    deviceKey: NEWCOMER_DEVICE.publicKey,
    boxKey: NEWCOMER_BOX.publicKey,
    name: 'Blaise',
    commitment: new Uint8Array(32),
  };
}

function offerBody() {
  return {
    protocol: { min: 1, max: 1 },
    deviceKey: HOST_DEVICE.publicKey,
    version: 1,
    memberId: HOST_ID,
    boxKey: STRANGER_BOX.publicKey,
    name: 'Ada',
    nonce: new Uint8Array(32),
    role: 'member',
  };
}

/** What anybody with the invitation knows of a newcomer's request: the transcript after it, and the request. */
function readRequest(joining: NewcomerAdmission): [Uint8Array, Uint8Array] {
  const request = joining.request();
  const start = startTranscript(channel, link.hostFingerprint);
  return [extendTranscript(start, 1, openMessage(channel, 1, request)), request];
}

function refuseAll(message: Uint8Array, receive: (bytes: Uint8Array) => unknown): void {
  for (const bytes of alterations(message)) {
    assert.throws(() => receive(bytes), MALFORMED);
  }
}

function mustUpdate(what: string): (error: unknown) => boolean {
  return (error) =>
    error instanceof BytesyncError &&
    error.code === 'protocol-mismatch' &&
    error.values.what === what;
}
