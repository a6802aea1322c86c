import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { type RunningRelay, startRelay } from '@bytesync/relay/relay.ts';
import { keepFailures } from '../host/failures.ts';
import { Members } from '../host/members.ts';
import { answer, choose, invitationByKeyboard, takeChosen, yes } from './keyboardSteps.ts';
import { packedExtension } from './packedExtension.ts';
import { runByKeyboard } from './steps.ts';

describe('The main job by keyboard alone', () => {
  let scratch: string;
  let relay: RunningRelay;
  let members: Members;

  before(async () => {
    scratch = await mkdtemp(joinPath(tmpdir(), 'bytesync-keys-'));
    relay = await startRelay({ dataDir: joinPath(scratch, 'relay'), port: 0, log: 'silent' });
    members = await Members.open(['ada', 'bob'], { vsix: [await packedExtension()] });
    for (const { server } of members.all) {
      await server.configure({ 'bytesync.relays': [{ name: 'Team Relay', url: relay.url }] });
    }
  });

  after(async () => {
    await members?.close();
    await relay?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  keepFailures(() => (members?.all ?? []).map(({ window }) => window));

  it('is done', async () => {
    const [ada, bob] = [members.named('ada'), members.named('bob')];
    await writeFile(joinPath(ada.folder, 'from-ada.txt'), 'from Ada\n');
    await runByKeyboard(ada.window, 'ByteSync: Create Session…');
    await choose(ada.window, 'Where to Meet', 'Team Relay');
    await takeChosen(ada, 'Add Data Source');
    const invitation = await invitationByKeyboard(ada.window);

    await runByKeyboard(bob.window, 'ByteSync: Join Session…');
    await answer(bob, 'Invitation', invitation);
    await bob.window.dialog.detail(/You are about to join/);
    await bob.window.page.keyboard.press('Enter');
    await runByKeyboard(ada.window, 'ByteSync: Admit…');
    await ada.window.dialog.detail(/wants to join/);
    await ada.window.page.keyboard.press('Enter');
    await takeChosen(bob, 'Add Data Source');

    await runByKeyboard(ada.window, 'ByteSync: Analyse');
    await yes(ada);
    await bob.window.notifications.read(/wants to change your folders/);
    await runByKeyboard(bob.window, 'ByteSync: Show Plan');
    await yes(bob);
    await ada.window.notifications.read(/^Synchronized/);
    assert.equal(await readFile(joinPath(bob.folder, 'from-ada.txt'), 'utf8'), 'from Ada\n');
  });
});
