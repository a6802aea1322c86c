import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { type RunningRelay, startRelay } from '@bytesync/relay/relay.ts';
import { keepFailures } from '../host/failures.ts';
import { Members } from '../host/members.ts';
import { packedExtension } from './packedExtension.ts';
import { agree, create, invitationOf, join, planPage, say } from './steps.ts';

describe('Two-way in the editor', () => {
  let scratch: string;
  let relay: RunningRelay;
  let members: Members;

  const ada = () => members.named('ada');
  const bob = () => members.named('bob');

  async function plan(): Promise<void> {
    for (const { window } of members.all) {
      await window.run('Notifications: Clear All Notifications');
    }
    await ada().window.run('ByteSync: Synchronize with Preset…');
    await ada().window.input.pick('Synchronize with Preset', 'Two-Way');
  }

  before(async () => {
    scratch = await mkdtemp(joinPath(tmpdir(), 'bytesync-two-way-'));
    relay = await startRelay({ dataDir: joinPath(scratch, 'relay'), port: 0, log: 'silent' });
    members = await Members.open(['ada', 'bob'], { vsix: [await packedExtension()] });
    for (const { name, server } of members.all) {
      await server.configure({
        'bytesync.relays': [{ name: 'Team Relay', url: relay.url }],
        'bytesync.memberName': name === 'ada' ? 'Ada' : 'Bob',
      });
    }
    for (const name of ['notes.txt', 'plan.txt', 'old.txt', 'both.txt', 'kept.txt', 'more.txt']) {
      await writeFile(joinPath(ada().folder, name), `${name}\n`);
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

  it('brings everything to the other side at first', async () => {
    await plan();
    await say(ada().window, 'Synchronize');
    await agree(bob().window);
    await ada().window.notifications.read(/^Synchronized/);
    assert.equal(await readFile(joinPath(bob().folder, 'old.txt'), 'utf8'), 'old.txt\n');
  });

  it('then what changed on each side, deletions too, and names what changed on both', async () => {
    await writeFile(joinPath(ada().folder, 'notes.txt'), 'notes of Ada\n');
    await writeFile(joinPath(bob().folder, 'plan.txt'), 'the plan of Bob\n');
    await rm(joinPath(bob().folder, 'old.txt'));
    await writeFile(joinPath(ada().folder, 'both.txt'), 'both of Ada\n');
    await writeFile(joinPath(bob().folder, 'both.txt'), 'both, of Bob\n');
    await plan();
    const page = await planPage(ada().window);
    await page.getByText('Plan: all get what changed since the last time').waitFor();
    await page
      .getByText('changed on several sides since the last synchronization')
      .first()
      .waitFor();
    await ada().window.screenshot('two-way/plan');
    await say(ada().window, 'Synchronize');
    await agree(bob().window);
    await ada().window.notifications.read(/^Done, but/);
    await ada().window.screenshot('two-way/done');
    assert.equal(await readFile(joinPath(bob().folder, 'notes.txt'), 'utf8'), 'notes of Ada\n');
    assert.equal(await readFile(joinPath(ada().folder, 'plan.txt'), 'utf8'), 'the plan of Bob\n');
    await assert.rejects(readFile(joinPath(ada().folder, 'old.txt')));
    assert.equal(await readFile(joinPath(ada().folder, 'both.txt'), 'utf8'), 'both of Ada\n');
    assert.equal(await readFile(joinPath(bob().folder, 'both.txt'), 'utf8'), 'both, of Bob\n');
  });
});
