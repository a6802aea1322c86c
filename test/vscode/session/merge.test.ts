import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { type RunningRelay, startRelay } from '@bytesync/relay/relay.ts';
import { keepFailures } from '../host/failures.ts';
import { Members } from '../host/members.ts';
import { until } from '../host/waits.ts';
import { packedExtension } from './packedExtension.ts';
import { agree, create, invitationOf, join, planPage, say } from './steps.ts';

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
  let scratch: string;
  let relay: RunningRelay;
  let members: Members;

  const ada = () => members.named('ada');
  const bob = () => members.named('bob');
  const notesOf = (name: string, file = 'notes.txt') => joinPath(members.named(name).folder, file);
  const read = (name: string, file?: string) => readFile(notesOf(name, file), 'utf8');
  const versions = () => {
    const trash = joinPath(ada().folder, '.bytesync', 'trash');
    return existsSync(trash) ? readdirSync(trash).filter((name) => !name.endsWith('.json')) : [];
  };

  before(async () => {
    scratch = await mkdtemp(joinPath(tmpdir(), 'bytesync-merge-'));
    relay = await startRelay({ dataDir: joinPath(scratch, 'relay'), port: 0, log: 'silent' });
    members = await Members.open(['ada', 'bob'], { vsix: [await packedExtension()] });
    for (const { name, server } of members.all) {
      await server.configure({
        'bytesync.relays': [{ name: 'Team Relay', url: relay.url }],
        'bytesync.memberName': name === 'ada' ? 'Ada' : 'Bob',
        'bytesync.preset': 'two-way',
      });
    }
    await writeFile(notesOf('ada'), text());
    await writeFile(notesOf('ada', 'apart.txt'), text());
    // Nobody ever agreed on it.
    await writeFile(notesOf('ada', 'strange.txt'), 'of Ada\n');
    await writeFile(notesOf('bob', 'strange.txt'), 'not of Ada\n');
    await create(ada(), 'Team Relay');
    await join(bob(), ada(), await invitationOf(ada()));
    await ada().window.view('Session').row('bob').waitFor();
    await ada().window.run('ByteSync: Analyse');
    await say(ada().window, 'Synchronize');
    await agree(bob().window);
    await ada().window.notifications.read(/^Done, but/);
    assert.equal(await read('bob'), text());
    await writeFile(notesOf('ada'), OF_ADA);
    await writeFile(notesOf('bob'), OF_BOB);
    await writeFile(notesOf('ada', 'apart.txt'), text({ two: 'two of Ada' }));
    await writeFile(notesOf('bob', 'apart.txt'), text({ eight: 'eight of Bob' }));
    for (const { window } of members.all) {
      await window.run('Notifications: Clear All Notifications');
    }
  });

  after(async () => {
    await members?.close();
    await relay?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  keepFailures(() => (members?.all ?? []).map(({ window }) => window));

  /** Chooses what the menu of a row of the plan has. */
  async function mergeByMenu(file: string): Promise<void> {
    const { window } = ada();
    await window.run('ByteSync: Show Plan');
    const plan = await planPage(window);
    await plan.locator('#filter').fill(`name:${file}`);
    await plan.getByText('1 of 3 listed').waitFor();
    await plan.locator('.row', { hasText: file }).first().click({ button: 'right' });
    await window.page.getByRole('menuitem', { name: 'Merge Copies…' }).click();
  }

  it('begins with what both come from, on the page of the difference', async () => {
    await ada().window.run('ByteSync: Analyse');
    const plan = await planPage(ada().window);
    await plan
      .getByText('changed on several sides since the last synchronization')
      .first()
      .waitFor();
    await plan.locator('#filter').fill('name:notes.txt');
    await plan.getByText('1 of 3 listed').waitFor();
    await plan.locator('#grid').press('Home');
    await plan.locator('#grid').press('d');
    const page = await ada().window.webview('Change 1 of');
    await ada().window.screenshot('merge/difference');
    await page.locator('[data-tool="merge"]').click();
    await ada().window.page.getByText('changes since the last synchronization').first().waitFor();
    await ada().window.page.locator('.merge-editor-conflict-actions a').first().waitFor();
    await ada().window.screenshot('merge/editor');
    assert.equal(await read('ada'), OF_ADA);
    assert.deepEqual(versions(), []);
  });

  it('opens the editor’s own diff where nobody knows what both come from', async () => {
    const { window } = ada();
    await mergeByMenu('strange.txt');
    await window.notifications.read(/No version of strange\.txt is known/);
    await window.page.locator('.monaco-diff-editor').first().waitFor();
    await window.run('View: Close Editor');
    await window.run('Notifications: Clear All Notifications');
    await window.page.getByRole('tab', { name: /^Merging: notes\.txt/ }).click();
    await window.page.locator('.merge-editor-conflict-actions a').first().waitFor();
    assert.deepEqual(versions(), []);
  });

  it('writes nothing while a conflict is open', async () => {
    await ada().window.page.keyboard.press('Control+S');
    await ada().window.notifications.read(/Nothing was written/);
    await ada().window.screenshot('merge/open');
    assert.equal(await read('ada'), OF_ADA);
    assert.deepEqual(versions(), []);
  });

  it('writes the result that a person saves, and keeps what was there', async () => {
    const { page, notifications } = ada().window;
    await page
      .locator('.merge-editor-conflict-actions a', { hasText: 'Accept Combination' })
      .first()
      .click();
    await page.keyboard.press('Control+S');
    await notifications.read(/notes\.txt is merged here/);
    await ada().window.screenshot('merge/saved');
    assert.equal(await read('ada'), MERGED);
    const [version = ''] = versions();
    const kept = joinPath(ada().folder, '.bytesync', 'trash', version, 'notes.txt');
    assert.equal(await readFile(kept, 'utf8'), OF_ADA);
    assert.equal(await read('bob'), OF_BOB);
  });

  it('writes nothing by itself where nothing collides, and asks when that is closed', async () => {
    const { window } = ada();
    const merged = text({ two: 'two of Ada', eight: 'eight of Bob' });
    await mergeByMenu('apart.txt');
    await window.page.getByRole('tab', { name: /^Merging: apart\.txt/ }).waitFor();
    await window.page.getByText('0 Conflicts Remaining').first().waitFor();
    // The editor saves by itself a second after a change.
    await window.page.waitForTimeout(3_000);
    assert.equal(await read('ada', 'apart.txt'), text({ two: 'two of Ada' }));
    await window.screenshot('merge/apart');
    await window.run('View: Close Editor');
    await window.notifications.press(/The merge of apart\.txt was closed/, 'Write It');
    await window.notifications.read(/apart\.txt is merged here/);
    assert.equal(await read('ada', 'apart.txt'), merged);
  });

  it('and the next plan takes it to the other one', async () => {
    await ada().window.notifications.press(/apart\.txt is merged here/, 'Analyse Again');
    const plan = await planPage(ada().window);
    await plan.getByText('Decided by hand: 2.').waitFor();
    await ada().window.screenshot('merge/decided');
    await say(ada().window, 'Synchronize');
    await agree(bob().window);
    await until('the merged text on the other side', async () => {
      return (await read('bob')) === MERGED ? true : undefined;
    });
    assert.equal(await read('ada'), MERGED);
    assert.equal(await read('bob', 'apart.txt'), await read('ada', 'apart.txt'));
    assert.equal(await read('bob', 'strange.txt'), 'not of Ada\n');
  });
});
