import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { type RunningRelay, startRelay } from '@bytesync/relay/relay.ts';
import { Program } from '../../integration/cli/program.ts';
import type { EditorPage } from '../host/editorPage.ts';
import { keepFailures } from '../host/failures.ts';
import { Members } from '../host/members.ts';
import { until } from '../host/waits.ts';
import { packedExtension } from './packedExtension.ts';
import { agree, analyse, create, invitationOf, join, planPage, say } from './steps.ts';

const OLD = new Date('2026-01-01T00:00:00Z');
const NEW = new Date('2026-02-02T00:00:00Z');

const OF_ADA = `def greeting(name: str, formal: bool = False) -> str:
    """What is said to somebody who comes in."""
    if formal:
        return f"Good day, {name}."
    return f"Hello, {name}!"
`;
const OF_BOB = `def greeting(name: str) -> str:
    """What is said to somebody who comes in."""
    return f"Hi {name}"
`;

/** The second journey of docs/journeys.md, and what may come between: two windows and a terminal. */
describe('Two windows and a terminal', () => {
  let scratch: string;
  let relay: RunningRelay;
  let members: Members;
  let terminal: Program | undefined;

  const ada = () => members.named('ada');
  const bob = () => members.named('bob');

  before(async () => {
    scratch = await mkdtemp(joinPath(tmpdir(), 'bytesync-story-'));
    relay = await startRelay({ dataDir: joinPath(scratch, 'relay'), port: 0, log: 'silent' });
    members = await Members.open(['ada', 'bob'], {
      vsix: [await packedExtension()],
      settings: { 'files.autoSave': 'off' },
    });
    for (const { name, server } of members.all) {
      await server.configure({
        'bytesync.relays': [{ name: 'Team Relay', url: relay.url }],
        'bytesync.memberName': name === 'ada' ? 'Ada' : 'Bob',
      });
    }
    for (const one of ['one', 'two', 'three', 'four', 'five']) {
      for (const { folder } of members.all) await plant(folder, `same/${one}.txt`, one, OLD);
    }
    await plant(ada().folder, 'src/greeting.py', OF_ADA, NEW);
    await plant(bob().folder, 'src/greeting.py', OF_BOB, OLD);
    await plant(ada().folder, 'notes.md', '# Notes of Ada\n', NEW);
    await plant(bob().folder, 'picture.bin', Buffer.alloc(5000, 7), NEW);
  });

  after(async () => {
    terminal?.kill('SIGKILL');
    await terminal?.ended;
    await members?.close();
    await relay?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  keepFailures(() => (members?.all ?? []).map(({ window }) => window));

  it('meet in one session', async () => {
    await create(ada(), 'Team Relay');
    const invitation = await invitationOf(ada());
    await join(bob(), ada(), invitation);
    const [, code = ''] = /bytesync join (\S+)/.exec(invitation) ?? [];
    const folder = joinPath(scratch, 'terminal');
    await mkdir(folder);
    terminal = new Program(['join', code, folder, '--name', 'Terminal', '--accept-incoming'], {
      home: joinPath(scratch, 'home'),
    });
    await ada().window.notifications.press(/Terminal wants to join/, 'Compare Words…');
    await ada().window.dialog.press(/Terminal wants to join/, 'They Match');
    for (const { window } of members.all) {
      await window.view('Session').row('terminal').waitFor();
    }
    await ada().window.screenshot('story/three-members');
  });

  it('compare, and look at the text difference of two copies', async () => {
    await ada().window.run('Notifications: Clear All Notifications');
    const page = await analyse(ada().window);
    await ada().window.screenshot('story/plan');
    await page.getByRole('button', { name: 'Compare the copies of src/greeting.py' }).click();
    const diff = ada().window.page.locator('.monaco-diff-editor');
    await diff.getByText('Good day').first().waitFor();
    await diff.getByText('Hi').first().waitFor();
    await ada().window.screenshot('story/text-difference');
    assert.equal(await text(bob().folder, 'src/greeting.py'), OF_BOB);
    await ada().window.run('View: Close Editor');
  });

  it('synchronize, and have the same bytes', async () => {
    await say(ada().window, 'Synchronize');
    await agree(bob().window);
    for (const { window } of members.all) await window.notifications.read(/^Synchronized/);
    const ended = await terminal?.ended;
    assert.equal(ended?.code, 0, ended?.stderr);
    const folders = [ada().folder, bob().folder, joinPath(scratch, 'terminal')];
    for (const folder of folders) {
      assert.equal(await text(folder, 'src/greeting.py'), OF_ADA);
      assert.equal(await text(folder, 'notes.md'), '# Notes of Ada\n');
      assert.ok(Buffer.alloc(5000, 7).equals(await readFile(joinPath(folder, 'picture.bin'))));
      assert.equal(await text(folder, 'same/five.txt'), 'five');
    }
    await ada().window.view('Session').row('terminal').waitFor({ state: 'detached' });
    await clear(members);
  });

  it('leave alone what is being edited, wherever that is', async () => {
    await plant(ada().folder, 'notes.md', '# Notes of Ada, second edition\n', new Date());
    await edit(bob().window, 'notes.md', 'unsaved words of Bob ');
    await ada().window.run('ByteSync: Analyse');
    await ada().window.webview('unsaved on B');
    await say(ada().window, 'End Run');
    await ada().window.notifications.read(/^Done, but for 1 item/);
    await ada().window.screenshot('story/unsaved-elsewhere');
    assert.equal(await text(bob().folder, 'notes.md'), '# Notes of Ada\n');
    await revert(bob().window, 'notes.md');
    await clear(members);
  });

  it('look again just before a file is replaced', async () => {
    await analyse(ada().window);
    await edit(bob().window, 'notes.md', 'begun after the comparison ');
    await say(ada().window, 'Synchronize');
    await agree(bob().window);
    await ada().window.notifications.read(/^Done, but for 1 item/);
    await ada().window.screenshot('story/edited-meanwhile');
    assert.equal(await text(bob().folder, 'notes.md'), '# Notes of Ada\n');
    await revert(bob().window, 'notes.md');
    await clear(members);
  });

  it('are asked about what is unsaved here', async () => {
    const { window } = ada();
    await edit(window, 'src/greeting.py', '# edited by Ada\n');
    await window.run('ByteSync: Analyse');
    await window.dialog.detail(/unsaved changes/);
    await window.screenshot('story/unsaved-here');
    await window.dialog.press(/unsaved changes/, 'Save All');
    await planPage(window);
    await say(window, 'Synchronize');
    await agree(bob().window);
    await bob().window.notifications.read(/^Synchronized/);
    assert.match(await text(bob().folder, 'src/greeting.py'), /^# edited by Ada/);
    await clear(members);
  });

  it('are asked twice before most of a folder goes to the trash', async () => {
    for (const name of await readdir(ada().folder)) {
      if (name !== '.bytesync' && name !== 'notes.md') {
        await rm(joinPath(ada().folder, name), { recursive: true });
      }
    }
    const { window } = ada();
    const mirror = async () => {
      await window.run('ByteSync: Synchronize with Preset…');
      await window.input.pick('How the folders should agree', 'Mirror');
      await window.input.pick('The folder that the others follow', 'A  ada');
      await planPage(window);
      await say(window, 'Synchronize');
    };
    await mirror();
    await window.dialog.detail(/take away most of a folder/);
    await window.screenshot('story/guard');
    await window.dialog.press(/take away most of a folder/, 'Cancel');
    await window.notifications.read(/^Nothing was changed/);
    assert.equal(await text(bob().folder, 'same/one.txt'), 'one');
    await clear(members);

    await mirror();
    await window.dialog.press(/take away most of a folder/, 'Do It Anyway');
    await agree(bob().window);
    // Whose folder it is, is asked as well.
    await bob().window.screenshot('story/guard-member');
    await bob().window.dialog.press(/take away most of a folder/, 'Do It Anyway');
    await bob().window.notifications.read(/^Synchronized/);
    assert.ok(!existsSync(joinPath(bob().folder, 'same/one.txt')));
    const trash = joinPath(bob().folder, '.bytesync', 'trash');
    const versions = await readdir(trash);
    const kept = versions.some((version) => existsSync(joinPath(trash, version, 'same/one.txt')));
    assert.ok(kept, `not in the trash: ${versions}`);
    await clear(members);
  });

  it('leave', async () => {
    await bob().window.run('ByteSync: Leave Session');
    await bob().window.dialog.press(/Leave this session/, 'Leave Session');
    await bob().window.view('Session').welcome().waitFor();
    await ada().window.view('Session').row('bob').waitFor({ state: 'detached' });
    await ada().window.run('ByteSync: Leave Session');
    await ada().window.view('Session').welcome().waitFor();
  });
});

async function plant(
  folder: string,
  path: string,
  content: string | Uint8Array,
  date: Date,
): Promise<void> {
  const whole = joinPath(folder, path);
  await mkdir(joinPath(whole, '..'), { recursive: true });
  await writeFile(whole, content);
  await utimes(whole, date, date);
}

function text(folder: string, path: string): Promise<string> {
  return readFile(joinPath(folder, path), 'utf8');
}

/** Writes at the beginning of a file in an editor, without saving. */
async function edit(window: EditorPage, path: string, words: string): Promise<void> {
  const name = path.split('/').at(-1) ?? path;
  await window.page.keyboard.press('Control+p');
  await window.input.field.fill(path);
  await window.input.row(name).click();
  const editor = window.page.locator('.editor-instance .monaco-editor').last();
  await editor.click();
  await window.page.keyboard.press('Control+Home');
  await window.page.keyboard.type(words);
  await until('unsaved mark', async () => {
    const marks = await window.page.locator('.tab.dirty').count();
    return marks > 0 ? true : undefined;
  });
}

/** Gives up what is unsaved in a file's editor. */
async function revert(window: EditorPage, name: string): Promise<void> {
  await window.page.locator('.tab.dirty', { hasText: name }).click();
  await window.run('File: Revert File');
  await window.page.locator('.tab.dirty').waitFor({ state: 'detached' });
}

/** Takes away what stands in the way of the next test. */
async function clear({ all }: Members): Promise<void> {
  for (const { window } of all) {
    await window.run('Notifications: Clear All Notifications');
    await window.run('View: Close All Editors');
  }
}
