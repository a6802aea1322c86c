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
  const notesOf = (name: string) => joinPath(members.named(name).folder, 'notes.txt');
  const read = (name: string) => readFile(notesOf(name), 'utf8');
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
    await create(ada(), 'Team Relay');
    await join(bob(), ada(), await invitationOf(ada()));
    await ada().window.view('Session').row('bob').waitFor();
    await ada().window.run('ByteSync: Analyse');
    await say(ada().window, 'Synchronize');
    await agree(bob().window);
    await ada().window.notifications.read(/^Synchronized/);
    assert.equal(await read('bob'), text());
    await writeFile(notesOf('ada'), OF_ADA);
    await writeFile(notesOf('bob'), OF_BOB);
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
    await ada().window.page.locator('.merge-editor-conflict-actions a').first().waitFor();
    await ada().window.screenshot('merge/editor');
    assert.equal(await read('ada'), OF_ADA);
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

  it('and the next plan takes it to the other one', async () => {
    await ada().window.notifications.press(/notes\.txt is merged here/, 'Analyse Again');
    const plan = await planPage(ada().window);
    await plan.getByText('Decided by hand: 1.').waitFor();
    await ada().window.screenshot('merge/decided');
    await say(ada().window, 'Synchronize');
    await agree(bob().window);
    await until('the merged text on the other side', async () => {
      return (await read('bob')) === MERGED ? true : undefined;
    });
    assert.equal(await read('ada'), MERGED);
  });
});
