import assert from 'node:assert/strict';
import { invitationCode, invitationLink } from '@bytesync/shared/crypto/invitation.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import {
  certificateDigest,
  createSelfSigned,
} from '../../../extension/src/engine/meeting/selfSigned.ts';
import { RelayFixture } from '../relay/relayFixture.ts';
import { bytesync, events } from './program.ts';

const TOKEN = 'a-token-of-a-team-0123456789';

describe('bytesync check-connection', () => {
  const relays = new RelayFixture();

  afterEach(() => relays.clean());

  it('prints each step, and ends with 0 when all is fine', async () => {
    const relay = await relays.start({ accessTokens: [TOKEN] });
    const env = { BYTESYNC_ACCESS_TOKEN: TOKEN };
    const ended = await bytesync(['check-connection', relay.url], { env });
    assert.deepEqual([ended.code, ended.stderr], [0, '']);
    const lines = ended.stdout.split('\n');
    assert.equal(lines.length, 9);
    assert.equal(lines[2], '-      Proxy        No proxy is used.');
    assert.equal(lines[4], 'ok     Relay        A ByteSync relay answers.');
    assert.equal(lines[7], 'ok     Access token You may create sessions there.');
  });

  it('says what to do about the step that failed, and ends with 4', async () => {
    const ended = await bytesync(['check-connection', 'http://127.0.0.1:1']);
    assert.deepEqual([ended.code, ended.stderr], [4, '']);
    const lines = ended.stdout.split('\n');
    assert.match(lines[3] ?? '', /^FAILED Connection {3}Nothing listens at 127\.0\.0\.1:1\. Check/);
    assert.equal(lines[4], '-      Relay        Not looked at.');
  });

  it('prints one JSON object a line', async () => {
    const ended = await bytesync(['check-connection', 'relay', '--json']);
    assert.equal(ended.code, 4);
    const [first, ...others] = events(ended.stdout);
    assert.equal(first?.event, 'step');
    assert.deepEqual(
      [first?.step, first?.state, first?.code],
      ['address', 'failed', 'address-malformed'],
    );
    assert.match(String(first?.message), /^This is not the address of a relay/);
    assert.ok(others.every(({ state }) => state === 'skipped'));
  });

  it('takes an invitation, with the certificate that it pins', async () => {
    const pair = await createSelfSigned('127.0.0.1');
    const relay = await relays.start({ tls: pair });
    const invitation = {
      version: 1 as const,
      sessionId: createId(),
      secret: new Uint8Array(16),
      relayUrl: relay.url,
      hostFingerprint: new Uint8Array(16),
      certificate: certificateDigest(pair.cert),
    };
    for (const place of [invitationLink(invitation), invitationCode(invitation)]) {
      assert.equal((await bytesync(['check-connection', place])).code, 0);
    }
    const cut = await bytesync(['check-connection', invitationLink(invitation).slice(0, -5)]);
    assert.equal(cut.code, 2);
    assert.match(cut.stderr, /^bytesync: This is not an invitation/);
  });
});
