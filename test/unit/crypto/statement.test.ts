import assert from 'node:assert/strict';
import { sign } from '@bytesync/shared/crypto/identity.ts';
import { labelled } from '@bytesync/shared/crypto/labels.ts';
import {
  openStatement,
  type StatementContext,
  signStatement,
} from '@bytesync/shared/crypto/statement.ts';
import { encode } from '@bytesync/shared/wire/codec.ts';
import {
  alterations,
  fixedId,
  HOST_DEVICE,
  HOST_ID,
  NEWCOMER_DEVICE,
  NEWCOMER_ID,
  SESSION,
  withCode,
} from './fixed.ts';

const context: StatementContext = {
  sessionId: SESSION,
  memberId: HOST_ID,
  logId: fixedId(0x91),
  position: 7,
  digest: new Uint8Array(32).fill(0x92),
  epoch: 2,
  rosterVersion: 3,
};
const deviceKeys = new Map([
  [HOST_ID, HOST_DEVICE.publicKey],
  [NEWCOMER_ID, NEWCOMER_DEVICE.publicKey],
]);
const resolveKey = (memberId: string) => deviceKeys.get(memberId);
const body = Buffer.from('body');

describe('statement', () => {
  it('comes back with its context', () => {
    const opened = openStatement(signStatement(context, body, HOST_DEVICE.secretKey), resolveKey);
    const digest = Uint8Array.from(opened.context.digest);
    assert.deepEqual({ ...opened.context, digest }, context);
    assert.equal(Buffer.from(opened.body).toString(), 'body');
  });

  it('is refused with any bit changed, a byte more or less', () => {
    const codes = withCode('statement-forged', 'statement-malformed');
    for (const bytes of alterations(signStatement(context, body, HOST_DEVICE.secretKey))) {
      assert.throws(() => openStatement(bytes, resolveKey), codes);
    }
  });

  it('is forged when another member signed it, or the author is nobody', () => {
    const others = signStatement(context, body, NEWCOMER_DEVICE.secretKey);
    assert.throws(() => openStatement(others, resolveKey), withCode('statement-forged'));
    const own = signStatement(context, body, HOST_DEVICE.secretKey);
    assert.throws(() => openStatement(own, () => undefined), withCode('statement-forged'));
  });

  it('is forged when it was signed for another purpose', () => {
    const signed = encode({ context, body });
    const signature = sign(HOST_DEVICE.secretKey, labelled('roster', signed));
    const bytes = encode({ signed, signature });
    assert.throws(() => openStatement(bytes, resolveKey), withCode('statement-forged'));
  });

  const broken: Partial<Record<keyof StatementContext, unknown>>[] = [
    { position: -1 },
    { position: 0.5 },
    { position: 2 ** 53 },
    { epoch: 0 },
    { rosterVersion: 0 },
    { digest: new Uint8Array(31) },
    { digest: 'x'.repeat(32) },
    { logId: 'elsewhere' },
    { memberId: undefined },
    { sessionId: null },
  ];
  for (const changes of broken) {
    it(`is malformed with ${Object.keys(changes)} ${String(Object.values(changes)).slice(0, 24)}`, () => {
      const signed = encode({ context: { ...context, ...changes }, body });
      const signature = sign(HOST_DEVICE.secretKey, labelled('statement', signed));
      const bytes = encode({ signed, signature });
      assert.throws(() => openStatement(bytes, resolveKey), withCode('statement-malformed'));
    });
  }
});
