import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { type RunningRelay, startRelay } from '@bytesync/relay/relay.ts';
import { keepFailures } from '../host/failures.ts';
import { Members } from '../host/members.ts';
import { seenIn } from '../host/processes.ts';
import { packedExtension } from './packedExtension.ts';
import { agree, analyse, create, invitationOf, join, say } from './steps.ts';

describe('A disk that is full', () => {
  let scratch: string;
  let relay: RunningRelay;
  let members: Members;

  const ada = () => members.named('ada');
  const bob = () => members.named('bob');
  const onBob = async (name: string) =>
    readFile(await seenIn(bob().server.root, joinPath(bob().folder, name)), 'utf8');

  before(async () => {
    scratch = await mkdtemp(joinPath(tmpdir(), 'bytesync-full-'));
    relay = await startRelay({ dataDir: joinPath(scratch, 'relay'), port: 0, log: 'silent' });
    const vsix = [await packedExtension()];
    members = await Members.open(['ada', 'bob'], { vsix, disks: { bob: '2m' } });
    for (const { name, server } of members.all) {
      await server.configure({
        'bytesync.relays': [{ name: 'Team Relay', url: relay.url }],
        'bytesync.memberName': name === 'ada' ? 'Ada' : 'Bob',
      });
    }
    await writeFile(joinPath(ada().folder, 'notes.txt'), 'notes of Ada\n');
    await writeFile(joinPath(ada().folder, 'large.bin'), randomBytes(5_000_000));
    await create(ada(), 'Team Relay');
    await join(bob(), ada(), await invitationOf(ada()));
    // By now its extension host runs.
    const own = await seenIn(bob().server.root, joinPath(bob().folder, 'own.txt'));
    await writeFile(own, 'only on Bob\n');
    await ada().window.view('Session').row('bob').waitFor();
  });

  after(async () => {
    await members?.close();
    await relay?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  keepFailures(() => (members?.all ?? []).map(({ window }) => window));

  it('is told to everybody before anything moves, with how much is needed', async () => {
    await analyse(ada().window);
    await say(ada().window, 'Synchronize');
    await agree(bob().window);
    const told = /no space left.*5,000,013 bytes are needed and .* bytes are free/;
    await bob().window.notifications.read(told);
    await ada().window.notifications.read(told);
    await bob().window.screenshot('full-disk/told');
    await ada().window.screenshot('full-disk/told-host');
    assert.equal(await onBob('own.txt'), 'only on Bob\n');
    await assert.rejects(onBob('notes.txt'));
  });

  it('keeps nobody from going on with what has room', async () => {
    for (const { window } of members.all)
      await window.run('Notifications: Clear All Notifications');
    await rm(joinPath(ada().folder, 'large.bin'));
    await analyse(ada().window);
    await say(ada().window, 'Synchronize');
    await agree(bob().window);
    await ada().window.notifications.read(/^Synchronized/);
    assert.equal(await onBob('notes.txt'), 'notes of Ada\n');
    assert.equal(await readFile(joinPath(ada().folder, 'own.txt'), 'utf8'), 'only on Bob\n');
  });
});
