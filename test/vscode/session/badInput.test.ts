import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { type RunningRelay, startRelay } from '@bytesync/relay/relay.ts';
import { newPerson } from '../host/browser.ts';
import { EditorPage } from '../host/editorPage.ts';
import { keepFailures } from '../host/failures.ts';
import { Members } from '../host/members.ts';
import { packedExtension } from './packedExtension.ts';
import { create, invitationOf, join } from './steps.ts';

describe('What can go wrong at the door', () => {
  let scratch: string;
  let relay: RunningRelay;
  let members: Members;
  const strange: Server[] = [];

  const ada = () => members.named('ada');
  const bob = () => members.named('bob');

  before(async () => {
    scratch = await mkdtemp(joinPath(tmpdir(), 'bytesync-door-'));
    relay = await startRelay({ dataDir: joinPath(scratch, 'relay'), port: 0, log: 'silent' });
    members = await Members.open(['ada', 'bob'], { vsix: [await packedExtension()] });
    const newer = await answering((_, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ status: 'ok', protocol: { min: 900, max: 901 } }));
    });
    const silent = await answering(() => undefined);
    for (const { server } of members.all) {
      await server.configure({
        'bytesync.relays': [
          { name: 'Team Relay', url: relay.url },
          { name: 'Relay of Tomorrow', url: newer },
          { name: 'Silent Relay', url: silent },
        ],
        // Both are called the same.
        'bytesync.memberName': 'Ada',
      });
    }
  });

  after(async () => {
    await members?.close();
    await relay?.close();
    for (const server of strange) {
      server.closeAllConnections();
      server.close();
    }
    await rm(scratch, { recursive: true, force: true });
  });

  keepFailures(() => (members?.all ?? []).map(({ window }) => window));

  async function answering(answer: Parameters<typeof createServer>[1]): Promise<string> {
    const server = createServer(answer).listen(0, '127.0.0.1');
    strange.push(server);
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('a relay that is none of ours', async () => {
    const { window } = ada();
    await window.openContainer('ByteSync');
    await window.run('ByteSync: Create Session…');
    await window.input.pick('Where to Meet', 'Relay of Tomorrow');
    const text = await window.notifications.read(/relay/i);
    assert.match(text, /version|not a ByteSync relay|answers/i);
    await window.screenshot('door/other-relay');
    await window.view('Session').welcome().waitFor();
    await window.run('Notifications: Clear All Notifications');
  });

  it('a relay that does not answer is given up with Cancel', async () => {
    const { window } = ada();
    await window.run('ByteSync: Create Session…');
    await window.input.pick('Where to Meet', 'Silent Relay');
    await window.notifications.press(/Creating the session/, 'Cancel');
    await window.notifications.gone(/Creating the session/);
    await window.view('Session').welcome().waitFor();
  });

  it('members of the same name stay apart by their letters', async () => {
    await create(ada(), 'Team Relay');
    await join(bob(), ada(), await invitationOf(ada()));
    for (const { window } of members.all) {
      await window.view('Session').row('A  Ada').waitFor();
      await window.view('Session').row('B  Ada').waitFor();
    }
    await ada().window.screenshot('door/same-name');
  });

  it('an invitation with spaces and line ends, used a second time', async () => {
    const invitation = await invitationOf(ada());
    const [, code = ''] = /^Or paste into [^:]+:[^:]*: (\S+)$/m.exec(invitation) ?? [];
    assert.ok(code.length > 60, invitation);
    await bob().window.run('ByteSync: Leave Session');
    await bob().window.dialog.press(/Leave this session/, 'Leave Session');
    await bob().window.view('Session').welcome().waitFor();
    const torn = `  ${code.slice(0, 40)} ${code.slice(40)} `;
    await join(bob(), ada(), torn);
    await ada().window.view('Session').row('bob').waitFor();
  });

  it('words that differ turn the newcomer away, with what to do', async () => {
    const invitation = await invitationOf(ada());
    await bob().window.run('ByteSync: Leave Session');
    await bob().window.dialog.press(/Leave this session/, 'Leave Session');
    await bob().window.run('ByteSync: Join Session…');
    await bob().window.input.type('Invitation', invitation);
    await ada().window.notifications.press(/wants to join/, 'Compare Words…');
    await ada().window.dialog.press(/wants to join/, 'They Differ');
    await ada().window.notifications.read(/was turned away/);
    await bob().window.dialog.press(/You are about to join/, 'They Match');
    await bob().window.notifications.read(/did not let this device in/);
    await bob().window.screenshot('door/turned-away');
    await bob().window.view('Session').welcome().waitFor();
    await ada().window.run('Notifications: Clear All Notifications');
    await bob().window.run('Notifications: Clear All Notifications');
  });

  it('a window without a folder can take part with any folder', async () => {
    const browser = bob().window.page.context().browser();
    assert.ok(browser);
    const person = await newPerson(browser);
    try {
      const window = await EditorPage.open(person, bob().server);
      await window.openContainer('ByteSync');
      await window.run('ByteSync: Create Session…');
      await window.input.pick('Where to Meet', 'This Computer Only');
      await window.view('Session').row('Your Session').waitFor();
      await window.screenshot('door/no-folder');
      await window.run('ByteSync: Add Data Source…');
      await window.input.pick('Add Data Source', 'Other Folder…');
      await window.input.choosePath('Add Data Source', bob().folder, 'Add');
      await window.view('Session').row('bob').waitFor();
      await window.run('ByteSync: Leave Session');
      await window.view('Session').welcome().waitFor();
    } finally {
      await person.close();
    }
  });

  it('secrets that do not last are told once, and the session is left in words', async () => {
    const { window } = ada();
    await window.page.evaluate('localStorage.clear()');
    await window.reload();
    await window.notifications.read(/forgets secrets/);
    await window.screenshot('door/secrets-forgotten');
  });
});

describe('A workspace that nobody trusts', () => {
  let scratch: string;
  let members: Members;

  before(async () => {
    scratch = await mkdtemp(joinPath(tmpdir(), 'bytesync-trust-'));
    members = await Members.open(['ada'], {
      vsix: [await packedExtension()],
      settings: {
        'security.workspace.trust.enabled': true,
        'security.workspace.trust.startupPrompt': 'never',
      },
      trust: true,
    });
    await writeFile(joinPath(members.named('ada').folder, 'a.txt'), 'a');
  });

  after(async () => {
    await members?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  keepFailures(() => (members?.all ?? []).map(({ window }) => window));

  it('has no session until it is trusted, and says so', async () => {
    const { window } = members.named('ada');
    await window.openContainer('ByteSync');
    await window.view('Session').welcome().getByText('Trust this workspace').waitFor();
    await window.screenshot('door/untrusted');
    await window.run('ByteSync: Create Session…');
    await window.notifications.read(/only in folders that you trust/);
    await window.view('Session').press('Manage Workspace Trust');
    await window.page.getByRole('button', { name: 'Trust', exact: true }).first().click();
    await window.page.getByText('You trust this folder').waitFor();
    await window.page.locator('.monaco-modal-editor-block .codicon-close').first().click();
    await window.view('Session').press('Create Session');
    await window.input.question('Where to Meet');
  });
});
