import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { type RunningRelay, startRelay } from '@bytesync/relay/relay.ts';
import { EditorPage } from '../host/editorPage.ts';
import { keepFailures } from '../host/failures.ts';
import { Members } from '../host/members.ts';
import { packedExtension } from './packedExtension.ts';
import { create, invitationOf, join, offerFolder } from './steps.ts';

const TOKEN = 'a-token-that-an-administrator-gave-0123456789';

describe('Places and windows', () => {
  let scratch: string;
  let relay: RunningRelay;
  let members: Members;

  before(async () => {
    scratch = await mkdtemp(joinPath(tmpdir(), 'bytesync-session-'));
    const dataDir = joinPath(scratch, 'relay');
    relay = await startRelay({ dataDir, port: 0, log: 'silent', accessTokens: [TOKEN] });
    members = await Members.open(['ada'], { vsix: [await packedExtension(scratch)] });
    await members.named('ada').server.configure({
      'bytesync.relays': [
        { name: 'Guarded Relay', url: relay.url },
        { name: 'Nobody There', url: 'http://127.0.0.1:9' },
      ],
      'bytesync.memberName': 'Ada',
    });
  });

  after(async () => {
    await members?.close();
    await relay?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  keepFailures(() => (members?.all ?? []).map(({ window }) => window));

  it('say in a sentence that a relay is not there', async () => {
    const { window } = members.named('ada');
    await window.openContainer('ByteSync');
    await window.run('ByteSync: Create Session…');
    await window.input.pick('Where to Meet', 'Nobody There');
    assert.match(await window.notifications.read(/cannot be reached/), /Check the address/);
    await window.screenshot('session/relay-not-there');
    await window.view('Session').welcome().waitFor();
    await window.notifications.close(/cannot be reached/);
  });

  it('ask for the access token of a relay, and keep it', async () => {
    const { window } = members.named('ada');
    await window.run('ByteSync: Create Session…');
    await window.input.pick('Where to Meet', 'Guarded Relay');
    await window.input.type('only those create sessions who have', 'a wrong one');
    await window.input.question('did not accept the access token');
    await window.screenshot('session/access-token');
    await window.input.type('did not accept the access token', TOKEN);
    await offerFolder(window);
    await window.run('ByteSync: Leave Session');
    await window.view('Session').welcome().waitFor();
    await create(members.named('ada'), 'Guarded Relay');
  });

  it('two windows of one person meet in one session', async () => {
    const ada = members.named('ada');
    const invitation = await invitationOf(ada);
    const folder = joinPath(ada.server.root, 'second');
    await mkdir(folder);
    const context = ada.window.page.context();
    const second = await EditorPage.open(context, ada.server, { folder });
    try {
      await join({ ...ada, window: second, folder }, ada, invitation);
      await ada.window.view('Session').row('second').waitFor();
      await second.run('ByteSync: Leave Session');
      await second.dialog.press(/Leave this session/, 'Leave Session');
      await second.view('Session').welcome().waitFor();
    } finally {
      await second.close();
    }
  });

  it('another window of the same folder does not take the session', async () => {
    const ada = members.named('ada');
    const context = ada.window.page.context();
    const other = await EditorPage.open(context, ada.server, { folder: ada.folder });
    try {
      await other.openContainer('ByteSync');
      await other.view('Session').description(/Session of Ada/, /in another window/);
      await other.screenshot('session/elsewhere');
    } finally {
      await other.close();
    }
    await ada.window.run('ByteSync: Leave Session');
    await ada.window.view('Session').welcome().waitFor();
  });
});
