import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { promisify } from 'node:util';
import { type RunningRelay, startRelay } from '@bytesync/relay/relay.ts';
import { keepFailures } from '../host/failures.ts';
import { Members } from '../host/members.ts';
import { killExtensionHost } from '../host/processes.ts';
import { SlowWay } from '../host/slowWay.ts';
import { packedExtension } from './packedExtension.ts';
import { agree, analyse, create, invitationOf, join, say } from './steps.ts';

const LARGE = 100_000_000;
/** So slow, in bytes a second and connection, that a person can pause a run that sends that much. */
const SLOW = 400_000;

describe('A session that is interrupted', () => {
  let scratch: string;
  let relay: RunningRelay;
  let way: SlowWay;
  let members: Members;
  const content = randomBytes(LARGE);

  const ada = () => members.named('ada');
  const bob = () => members.named('bob');
  const startAgain = async (port: number) => {
    relay = await startRelay({ dataDir: joinPath(scratch, 'relay'), port, log: 'silent' });
  };

  before(async () => {
    scratch = await mkdtemp(joinPath(tmpdir(), 'bytesync-interrupted-'));
    await startAgain(0);
    way = await SlowWay.open(Number(new URL(relay.url).port), SLOW);
    members = await Members.open(['ada', 'bob'], { vsix: [await packedExtension()] });
    for (const { name, server } of members.all) {
      await server.configure({
        'bytesync.relays': [{ name: 'Team Relay', url: way.url }],
        'bytesync.memberName': name === 'ada' ? 'Ada' : 'Bob',
      });
    }
    await writeFile(joinPath(ada().folder, 'large.bin'), content);
    await create(ada(), 'Team Relay');
    await join(bob(), ada(), await invitationOf(ada()));
    await ada().window.view('Session').row('bob').waitFor();
  });

  after(async () => {
    await members?.close();
    way?.close();
    await relay?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  keepFailures(() => (members?.all ?? []).map(({ window }) => window));

  it('holds a run on everybody’s wish, and shows who holds it', async () => {
    await analyse(ada().window);
    await say(ada().window, 'Synchronize');
    await agree(bob().window);
    await ada().window.run('ByteSync: Pause');
    await ada().window.view('Session').description('Your Session', 'Paused');
    await ada().window.screenshot('interrupted/paused-host');
    await bob().window.view('Session').description('Session of Ada', /Ada/);
    await bob().window.screenshot('interrupted/paused-member');
  });

  it('comes back to a window that is loaded anew in the middle of a run', async () => {
    await promisify(execFile)('git', ['init', '--initial-branch', 'trunk', bob().folder]);
    await bob().window.reload();
    way.limit = undefined;
    await ada().window.view('Session').description('Your Session', 'Ready');
    await bob().window.view('Session').row('ada').waitFor();
    await bob().window.view('Session').description('Session of Ada', 'Ready');
    await ada()
      .window.view('Session')
      .description('bob', /^B · trunk/);
    await ada().window.screenshot('interrupted/reloaded-host');
    const found = await readFile(joinPath(bob().folder, 'large.bin')).catch(() => undefined);
    assert.ok(found === undefined || found.equals(content), 'half a file');
    await ada().window.run('Notifications: Clear All Notifications');
  });

  it('outlasts a relay that is away', async () => {
    const { port } = new URL(relay.url);
    await relay.close();
    for (const { window } of members.all) {
      await window.view('Session').description(/Session/, /The relay is away/);
    }
    await bob().window.screenshot('interrupted/relay-away');
    await startAgain(Number(port));
    await ada().window.view('Session').description('Your Session', 'Ready');
    await bob().window.view('Session').description('Session of Ada', 'Ready');
  });

  it('outlasts an extension host that is killed', async () => {
    await killExtensionHost(bob().server.root);
    await ada()
      .window.view('Session')
      .description(/Bob/, /offline/);
    await ada().window.view('Session').description(/Bob/, '');
    await bob().window.view('Session').description('Session of Ada', 'Ready');
    await bob().window.run('Notifications: Clear All Notifications');
    await ada().window.view('Session').description(/Bob/, '');
  });

  it('outlasts a folder that is added to the workspace', async () => {
    const second = joinPath(bob().server.root, 'second');
    await mkdir(second);
    await bob().window.run('Workspaces: Add Folder to Workspace...');
    await bob().window.input.choosePath('Add Folder to Workspace', second, 'Add');
    await bob().window.reloadedAt(/[?&]workspace=/);
    await bob().window.hasFolder('second');
    await bob().window.openContainer('ByteSync');
    await bob().window.view('Session').description('Session of Ada', 'Ready');
    await bob().window.view('Session').row('bob').waitFor();
    await bob().window.screenshot('interrupted/folder-added');
  });

  it('then synchronizes what was left', async () => {
    await analyse(ada().window);
    await say(ada().window, 'Synchronize');
    await agree(bob().window);
    await bob().window.notifications.read(/^Synchronized/);
    await ada().window.notifications.read(/^Synchronized/);
    assert.ok(content.equals(await readFile(joinPath(bob().folder, 'large.bin'))));
  });

  it('ends a run that is aborted, and every file is what it was', async () => {
    for (const { window } of members.all)
      await window.run('Notifications: Clear All Notifications');
    await writeFile(joinPath(ada().folder, 'large.bin'), randomBytes(LARGE));
    way.limit = SLOW;
    await analyse(ada().window);
    await say(ada().window, 'Synchronize');
    await agree(bob().window);
    await ada()
      .window.view('Session')
      .description('Your Session', /^Synchronizing/);
    await ada().window.run('ByteSync: Abort');
    way.limit = undefined;
    await bob().window.notifications.read(/^It was ended before it was done/);
    await ada().window.screenshot('interrupted/aborted-host');
    await bob().window.screenshot('interrupted/aborted-member');
    await ada().window.view('Session').description('Your Session', 'Ready');
    await bob().window.view('Session').description('Session of Ada', 'Ready');
    assert.ok(content.equals(await readFile(joinPath(bob().folder, 'large.bin'))));
  });
});
