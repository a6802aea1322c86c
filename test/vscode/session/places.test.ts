import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { type RunningRelay, startRelay } from '@bytesync/relay/relay.ts';
import { Program } from '../../integration/cli/program.ts';
import { eventually } from '../../integration/relay/relayFixture.ts';
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
    members = await Members.open(['ada'], { vsix: [await packedExtension()] });
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

  it('what is offered already is shown as that, and nothing happens to who picks it', async () => {
    const { window, folder } = members.named('ada');
    await window.run('ByteSync: Add Data Source…');
    const rows = await window.input.rows('Add Data Source');
    assert.deepEqual(
      rows.map(({ label, detail }) => [label, detail.startsWith('Offered already, as A')]),
      [
        ['Other Folder…', false],
        ['File…', false],
        ['ada', true],
      ],
    );
    assert.equal(rows.at(-1)?.description, folder);
    await window.input.pick('Add Data Source', 'ada');
    await window.input.question('ada is offered already, as A: choose another one');
    await window.screenshot('session/offered-already');
    await window.input.cancel();
  });

  it('what has lost its mark is offered again where its row is picked', async () => {
    const { window, folder } = members.named('ada');
    const mark = joinPath(folder, '.bytesync', 'source.json');
    const before = await readFile(mark, 'utf8');
    await rm(joinPath(folder, '.bytesync'), { recursive: true });
    await window.run('ByteSync: Add Data Source…');
    await window.input.pick('Add Data Source', 'ada');
    await eventually(() => existsSync(mark));
    assert.notEqual(await readFile(mark, 'utf8'), before);
    await window.view('Session').row('ada').waitFor();
  });

  it('files are offered from the explorer, and from a picker', async () => {
    const { window, folder } = members.named('ada');
    const other = joinPath(scratch, 'other.txt');
    await writeFile(joinPath(folder, 'notes.txt'), 'notes');
    await writeFile(other, 'other');
    await window.run('ByteSync: Remove Data Source');
    await window.view('Session').row('ada').waitFor({ state: 'hidden' });
    await window.openContainer('Explorer');
    const explorer = window.page.locator('.explorer-folders-view');
    await explorer.getByRole('treeitem', { name: 'notes.txt' }).click({ button: 'right' });
    const item = window.page.getByRole('menuitem', { name: 'Add to ByteSync Session' });
    // A menu takes no release of the button in its first 100 ms.
    await item.click({ delay: 250 });
    await window.openContainer('ByteSync');
    await window.view('Session').row('notes.txt').waitFor();
    await window.run('ByteSync: Add Data Source…');
    await window.input.pick('Add Data Source', 'File…');
    await window.input.choosePath('Add Data Source', other, 'Add');
    await window.view('Session').row('other.txt').waitFor();
    await window.screenshot('session/single-files');
  });

  it('a relay behind the port that the remote window forwards', async () => {
    const ada = members.named('ada');
    const context = ada.window.page.context();
    const folder = joinPath(ada.server.root, 'far');
    await mkdir(folder);
    const far = await EditorPage.open(context, ada.server, { folder });
    let terminal: Program | undefined;
    try {
      await create({ ...ada, window: far, folder }, 'Through This Remote Window');
      const invitation = await invitationOf({ ...ada, window: far, folder });
      const [, link = ''] = /bytesync join (\S+)/.exec(invitation) ?? [];
      const other = joinPath(scratch, 'near');
      await mkdir(other);
      terminal = new Program(['join', link, other, '--name', 'Near', '--accept-incoming'], {
        home: joinPath(scratch, 'home'),
      });
      await far.notifications.press(/Near wants to join/, 'Compare Words…');
      await far.dialog.press(/Near wants to join/, 'They Match');
      await far.view('Session').row('near').waitFor();
      await far.screenshot('session/through-remote-window');
      await far.run('ByteSync: Leave Session');
      await far.dialog.press(/ends the session for everybody/, 'End Session');
      await far.view('Session').welcome().waitFor();
    } finally {
      terminal?.kill('SIGKILL');
      await terminal?.ended;
      await far.close();
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

  it('a link of the editor asks before anything happens', async () => {
    const { window } = members.named('ada');
    const folder = joinPath(scratch, 'host');
    await mkdir(folder);
    const host = new Program(['host', folder, '--relay', relay.url, '--admit', 'all', '--yes'], {
      home: joinPath(scratch, 'home-host'),
      env: { BYTESYNC_ACCESS_TOKEN: TOKEN },
    });
    try {
      const [, link = ''] = await host.printed(/^invitation vscode:(\S+)\n/);
      await window.run('Developer: Open URL');
      await window.input.type('URL to open', `code-oss:${link}`);
      await window.dialog.press(/Allow 'ByteSync'/, 'Open');
      await window.dialog.detail(/Join a ByteSync session/);
      assert.deepEqual((await window.dialog.buttons()).sort(), [
        'Cancel',
        'Choose a Folder…',
        'Join in This Window',
      ]);
      await window.screenshot('session/editor-link');
      await window.dialog.press(/Join a ByteSync session/, 'Join in This Window');
      await window.dialog.press(/You are about to join/, 'Cancel');
      await window.view('Session').welcome().waitFor();
      await window.run('Developer: Open URL');
      await window.input.type('URL to open', `code-oss:${link}`);
      await window.dialog.press(/Allow 'ByteSync'/, 'Open');
      await window.dialog.press(/Join a ByteSync session/, 'Choose a Folder…');
      const other = joinPath(scratch, 'elsewhere');
      await mkdir(other);
      const [page] = await Promise.all([
        window.page.context().waitForEvent('page'),
        window.input.choosePath('Join Session: Folder', other, 'Open and Join'),
      ]);
      const second = await EditorPage.of(page, members.named('ada').server);
      await second.dialog.press(/You are about to join/, 'Cancel');
      await second.screenshot('session/editor-link-elsewhere');
      await second.close();
    } finally {
      host.kill('SIGKILL');
      await host.ended;
    }
  });
});
