import assert from 'node:assert/strict';
import {
  extendTranscript,
  openMessage,
  sealMessage,
  signMessage,
} from '@bytesync/shared/crypto/admissionMessages.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { encode } from '@bytesync/shared/wire/codec.ts';
import {
  channel,
  host,
  MALFORMED,
  newcomer,
  offerBody,
  readRequest,
  revealed,
} from './admissionParty.ts';
import { fixedRandom, NEWCOMER_DEVICE, STRANGER_DEVICE, withCode } from './fixed.ts';

describe('admission, against a leaked invitation', () => {
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
