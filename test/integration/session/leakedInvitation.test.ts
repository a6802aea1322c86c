import assert from 'node:assert/strict';
import { HostAdmission } from '@bytesync/shared/crypto/admission.ts';
import { createDeviceKeys } from '@bytesync/shared/crypto/identity.ts';
import { type Invitation, relayToken } from '@bytesync/shared/crypto/invitation.ts';
import { createBoxKeys } from '@bytesync/shared/crypto/keys.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { RELAY_PATHS } from '@bytesync/shared/wire/relayApi.ts';
import { MEMBER_PROTOCOL } from '@bytesync/shared/wire/version.ts';
import { OFFER } from '../../../extension/src/engine/session/admissionKinds.ts';
import { enter, postJson, sessionRequest } from '../relay/roomClient.ts';
import { codeOf, SessionFixture } from './sessionFixture.ts';

describe('somebody with a leaked invitation and a relay of their own', () => {
  const fixture = new SessionFixture();
  afterEach(() => fixture.clean());

  async function playHost(invitation: Invitation, keys: 'own' | 'borrowed'): Promise<string> {
    const evil = await fixture.startRelay();
    const device = createDeviceKeys();
    const attacker = { memberId: createId(), keys: device };
    const token = relayToken(invitation);
    const session = {
      sessionId: invitation.sessionId,
      relayToken: token,
      host: attacker,
      logId: '',
    };
    await postJson(
      evil.url + RELAY_PATHS.sessions,
      sessionRequest(session.sessionId, token, attacker),
    );
    const { client } = await enter(evil.url, session, attacker);
    const joining = codeOf(fixture.join({ ...invitation, relayUrl: evil.url }));
    const knock = await client.next('knock');
    const request = await client.next('direct');
    let reads = 0;
    const admission = new HostAdmission(
      {
        invitation,
        memberId: attacker.memberId,
        boxKeys: createBoxKeys(),
        name: 'Ann',
        protocol: MEMBER_PROTOCOL,
        device: {
          secretKey: device.secretKey,
          // The transcript begins with the true host's key, which a newcomer signs.
          get publicKey() {
            reads += 1;
            return reads === 1 || keys === 'borrowed' ? hostKey : device.publicKey;
          },
        },
      },
      knock,
    );
    const offer = admission.onRequest(request.payload.subarray(2));
    const payload = Buffer.concat([Buffer.from([0, OFFER]), offer]);
    client.send({ type: 'direct', to: [knock.memberId], payload });
    const code = await joining;
    await client.close();
    return code;
  }

  let hostKey: Uint8Array;

  for (const [keys, code] of [
    ['own', 'host-key-mismatch'],
    ['borrowed', 'admission-malformed'],
  ] as const) {
    it(`can't play host with ${keys} keys`, async () => {
      const relay = await fixture.startRelay();
      const host = await fixture.host(relay.url);
      hostKey = host.session.identity.device.publicKey;
      assert.equal(await playHost(host.invitation, keys), code);
    });
  }
});
