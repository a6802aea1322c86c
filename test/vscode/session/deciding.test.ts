import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { type RunningRelay, startRelay } from '@bytesync/relay/relay.ts';
import { keepFailures } from '../host/failures.ts';
import { Members } from '../host/members.ts';
import { packedExtension } from './packedExtension.ts';
import { agree, create, invitationOf, join, planPage, say } from './steps.ts';

describe('Deciding by hand in the editor', () => {
  let scratch: string;
  let relay: RunningRelay;
  let members: Members;

  const ada = () => members.named('ada');
  const bob = () => members.named('bob');
  const read = (name: string, path: string) =>
    readFile(joinPath(members.named(name).folder, path), 'utf8');

  before(async () => {
    scratch = await mkdtemp(joinPath(tmpdir(), 'bytesync-deciding-'));
    relay = await startRelay({ dataDir: joinPath(scratch, 'relay'), port: 0, log: 'silent' });
    members = await Members.open(['ada', 'bob'], { vsix: [await packedExtension()] });
    for (const { name, server } of members.all) {
      await server.configure({
        'bytesync.relays': [{ name: 'Team Relay', url: relay.url }],
        'bytesync.memberName': name === 'ada' ? 'Ada' : 'Bob',
      });
      // The newest is Bob's; of one date nobody can tell.
      const second = 1_700_000_000 + (name === 'bob' ? 1_000 : 0);
      for (const [path, date] of [
        ['notes.txt', second],
        ['same.txt', 1_700_000_000],
      ] as const) {
        const full = joinPath(members.named(name).folder, path);
        // Of another size: equal sizes and dates would be taken for equal files.
        await writeFile(full, `${path} of ${name}${name === 'bob' ? ' himself' : ''}\n`);
        await utimes(full, date, date);
      }
    }
    // Enough that stays, so that no guard asks.
    for (const { folder } of members.all) {
      for (const path of ['one.txt', 'two.txt', 'three.txt', 'four.txt']) {
        await writeFile(joinPath(folder, path), path);
        await utimes(joinPath(folder, path), 1_700_000_000, 1_700_000_000);
      }
    }
    // Taken for equal, and different.
    for (const { name, folder } of members.all) {
      await writeFile(joinPath(folder, 'hidden.txt'), `${name.slice(0, 3)}\n`);
      await utimes(joinPath(folder, 'hidden.txt'), 1_700_000_000, 1_700_000_000);
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

  it('an item goes the other way, and who decided stands beside it', async () => {
    await ada().window.run('ByteSync: Analyse');
    const page = await planPage(ada().window);
    await page.getByRole('button', { name: 'Decide about notes.txt' }).click();
    await ada().window.input.question('Decide about notes.txt');
    await ada().window.screenshot('deciding/choices');
    await ada().window.input.pick('Decide about notes.txt', 'Copy from A to All Others');
    await page.getByText(/decided by A Ada/).waitFor();
    await ada().window.screenshot('deciding/decided');
  });

  it('undo takes it back, redo makes it again', async () => {
    const page = await planPage(ada().window);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText(/decided by A Ada/).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Redo' }).click();
    await page.getByText(/decided by A Ada/).waitFor();
  });

  it('a conflict is settled by keeping both, by the keyboard', async () => {
    const page = await planPage(ada().window);
    await page.getByRole('button', { name: 'Compare the copies of same.txt' }).focus();
    await ada().window.page.keyboard.press('.');
    await ada().window.input.pick('Decide about same.txt', 'Keep All Versions');
    await page.getByRole('row', { name: /same \(B\)\.txt/ }).waitFor();
    await ada().window.screenshot('deciding/kept');
  });

  it('contents are compared for somebody who may not decide, by the keyboard', async () => {
    await bob().window.run('ByteSync: Show Plan');
    const page = await bob().window.webview('What differs');
    assert.equal(await page.getByRole('row', { name: /hidden\.txt/ }).count(), 0);
    await page.getByRole('button', { name: 'Compare the contents of notes.txt now' }).focus();
    await bob().window.page.keyboard.press('=');
    await bob().window.input.pick('Compare Contents Now', 'Everything that is compared');
    for (const { window } of members.all) {
      const plan = await window.webview('What differs');
      await plan.getByText(/Contents compared for B Bob: 3 of 7 items differ/).waitFor();
      await plan.getByRole('row', { name: /hidden\.txt/ }).waitFor();
    }
    await ada().window.screenshot('deciding/contents');
  });

  it('what was decided is done', async () => {
    await say(ada().window, 'Synchronize');
    await agree(bob().window);
    await ada().window.notifications.read(/^Done|^Synchronized/);
    assert.equal(await read('bob', 'notes.txt'), 'notes.txt of ada\n');
    for (const name of ['ada', 'bob']) {
      assert.equal(await read(name, 'same.txt'), 'same.txt of ada\n');
      assert.equal(await read(name, 'same (B).txt'), 'same.txt of bob himself\n');
    }
  });
});
