import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newPerson } from '../host/browser.ts';
import { EditorPage } from '../host/editorPage.ts';
import { keepFailures } from '../host/failures.ts';
import { Members } from '../host/members.ts';
import { packExtension } from '../host/vsix.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** Those that the manifest is translated to. */
const LANGUAGES = readdirSync(ROOT).flatMap(
  (name) => /^package\.nls\.([\w-]+)\.json$/.exec(name)?.[1] ?? [],
);

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
    for (const name of ['Create Session', 'Join Session']) {
      await welcome.getByRole('button', { name }).waitFor();
    }
    await window.screenshot('package/welcome');
  });

  it('shows how it works, with pictures in the colours of the theme', async () => {
    await window.view('Session').welcome().getByText('See how it works').click();
    await window.page.getByText('Invite the others').first().click();
    await window.run('View: Toggle Primary Side Bar Visibility');
    const frame = window.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
    await frame.locator('svg path').first().waitFor();
    await window.screenshot('package/walkthrough');
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

  for (const language of LANGUAGES) {
    it(`speaks ${language}`, async () => {
      const texts = JSON.parse(await readFile(nls(language), 'utf8')) as Record<string, string>;
      const browser = window.page.context().browser();
      assert.ok(browser);
      const person = await newPerson(browser, language);
      try {
        const { server, folder } = members.named('laptop');
        const translated = await EditorPage.open(person, server, { folder });
        await translated.openContainer('ByteSync');
        const [sentence = ''] = (texts['welcome.none'] ?? '').split('\n');
        await translated.page.getByText(sentence).waitFor();
        await translated.run(`ByteSync: ${texts['command.showLog.title']}`);
        await translated.screenshot(`package/${language}`);
      } finally {
        await person.close();
      }
    });
  }
});

function nls(language: string): string {
  return join(ROOT, `package.nls.${language}.json`);
}
