import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { type RunningRelay, startRelay } from '@bytesync/relay/relay.ts';
import { createSelfSigned } from '../../../extension/src/engine/meeting/selfSigned.ts';
import { ConnectProxy } from '../../integration/relay/connectProxy.ts';
import { keepFailures } from '../host/failures.ts';
import { Members } from '../host/members.ts';
import { packedExtension } from './packedExtension.ts';
import { create, invitationOf, join } from './steps.ts';

/** A name that nobody but the proxy knows the way to. */
const NAME = 'relay.example';

describe('A network with a proxy', () => {
  let scratch: string;
  let relay: RunningRelay;
  let proxy: ConnectProxy;
  let members: Members;

  before(async () => {
    scratch = await mkdtemp(joinPath(tmpdir(), 'bytesync-proxy-'));
    const { cert, key } = await createSelfSigned(NAME);
    const [tlsCert, tlsKey] = [joinPath(scratch, 'cert.pem'), joinPath(scratch, 'key.pem')];
    await writeFile(tlsCert, cert);
    await writeFile(tlsKey, key);
    const dataDir = joinPath(scratch, 'relay');
    relay = await startRelay({ dataDir, port: 0, log: 'silent', tlsCert, tlsKey });
    const { port } = new URL(relay.url);
    proxy = await ConnectProxy.open(Number(port));
    members = await Members.open(['ada', 'bob'], {
      vsix: [await packedExtension()],
      env: { NODE_EXTRA_CA_CERTS: tlsCert },
      settings: { 'http.proxy': proxy.url },
    });
    for (const { server } of members.all) {
      await server.configure({
        'bytesync.relays': [{ name: 'Far Relay', url: `https://${NAME}:${port}` }],
      });
    }
  });

  after(async () => {
    await members?.close();
    await proxy?.close();
    await relay?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  keepFailures(() => (members?.all ?? []).map(({ window }) => window));

  it('carries a session: nothing goes around the proxy', async () => {
    const [ada, bob] = [members.named('ada'), members.named('bob')];
    await create(ada, 'Far Relay');
    await join(bob, ada, await invitationOf(ada));
    await ada.window.view('Session').row('bob').waitFor();
    const { port } = new URL(relay.url);
    assert.deepEqual([...new Set(proxy.asked)], [`${NAME}:${port}`]);
  });

  it('that lets nobody through is named as the reason', async () => {
    const { window } = members.named('bob');
    await window.run('ByteSync: Leave Session');
    await window.dialog.press(/Leave this session/, 'Leave Session');
    await window.view('Session').welcome().waitFor();
    proxy.answer = 'HTTP/1.1 407 Proxy Authentication Required\r\n\r\n';
    await window.run('ByteSync: Create Session…');
    await window.input.pick('Where to Meet', 'Far Relay');
    await window.notifications.read(/proxy/i);
    await window.screenshot('proxy/asks-for-a-password');
  });
});
