import assert from 'node:assert/strict';
import {
  createEpochKey,
  type EpochStart,
  epochKeyHash,
  epochStartSchema,
  unwrapEpochKey,
  wrapEpochKey,
} from '@bytesync/shared/crypto/epoch.ts';
import { signRoster } from '@bytesync/shared/crypto/roster.ts';
import { decode, encode } from '@bytesync/shared/wire/codec.ts';
import {
  EPOCH_KEY,
  fixedId,
  HOST_BOX,
  HOST_DEVICE,
  HOST_ID,
  HOST_MEMBER,
  hex,
  NEWCOMER_BOX,
  NEWCOMER_ID,
  NEWCOMER_MEMBER,
  roster,
  STRANGER_BOX,
  withCode,
} from './fixed.ts';

function epochStart(changes: Partial<EpochStart> = {}): EpochStart {
  return {
    epoch: 3,
    roster: signRoster(roster(), HOST_DEVICE.secretKey),
    keyHash: epochKeyHash(EPOCH_KEY),
    wraps: wrapEpochKey(EPOCH_KEY, [HOST_MEMBER, NEWCOMER_MEMBER], HOST_BOX.secretKey),
    ...changes,
  };
}

describe('epoch', () => {
  it('has a random key of 32 bytes', () => {
    assert.equal(createEpochKey().length, 32);
    assert.notDeepEqual(createEpochKey(), createEpochKey());
  });

  it('opens for each member of its start, the host included', () => {
    const start = decode(epochStartSchema, encode(epochStart()), 65536);
    const sides = [
      { id: HOST_ID, secret: HOST_BOX.secretKey },
      { id: NEWCOMER_ID, secret: NEWCOMER_BOX.secretKey },
    ];
    for (const { id, secret } of sides) {
      const key = unwrapEpochKey(start, id, secret, HOST_BOX.publicKey);
      assert.deepEqual(key, EPOCH_KEY);
    }
  });

  it('has no key for who is not named', () => {
    const { secretKey } = STRANGER_BOX;
    assert.equal(
      unwrapEpochKey(epochStart(), fixedId(9), secretKey, HOST_BOX.publicKey),
      undefined,
    );
  });

  it('is forged when a wrap holds another key than the one whose hash is signed', () => {
    const start = epochStart({
      wraps: wrapEpochKey(new Uint8Array(32), [NEWCOMER_MEMBER], HOST_BOX.secretKey),
    });
    const unwrap = () =>
      unwrapEpochKey(start, NEWCOMER_ID, NEWCOMER_BOX.secretKey, HOST_BOX.publicKey);
    assert.throws(unwrap, withCode('statement-forged'));
  });

  it('is forged when the wrap is not the host’s, or for somebody else', () => {
    const strangers = wrapEpochKey(EPOCH_KEY, [NEWCOMER_MEMBER], STRANGER_BOX.secretKey);
    const others = wrapEpochKey(EPOCH_KEY, [HOST_MEMBER], HOST_BOX.secretKey);
    const misnamed = others.map(({ wrap }) => ({ memberId: NEWCOMER_ID, wrap }));
    for (const wraps of [strangers, misnamed]) {
      const start = epochStart({ wraps });
      const unwrap = () =>
        unwrapEpochKey(start, NEWCOMER_ID, NEWCOMER_BOX.secretKey, HOST_BOX.publicKey);
      assert.throws(unwrap, withCode('statement-forged'));
    }
  });

  const broken: { what: string; changes: Partial<EpochStart> }[] = [
    { what: 'number 0', changes: { epoch: 0 } },
    { what: 'no wraps', changes: { wraps: [] } },
    { what: 'a short hash', changes: { keyHash: new Uint8Array(31) } },
    { what: 'a short wrap', changes: { wraps: [{ memberId: HOST_ID, wrap: new Uint8Array(71) }] } },
    {
      what: 'seventeen wraps',
      changes: { wraps: Array(17).fill({ memberId: HOST_ID, wrap: new Uint8Array(72) }) },
    },
  ];
  for (const { what, changes } of broken) {
    it(`has not ${what}`, () => {
      const bytes = encode(epochStart(changes));
      assert.throws(() => decode(epochStartSchema, bytes, 65536), withCode('message-malformed'));
    });
  }

  it('is named by a hash that is not the plain SHA-256 of its key', () => {
    assert.equal(hex(epochKeyHash(EPOCH_KEY)).length, 64);
    assert.notDeepEqual(epochKeyHash(EPOCH_KEY), epochKeyHash(new Uint8Array(32)));
  });
});
