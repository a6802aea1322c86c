import assert from 'node:assert/strict';
import { createCipheriv, hkdfSync } from 'node:crypto';
import { CounterWindow } from '@bytesync/shared/crypto/counterWindow.ts';
import {
  type EnvelopeKind,
  EnvelopeSealer,
  type ExpectedEnvelope,
  MAX_ENVELOPE_PLAINTEXT,
  openEnvelope,
  type Recipients,
} from '@bytesync/shared/crypto/envelope.ts';
import { labelled } from '@bytesync/shared/crypto/labels.ts';
import { LIMITS } from '@bytesync/shared/limits.ts';
import { encode } from '@bytesync/shared/wire/codec.ts';
import { idBytes } from '@bytesync/shared/wire/ids.ts';
import fc from 'fast-check';
import {
  alterations,
  EPOCH_KEY,
  fixedId,
  HOST_ID,
  hex,
  NEWCOMER_ID,
  SESSION,
  withCode,
} from './fixed.ts';

const INCARNATION = new Uint8Array(16).fill(0x81);
const expected: ExpectedEnvelope = { sessionId: SESSION, sender: HOST_ID, kind: 'log' };
const keys = (epoch: number) => (epoch === 1 ? EPOCH_KEY : undefined);
const text = Buffer.from('plain');

function sealer(): EnvelopeSealer {
  return new EnvelopeSealer({ sessionId: SESSION, sender: HOST_ID });
}

describe('envelope', () => {
  it('opens to what was sealed, with the header it had', () => {
    const someId = fc.integer({ min: 0, max: 255 }).map(fixedId);
    const recipients: fc.Arbitrary<Recipients> = fc.oneof(
      fc.constant<'all'>('all'),
      fc.array(someId, { minLength: 1, maxLength: 16 }),
    );
    const kind = fc.constantFrom<EnvelopeKind>('log', 'direct');
    const own = sealer();
    let counter = 0;
    const property = fc.property(recipients, kind, fc.uint8Array(), (to, kindOf, plaintext) => {
      const bytes = own.seal(1, EPOCH_KEY, to, kindOf, plaintext);
      const opened = openEnvelope(bytes, keys, { ...expected, kind: kindOf });
      assert.deepEqual(Uint8Array.from(opened.plaintext), plaintext);
      assert.deepEqual(opened.header.recipients, to);
      assert.equal(opened.header.counter, counter);
      assert.equal(opened.header.epoch, 1);
      counter += 1;
    });
    fc.assert(property);
  });

  it('is laid out as docs/formats/sealed.md says', () => {
    const own = new EnvelopeSealer({
      sessionId: SESSION,
      sender: HOST_ID,
      incarnation: INCARNATION,
    });
    own.seal(1, EPOCH_KEY, 'all', 'log', text);
    const header = encode({
      session: SESSION,
      sender: HOST_ID,
      recipients: [NEWCOMER_ID],
      epoch: 1,
      incarnation: INCARNATION,
      counter: 1,
      kind: 'direct',
    });
    const prefix = Buffer.concat([Buffer.from([1, 0, header.length]), header]);
    const info = labelled('envelopeKey', HOST_ID, INCARNATION);
    const key = Buffer.from(hkdfSync('sha256', EPOCH_KEY, idBytes(SESSION), info, 32));
    const nonce = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    cipher.setAAD(labelled('envelope', prefix));
    const wanted = [prefix, cipher.update(text), cipher.final(), cipher.getAuthTag()];
    const sealed = own.seal(1, EPOCH_KEY, [NEWCOMER_ID], 'direct', text);
    assert.equal(hex(sealed), hex(Buffer.concat(wanted)));
  });

  it('does not open with any bit changed, a byte more or less', () => {
    for (const bytes of alterations(sealer().seal(1, EPOCH_KEY, [NEWCOMER_ID], 'log', text))) {
      assert.throws(() => openEnvelope(bytes, keys, expected), withCode('envelope-unopenable'));
    }
  });

  it('never uses a nonce twice: counters run over epochs and kinds, incarnations differ', () => {
    const own = sealer();
    const kinds: EnvelopeKind[] = ['log', 'direct', 'direct', 'log'];
    const headers = kinds.map((kind, index) => {
      const epoch = 1 + (index % 2);
      const bytes = own.seal(epoch, EPOCH_KEY, 'all', kind, text);
      return openEnvelope(bytes, () => EPOCH_KEY, { ...expected, kind }).header;
    });
    assert.deepEqual(
      headers.map(({ counter }) => counter),
      [0, 1, 2, 3],
    );
    const other = openEnvelope(sealer().seal(1, EPOCH_KEY, 'all', 'log', text), keys, expected);
    assert.notDeepEqual(other.header.incarnation, headers[0]?.incarnation);
  });

  const bytes = sealer().seal(1, EPOCH_KEY, [NEWCOMER_ID], 'log', text);
  const wrong: { what: string; keys?: typeof keys; expected?: Partial<ExpectedEnvelope> }[] = [
    { what: 'an unknown epoch', keys: () => undefined },
    { what: 'another epoch’s key', keys: () => new Uint8Array(32) },
    { what: 'another session', expected: { sessionId: fixedId(9) } },
    { what: 'another sender', expected: { sender: NEWCOMER_ID } },
    { what: 'another kind', expected: { kind: 'direct' } },
    { what: 'a member that it is not for', expected: { recipient: HOST_ID } },
  ];
  for (const row of wrong) {
    it(`does not open for ${row.what}`, () => {
      const open = () => openEnvelope(bytes, row.keys ?? keys, { ...expected, ...row.expected });
      assert.throws(open, withCode('envelope-unopenable'));
    });
  }

  it('opens for a member that it names, and for everybody when it is for all', () => {
    assert.ok(openEnvelope(bytes, keys, { ...expected, recipient: NEWCOMER_ID }));
    const forAll = sealer().seal(1, EPOCH_KEY, 'all', 'log', text);
    assert.ok(openEnvelope(forAll, keys, { ...expected, recipient: HOST_ID }));
  });

  it('opens for many senders in turn: what the cache forgets is derived again', () => {
    const first = sealer().seal(1, EPOCH_KEY, 'all', 'log', text);
    for (let count = 0; count < 100; count += 1) {
      assert.ok(openEnvelope(sealer().seal(1, EPOCH_KEY, 'all', 'log', text), keys, expected));
    }
    assert.ok(openEnvelope(first, keys, expected));
  });

  it('keeps the frame’s bound, with the longest header too', () => {
    const recipients = Array.from({ length: 16 }, (_, index) => fixedId(index));
    const largest = new Uint8Array(MAX_ENVELOPE_PLAINTEXT);
    const sealed = sealer().seal(1, EPOCH_KEY, recipients, 'log', largest);
    assert.ok(sealed.length <= LIMITS.envelope);
    const more = new Uint8Array(MAX_ENVELOPE_PLAINTEXT + 1);
    const seal = () => sealer().seal(1, EPOCH_KEY, 'all', 'log', more);
    assert.throws(seal, withCode('message-too-large'));
    const tooLong = new Uint8Array(LIMITS.envelope + 1).fill(1);
    assert.throws(() => openEnvelope(tooLong, keys, expected), withCode('envelope-unopenable'));
  });

  it('has no header that nobody would read', () => {
    const seal = (to: Recipients, epoch: number) => () =>
      sealer().seal(epoch, EPOCH_KEY, to, 'log', text);
    const many = Array.from({ length: 17 }, (_, index) => fixedId(index));
    for (const attempt of [seal([], 1), seal(many, 1), seal(['nobody'], 1), seal('all', 0)]) {
      assert.throws(attempt, withCode('message-malformed'));
    }
  });
});

