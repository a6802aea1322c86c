import assert from 'node:assert/strict';
import {
  sealMessage,
  signMessage,
  startTranscript,
} from '@bytesync/shared/crypto/admissionMessages.ts';
import { encode } from '@bytesync/shared/wire/codec.ts';
import {
  channel,
  host,
  link,
  MALFORMED,
  mustUpdate,
  newcomer,
  revealed,
} from './admissionParty.ts';
import { fixedRandom, NEWCOMER_DEVICE } from './fixed.ts';

describe('admission between versions that do not meet', () => {
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
