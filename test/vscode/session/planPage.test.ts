import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { type RunningRelay, startRelay } from '@bytesync/relay/relay.ts';
import type { Frame } from 'playwright-core';
import type { EditorPage, Theme } from '../host/editorPage.ts';
import { keepFailures } from '../host/failures.ts';
import { Members } from '../host/members.ts';
import { findings } from './axe.ts';
import { packedExtension } from './packedExtension.ts';
import {
  analyse,
  create,
  invitationOf,
  join,
  planPage,
  questionInFocus,
  runByKeyboard,
  say,
} from './steps.ts';

const THEMES: readonly Theme[] = ['dark', 'highContrast', 'highContrastLight', 'light'];

/** A filter that leaves some rows: with thousands of them axe takes a minute. */
const FEW = 'many/12';

/** Names that a page could take for something else than names. */
const ODD_NAMES = {
  markup: '<img src=x onerror="document.title=1">.txt',
  turned: 'annex\u202etxt.exe',
  lines: 'a name\nof two lines.txt',
  long: `${'é'.repeat(120)}.txt`,
};

describe('The page of a plan', () => {
  let scratch: string;
  let relay: RunningRelay;
  let members: Members;

  const ada = () => members.named('ada');
  const bob = () => members.named('bob');

  before(async () => {
    scratch = await mkdtemp(joinPath(tmpdir(), 'bytesync-page-'));
    relay = await startRelay({ dataDir: joinPath(scratch, 'relay'), port: 0, log: 'silent' });
    members = await Members.open(['ada', 'bob'], { vsix: [await packedExtension()] });
    for (const { name, server } of members.all) {
      await server.configure({
        'bytesync.relays': [{ name: 'Team Relay', url: relay.url }],
        'bytesync.memberName': name === 'ada' ? 'Ada' : 'Bob <b>&amp;</b>',
      });
    }
    for (const name of Object.values(ODD_NAMES)) {
      await writeFile(joinPath(ada().folder, name), 'odd');
    }
    await mkdir(joinPath(ada().folder, 'many'));
    for (let index = 0; index < 2_500; index += 1) {
      await writeFile(joinPath(ada().folder, 'many', `${index}.txt`), String(index));
    }
    await create(ada(), 'Team Relay');
    await join(bob(), ada(), await invitationOf(ada()));
    await ada().window.view('Session').row('bob').waitFor();
  });

  after(async () => {
    await members?.close();
    await relay?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  keepFailures(() => (members?.all ?? []).map(({ window }) => window));

  it('shows names as they are, whatever they look like', async () => {
    const page = await analyse(ada().window);
    assert.equal(await page.locator('img').count(), 0);
    await page.getByRole('button', { name: `Compare the copies of ${ODD_NAMES.markup}` }).waitFor();
    await page.getByText('annex\\u{202e}txt.exe').first().waitFor();
    await page.getByText('a name\\u{a}of two lines.txt').first().waitFor();
    await page.getByText('Bob <b>&amp;</b>: bob').first().waitFor();
  });

  it('lists all, of which few are in the document, and finds by path', async () => {
    const page = await planPage(ada().window);
    await page.getByText('2,505 of 2,505 listed').waitFor();
    assert.ok((await page.getByRole('row').count()) < 100);
    await page.locator('#grid').focus();
    await ada().window.page.keyboard.press('End');
    await page.getByRole('button', { name: 'Compare the copies of many/999.txt' }).waitFor();
    await filter(ada().window, page, 'nowhere');
    await page.getByText('No item matches.').waitFor();
    await filter(ada().window, page, FEW);
    await page.getByText(/^\d{3} of 2,505 listed/).waitFor();
    await page.getByRole('button', { name: 'Compare the copies of many/12.txt' }).waitFor();
    await ada().window.screenshot('plan/filtered');
  });

  for (const theme of THEMES) {
    it(`asks in a way that everybody can use: ${theme}`, async () => {
      await ada().window.useTheme(theme);
      await ada().window.screenshot(`plan/question-${theme}`);
      assert.deepEqual(await findings(await planPage(ada().window)), []);
    });
  }

  it('keeps its question when it is closed, and after it is opened again', async () => {
    const { window } = ada();
    await window.run('View: Close All Editors');
    await window.notifications.read(/waits for your answer/);
    await window.notifications.press(/waits for your answer/, 'Show Plan');
    await planPage(window);
  });

  it('is answered by keyboard alone', async () => {
    const { keyboard } = ada().window.page;
    await questionInFocus(ada().window);
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await bob().window.notifications.read(/wants to change your folders/);
    await runByKeyboard(bob().window, 'ByteSync: Show Plan');
    await questionInFocus(bob().window);
    await bob().window.screenshot('plan/consent');
    await filter(bob().window, await planPage(bob().window), FEW);
    assert.deepEqual(await findings(await planPage(bob().window)), []);
    // Back to the question, over its two buttons.
    await bob().window.page.keyboard.press('Shift+Tab');
    await bob().window.page.keyboard.press('Shift+Tab');
    await bob().window.page.keyboard.press('Enter');
    await ada().window.notifications.read(/^Synchronized/);
    assert.equal(await readFile(joinPath(bob().folder, ODD_NAMES.lines), 'utf8'), 'odd');
    assert.equal(await readFile(joinPath(bob().folder, 'many', '2499.txt'), 'utf8'), '2499');
    const page = await ada().window.webview('Done.');
    await ada().window.screenshot('plan/done');
    await filter(ada().window, page, FEW);
    assert.deepEqual(await findings(page), []);
  });

  it('shows what a check of the copies found', async () => {
    await writeFile(joinPath(bob().folder, 'many', '5.txt'), 'other');
    await writeFile(joinPath(bob().folder, 'only-bob.txt'), 'more');
    await ada().window.run('ByteSync: Check Copies');
    const page = await ada().window.webview('Check of the copies, by content');
    await filter(ada().window, page, '.txt');
    await page.getByRole('button', { name: 'Compare the copies of many/5.txt' }).waitFor();
    await page.getByText('only on B').waitFor();
    await ada().window.screenshot('plan/check');
    assert.deepEqual(await findings(page), []);
  });

  it('tells those who refuse and those who are refused', async () => {
    const { window } = ada();
    await window.run('Notifications: Clear All Notifications');
    await writeFile(joinPath(ada().folder, 'many', '6.txt'), 'other');
    await analyse(window);
    await say(window, 'Synchronize');
    await bob().window.notifications.press(/wants to change your folders/, 'Show Plan');
    const page = await planPage(bob().window);
    await page.getByRole('button', { name: 'Refuse' }).click();
    await bob().window.webview('Nothing was changed here.');
    await bob().window.screenshot('plan/refused');
    assert.equal(await readFile(joinPath(bob().folder, 'many', '6.txt'), 'utf8'), '6');
  });

  it('says in the same rows how far each item is, and what became of it', async () => {
    const { window, server, folder } = ada();
    await window.run('Notifications: Clear All Notifications');
    await server.configure({ 'bytesync.limitRate': 128 });
    await writeFile(joinPath(folder, 'large.bin'), randomBytes(60_000_000));
    await writeFile(joinPath(folder, 'many', '7.txt'), 'of Ada');
    const page = await analyse(window);
    await filter(window, page, 'large.bin OR many/7.txt OR many/8.txt');
    await say(window, 'Synchronize');
    await bob().window.notifications.press(/wants to change your folders/, 'Show Plan');
    await planPage(bob().window);
    // Somebody writes there between the comparison and the yes.
    await writeFile(joinPath(bob().folder, 'many', '7.txt'), 'of Bob himself');
    await say(bob().window, 'Agree');
    await page.getByText(/sending: B \d+%/).waitFor();
    await page.getByText(/^Items done: \d+ of \d+, failed: \d+$/).waitFor();
    await window.screenshot('plan/sending');
    assert.deepEqual(await findings(page), []);
    await bob().window.screenshot('plan/receiving');
    // What is shown again knows as much.
    await window.run('View: Close All Editors');
    await window.run('ByteSync: Show Plan');
    const again = await window.webview('Items done:');
    await again
      .getByText(/(sending|receiving): B \d+%/)
      .first()
      .waitFor();
    await server.configure({ 'bytesync.limitRate': 0 });
    for (const one of [ada(), bob()]) {
      const over = await one.window.webview('Done, but not everything.');
      await filter(one.window, over, '.txt');
      await over.locator('[data-chip="failed"]', { hasText: /Failed\s+1\b/ }).waitFor();
      await over.locator('[data-chip="failed"]').click();
      const row = over.locator('.rows .row', { hasText: '7.txt' });
      await row.getByText(/failed: B/).waitFor();
      await one.window.screenshot(`plan/failed-${one.name}`);
      assert.deepEqual(await findings(over), []);
      await over.locator('[data-chip="failed"]').click();
      await over.locator('#grid').focus();
      await one.window.page.keyboard.press('Home');
      await one.window.page.keyboard.press('F7');
      await over.locator('.row.active', { hasText: 'failed: B' }).waitFor();
    }
    const over = await window.webview('Done, but not everything.');
    await filter(window, over, 'large.bin');
    await over.getByText('done: B').waitFor();
    await window.screenshot('plan/outcome');
  });
});

/** Filters the list of the plan, by keyboard. */
async function filter(window: EditorPage, page: Frame, text: string): Promise<void> {
  await page.locator('#filter').focus();
  await window.page.keyboard.press('Control+a');
  await window.page.keyboard.type(text);
}
