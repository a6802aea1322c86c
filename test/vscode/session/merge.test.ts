import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { type RunningRelay, startRelay } from '@bytesync/relay/relay.ts';
import { keepFailures } from '../host/failures.ts';
import { Members } from '../host/members.ts';
import { until } from '../host/waits.ts';
import { packedExtension } from './packedExtension.ts';
import { agree, create, invitationOf, join, planPage, say } from './steps.ts';

const LINES = ['one', 'two', 'three', 'four', 'five', 'six', 'seven'];

/** The text with some lines in other words. */
function text(changes: Readonly<Record<string, string>> = {}): string {
  return `${LINES.map((line) => changes[line] ?? line).join('\n')}\n`;
}

describe('Merging in the editor', () => {
  let scratch: string;
  let relay: RunningRelay;
  let members: Members;

  const ada = () => members.named('ada');
  const bob = () => members.named('bob');
  const write = (name: string, path: string, content: string) =>
    writeFile(joinPath(members.named(name).folder, path), content);
  const read = (name: string, path: string) =>
    readFile(joinPath(members.named(name).folder, path), 'utf8');

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
    for (const path of ['notes.txt', 'a.txt', 'b.txt', 'c.txt']) await write('ada', path, text());
    await create(ada(), 'Team Relay');
    await join(bob(), ada(), await invitationOf(ada()));
    await ada().window.view('Session').row('bob').waitFor();
    await ada().window.run('ByteSync: Analyse');
    await say(ada().window, 'Synchronize');
    await agree(bob().window);
    await ada().window.notifications.read(/^Synchronized/);
    assert.equal(await read('bob', 'notes.txt'), text());
  });

  after(async () => {
    await members?.close();
    await relay?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  keepFailures(() => (members?.all ?? []).map(({ window }) => window));

  it('begins with what both come from, and has what does not collide', async () => {
    await write('ada', 'notes.txt', text({ two: 'two of Ada' }));
    await write('bob', 'notes.txt', text({ six: 'six, and that is of Bob' }));
    for (const { window } of members.all) {
      await window.run('Notifications: Clear All Notifications');
    }
    await ada().window.run('ByteSync: Analyse');
    const page = await planPage(ada().window);
    await page
      .getByText('changed on several sides since the last synchronization')
      .first()
      .waitFor();
    await ada().window.run('ByteSync: Merge Copies…');
    await ada().window.input.pick('Merge Copies', 'notes.txt');
    await ada().window.page.getByText('changes since the last synchronization').first().waitFor();
    await ada().window.page.getByText('B Bob').first().waitFor();
    await ada().window.screenshot('merge/editor');
  });

  it('what is saved goes to the other one with the next plan', async () => {
    await ada().window.page.keyboard.press('Control+S');
    await ada().window.notifications.press(/notes\.txt is merged here/, 'Analyse Again');
    assert.equal(
      await read('ada', 'notes.txt'),
      text({ two: 'two of Ada', six: 'six, and that is of Bob' }),
    );
    const page = await planPage(ada().window);
    await page.getByText(/decided by A Ada/).waitFor();
    await ada().window.screenshot('merge/decided');
    await say(ada().window, 'Synchronize');
    await agree(bob().window);
    await until('the merged text on the other side', async () => {
      const now = await read('bob', 'notes.txt');
      return now === (await read('ada', 'notes.txt')) ? true : undefined;
    });
  });
});