describe('counter window', () => {
  const header = (
    counter: number,
    changes: { sender?: string; kind?: EnvelopeKind; incarnation?: Uint8Array } = {},
  ) => ({
    sender: HOST_ID,
    kind: 'log' as const,
    incarnation: INCARNATION,
    counter,
    ...changes,
  });

  it('accepts exactly what is above all before it', () => {
    const counters = fc.array(fc.integer({ min: 0, max: 20 }));
    const property = fc.property(counters, (list) => {
      const window = new CounterWindow();
      let last = -1;
      for (const counter of list) {
        assert.equal(window.accept(header(counter)), counter > last);
        last = Math.max(last, counter);
      }
    });
    fc.assert(property);
  });

  it('keeps senders, incarnations and kinds apart', () => {
    const window = new CounterWindow();
    assert.ok(window.accept(header(5)));
    assert.ok(window.accept(header(5, { sender: NEWCOMER_ID })));
    assert.ok(window.accept(header(5, { incarnation: new Uint8Array(16) })));
    assert.ok(window.accept(header(4, { kind: 'direct' })), 'a direct message overtakes the log');
    for (const again of [{}, { sender: NEWCOMER_ID }, { incarnation: new Uint8Array(16) }]) {
      assert.ok(!window.accept(header(5, again)));
    }
  });

  it('is bounded, and full it refuses what is new rather than forget what is old', () => {
    const window = new CounterWindow();
    const incarnation = (value: number) =>
      Uint8Array.from({ length: 16 }, (_, at) => (at === 0 ? value & 255 : value >> 8));
    for (let value = 0; value < CounterWindow.MAX_LINES; value += 1) {
      assert.ok(window.accept(header(1, { incarnation: incarnation(value) })));
    }
    assert.ok(!window.accept(header(1, { incarnation: incarnation(256) })));
    assert.ok(!window.accept(header(1, { incarnation: incarnation(0) })));
    assert.ok(window.accept(header(2, { incarnation: incarnation(0) })));
    for (let value = 1; value < CounterWindow.MAX_SENDERS; value += 1) {
      assert.ok(window.accept(header(1, { sender: fixedId(value + 100) })));
    }
    assert.ok(!window.accept(header(1, { sender: fixedId(99) })));
    window.forget(HOST_ID);
    assert.ok(window.accept(header(1, { sender: fixedId(99) })));
  });
});
