import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { keepFailures } from '../host/failures.ts';
import { Members } from '../host/members.ts';
import { packedExtension } from './packedExtension.ts';
import { create, invitationOf, join } from './steps.ts';

describe('A session on a relay of its own window', () => {
  let scratch: string;
  let members: Members;

  before(async () => {
    scratch = await mkdtemp(joinPath(tmpdir(), 'bytesync-session-'));
    members = await Members.open(['ada', 'bob'], { vsix: [await packedExtension()] });
    for (const { name, server } of members.all) {
      await server.configure({
        'bytesync.memberName': name === 'ada' ? 'Ada' : 'Bob',
        'bytesync.networkAddress': '127.0.0.2',
      });
    }
  });

  after(async () => {
    await members?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  keepFailures(() => (members?.all ?? []).map(({ window }) => window));

  it('needs nothing but the extension', async () => {
    const [ada, bob] = [members.named('ada'), members.named('bob')];
    await create(ada, 'This Network');
    await join(bob, ada, await invitationOf(ada));
    await ada.window.view('Session').row('bob').waitFor();
  });

  it('goes on when the windows of its members are loaded anew', async () => {
    const [ada, bob] = [members.named('ada'), members.named('bob')];
    await bob.window.reload();
    await bob.window.view('Session').row('ada').waitFor();
    await ada.window.reload();
    await ada.window.view('Session').row('bob').waitFor();
    await ada.window.view('Session').row('ada').waitFor();
    await ada.window.screenshot('session/after-reload');
    await ada.window.run('ByteSync: Check Copies');
    await ada.window.notifications.read(/^All copies are identical/);
    await bob.window.notifications.read(/^All copies are identical/);
  });

  it('ends for everybody when the host leaves', async () => {
    const [ada, bob] = [members.named('ada'), members.named('bob')];
    await ada.window.run('ByteSync: Leave Session');
    await ada.window.dialog.press(/ends the session for everybody/, 'End Session');
    await ada.window.view('Session').welcome().waitFor();
    await bob.window.view('Session').welcome().waitFor();
    assert.match(await bob.window.notifications.read(/session/), /ended|closed|over/);
    await bob.window.screenshot('session/ended-member');
  });
});
