import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import type { Members } from '../host/members.ts';
import { until } from '../host/waits.ts';
import { pairInSession } from './pairInSession.ts';
import { agree, listOnly, planPage, say } from './steps.ts';

const LINES = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/** The text with some lines in other words, as a file of Windows. */
function text(changes: Readonly<Record<string, string>> = {}): string {
  return `${LINES.map((line) => changes[line] ?? line).join('\r\n')}\r\n`;
}

const OF_ADA = text({ two: 'two of Ada', five: 'five of Ada' });
const OF_BOB = text({ five: 'five, that is of Bob', eight: 'eight of Bob' });
const MERGED = text({
  ...{ two: 'two of Ada', eight: 'eight of Bob' },
  five: 'five of Ada, that is of Bob',
});

describe('Merging copies in the editor', () => {
  const pair = pairInSession({ plant });
  const ada = () => pair.ada;
  const bob = () => pair.bob;
  const notesOf = (folder: string) => joinPath(folder, 'notes.txt');
  const readAdas = () => readFile(notesOf(ada().folder), 'utf8');
  const readBobs = () => readFile(notesOf(bob().folder), 'utf8');
  const versions = () => {
    const trash = joinPath(ada().folder, '.bytesync', 'trash');
    return existsSync(trash) ? readdirSync(trash).filter((name) => !name.endsWith('.json')) : [];
  };
  /** What Ada's editor has saved of merges. */
  const keptTexts = () => {
    const storage = joinPath(ada().server.root, 'data', 'User', 'workspaceStorage');
    const names = readdirSync(storage, { recursive: true, encoding: 'utf8' });
    return names.flatMap((name) => {
      if (!name.endsWith('.result')) return [];
      const { text } = JSON.parse(readFileSync(joinPath(storage, name), 'utf8'));
      return [Buffer.from(text, 'base64').toString().replace('\uFEFF', '')];
    });
  };
  const actions = (text: string) =>
    ada().window.page.locator('.merge-editor-conflict-actions a', { hasText: text }).first();

  async function plant(members: Members): Promise<void> {
    for (const { server } of members.all) await server.configure({ 'bytesync.preset': 'two-way' });
    await writeFile(notesOf(members.named('ada').folder), text());
  }

  before(async () => {
    await ada().window.run('ByteSync: Analyse');
    await say(ada().window, 'Synchronize');
    await agree(bob().window);
    await ada().window.notifications.read(/^Synchronized/);
    assert.equal(await readBobs(), text());
    await writeFile(notesOf(ada().folder), OF_ADA);
    await writeFile(notesOf(bob().folder), OF_BOB);
    for (const window of pair.windows) await window.run('Notifications: Clear All Notifications');
  });

  it('begins with what both come from, on the page of the difference', async () => {
    await ada().window.run('ByteSync: Analyse');
    const plan = await planPage(ada().window);
    await plan
      .getByText('changed on several sides since the last synchronization')
      .first()
      .waitFor();
    await plan.locator('#grid').press('Home');
    await plan.locator('#grid').press('d');
    const page = await ada().window.webview('Change 1 of');
    await ada().window.screenshot('merge/difference');
    await page.locator('[data-tool="merge"]').click();
    await ada().window.page.getByText('changes since the last synchronization').first().waitFor();
    await actions('Accept Combination').waitFor();
    await ada().window.screenshot('merge/editor');
    assert.equal(await readAdas(), OF_ADA);
    assert.deepEqual(versions(), []);
  });

  it('writes nothing while a conflict is open', async () => {
    await ada().window.page.keyboard.press('Control+S');
    await ada().window.notifications.read(/Nothing was written/);
    await ada().window.screenshot('merge/open');
    assert.equal(await readAdas(), OF_ADA);
    assert.deepEqual(versions(), []);
  });

  it('is there again in a window that was loaded anew, which saves nothing in the name of a person', async () => {
    await ada().window.reloadByCommand();
    await actions('Accept Combination').waitFor();
    await ada().window.screenshot('merge/reloaded');
    assert.equal(await readAdas(), OF_ADA);
    const said = await ada().window.notifications.messages();
    assert.ok(!said.some((one) => /Nothing was written|not finished/.test(one)), said.join());
  });

  it('is only kept by a save that the editor does not announce', async () => {
    const { window, server } = ada();
    await server.configure({ 'files.autoSave': 'off' });
    await actions('Accept Combination').click();
    await window.run('File: Save without Formatting');
    await until('the kept result', async () => (keptTexts().includes(MERGED) ? true : undefined));
    await window.page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
    await window.screenshot('merge/only-kept');
    assert.equal(await readAdas(), OF_ADA);
    assert.deepEqual(versions(), []);
    await server.configure({ 'files.autoSave': 'afterDelay' });
  });

  it('writes the result that a person saves, and keeps what was there', async () => {
    const { page, notifications } = ada().window;
    await page.keyboard.press('Control+S');
    await notifications.read(/notes\.txt is merged here/);
    await ada().window.screenshot('merge/saved');
    assert.equal(await readAdas(), MERGED);
    const [version = ''] = versions();
    const kept = joinPath(ada().folder, '.bytesync', 'trash', version, 'notes.txt');
    assert.equal(await readFile(kept, 'utf8'), OF_ADA);
    assert.equal(await readBobs(), OF_BOB);
  });

  it('and the next plan takes it to the other one', async () => {
    await ada().window.notifications.press(/notes\.txt is merged here/, 'Analyse Again');
    const plan = await planPage(ada().window);
    await plan.getByText('Decided by hand: 1.').waitFor();
    await ada().window.screenshot('merge/decided');
    await say(ada().window, 'Synchronize');
    await agree(bob().window);
    await until('the merged text on the other side', async () => {
      return (await readBobs()) === MERGED ? true : undefined;
    });
    assert.equal(await readAdas(), MERGED);
  });

  it('keeps what could not be written after its editor was closed', async () => {
    const { window } = ada();
    await window.notifications.read(/^Synchronized/);
    await writeFile(notesOf(ada().folder), text({ one: 'one of Ada' }));
    // Another size, too: dates of the same second and the same size count as equal.
    await writeFile(notesOf(bob().folder), text({ one: 'one of Bob himself' }));
    await window.run('View: Close All Editors');
    await window.run('ByteSync: Analyse');
    const plan = await planPage(window);
    await plan.locator('.rows .name').first().waitFor();
    await plan.locator('#grid').press('Home');
    await plan.locator('#grid').press('m');
    await actions('Accept A Ada').click();
    await writeFile(notesOf(ada().folder), 'changed meanwhile');
    await window.page.keyboard.press('Control+S');
    await window.notifications.read(/has changed since the merge began/);
    await window.screenshot('merge/changed');
    await window.page.keyboard.press('Control+W');
    await window.dialog.press(/notes\.txt/, "Don't Save");
    await window.notifications.press(/merge of notes\.txt is not finished/, 'Open as Text');
    await window.page.getByText('one of Ada').first().waitFor();
    await window.screenshot('merge/kept');
    assert.equal(await readAdas(), 'changed meanwhile');
  });

  it('compares copies that have no version in common, and offers what is saved', async () => {
    const { window, folder } = ada();
    const fresh = (of: string) => joinPath(of, 'fresh.txt');
    await writeFile(fresh(folder), 'of Ada\n');
    await writeFile(fresh(bob().folder), 'of Bob himself\n');
    await window.run('ByteSync: Show Plan');
    await say(window, 'Cancel');
    await window.run('Notifications: Clear All Notifications');
    await window.run('ByteSync: Analyse');
    const plan = await planPage(window);
    await listOnly(plan, 'fresh.txt');
    await plan.locator('#grid').press('Home');
    await plan.locator('#grid').press('m');
    await window.notifications.read(/No version of fresh\.txt is known/);
    await window.page.locator('.monaco-diff-editor .editor.modified .view-lines').click();
    await window.page.keyboard.press('Control+Home');
    await window.page.keyboard.type('of Bob, and ');
    await window.page.keyboard.press('Control+S');
    await window.notifications.press(/fresh\.txt is saved/, 'It Is Merged');
    await window.screenshot('merge/by-hand');
    await window.notifications.press(/fresh\.txt is merged here/, 'Analyse Again');
    await (await planPage(window)).getByText('Decided by hand: 1.').waitFor();
    assert.equal(await readFile(fresh(folder), 'utf8'), 'of Bob, and of Ada\n');
  });
});
