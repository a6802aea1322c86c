import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningRelay, startRelay } from '@bytesync/relay/relay.ts';
import { keepFailures } from '../host/failures.ts';
import { Members } from '../host/members.ts';
import { until } from '../host/waits.ts';
import { packedExtension } from './packedExtension.ts';

describe('A session of two windows', () => {
  let scratch: string;
  let relay: RunningRelay;
  let members: Members;

  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'bytesync-session-'));
    relay = await startRelay({ dataDir: join(scratch, 'relay'), port: 0, log: 'silent' });
    const vsix = await packedExtension();
    members = await Members.open(['ada', 'bob'], { vsix: [vsix] });
    for (const { name, server } of members.all) {
      await server.configure({
        'bytesync.relays': [{ name: 'Sample Relay', url: relay.url }],
        'bytesync.memberName': name === 'ada' ? 'Ada' : 'Bob',
      });
    }
  });

  after(async () => {
    await members?.close();
    await relay?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  keepFailures(() => (members?.all ?? []).map(({ window }) => window));

  it('is created, joined with words compared, and filled with folders', async () => {
    const [ada, bob] = [members.named('ada'), members.named('bob')];
    await writeFile(join(ada.folder, 'only-ada.txt'), 'from Ada\n');
    await writeFile(join(bob.folder, 'only-bob.txt'), 'from Bob\n');
    await ada.window.openContainer('ByteSync');
    await ada.window.screenshot('session/none');
    await ada.window.view('Session').press('Create Session');
    await ada.window.input.question('Where to Meet');
    await ada.window.screenshot('session/where-to-meet');
    await ada.window.input.pick('Where to Meet', 'Sample Relay');
    await ada.window.input.question('Add Data Source');
    await ada.window.screenshot('session/first-sources');
    // The view that was opened for the new session doesn't take the keys of the question.
    await ada.window.input.hasFocus();
    await ada.window.input.acceptChosen('Add Data Source');
    await ada.window.view('Session').row('ada').waitFor();
    await ada.window.screenshot('session/alone');
    await ada.window.notifications.press(/^Session created/, 'Copy Invitation');
    const invitation = await until('invitation', async () => {
      const text = await ada.window.clipboard();
      return text.includes('bytesync join ') ? text : undefined;
    });

    await bob.window.openContainer('ByteSync');
    await bob.window.run('ByteSync: Join Session…');
    await bob.window.input.fill('Invitation', invitation.slice(0, 80));
    await bob.window.input
      .message()
      .getByText(/not an invitation/)
      .waitFor();
    await bob.window.screenshot('session/invitation-cut-off');
    await bob.window.input.type('Invitation', invitation);
    const words = await bob.window.dialog.detail(/session of Ada/);
    await bob.window.screenshot('session/words-newcomer');
    await ada.window.view('Session').row('Bob').waitFor();
    await ada.window.screenshot('session/newcomer');
    await ada.window.notifications.press(/Bob wants to join/, 'Compare Words…');
    const seen = await ada.window.dialog.detail(/Bob wants to join/);
    assert.equal(seen.split('\n')[0], words.split('\n')[0]);
    await ada.window.screenshot('session/words-host');
    await bob.window.dialog.press(/session of Ada/, 'They Match');
    await ada.window.dialog.press(/Bob wants to join/, 'They Match');
    await bob.window.input.acceptChosen('Add Data Source');
    await ada.window.view('Session').row('bob').waitFor();
    await bob.window.view('Session').row('ada').waitFor();
    await bob.window.view('Session').row('bob').waitFor();
    await ada.window.screenshot('session/together-host');
    await bob.window.screenshot('session/together-member');
  });

  it('is analysed and synchronized', async () => {
    const [ada, bob] = [members.named('ada'), members.named('bob')];
    await ada.window.run('ByteSync: Analyse');
    const page = await ada.window.webview('only-ada.txt');
    await ada.window.screenshot('session/plan-host');
    await page.getByRole('button', { name: 'Synchronize' }).click();
    await bob.window.notifications.press(/change/, 'Show Plan');
    const consent = await bob.window.webview('only-ada.txt');
    await bob.window.screenshot('session/plan-member');
    await consent.getByRole('button', { name: 'Agree' }).click();
    await ada.window.notifications.read(/^Synchronized/);
    await bob.window.notifications.read(/^Synchronized/);
    await ada.window.screenshot('session/done-host');
    await bob.window.screenshot('session/done-member');
    assert.equal(await readFile(join(bob.folder, 'only-ada.txt'), 'utf8'), 'from Ada\n');
    assert.equal(await readFile(join(ada.folder, 'only-bob.txt'), 'utf8'), 'from Bob\n');
  });
});
