import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EditorPage } from '../host/editorPage.ts';
import { keepFailures } from '../host/failures.ts';
import { Members } from '../host/members.ts';
import { packExtension } from '../host/vsix.ts';

describe('The installed package', () => {
  let scratch: string;
  let members: Members;
  let window: EditorPage;

  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'bytesync-installed-'));
    const vsix = join(scratch, 'bytesync.vsix');
    await packExtension(vsix);
    members = await Members.open(['laptop'], { vsix: [vsix] });
    window = members.named('laptop').window;
  });

  after(async () => {
    await members?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  keepFailures(() => (members?.all ?? []).map((one) => one.window));

  it('has a place in the activity bar that says how to begin', async () => {
    await window.openContainer('ByteSync');
    const welcome = window.view('Session').welcome();
    await welcome.getByText('Bring folders on several machines into agreement.').waitFor();
    const buttons = await welcome.getByRole('button').allInnerTexts();
    assert.deepEqual(buttons, ['Create Session', 'Join Session']);
    await window.screenshot('package/welcome');
  });

  it('offers the commands that can be used, and no others', async () => {
    const offered = await window.palette.titles('ByteSync: ');
    for (const title of ['Create Session…', 'Join Session…', 'Show Log', 'Check Connection…']) {
      assert.ok(offered.includes(`ByteSync: ${title}`), `${title} is missing: ${offered}`);
    }
    for (const title of ['Leave Session', 'Analyse', 'Abort', 'Admit…', 'Show Report']) {
      assert.ok(!offered.includes(`ByteSync: ${title}`), `${title} is offered`);
    }
  });

  it('shows its log', async () => {
    await window.run('ByteSync: Show Log');
    await window.page.locator('.output-view').waitFor();
  });

  it('has a walkthrough with pictures in the colours of the theme', async () => {
    await window.run('Welcome: Open Walkthrough...');
    await window.input.pick('', 'Get Started with ByteSync');
    await window.page.getByText('Invite the others').first().click();
    const frame = window.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
    const picture = frame.locator('svg').first();
    await picture.waitFor();
    await window.screenshot('package/walkthrough');
  });
});
