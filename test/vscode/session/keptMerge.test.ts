import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join as joinPath } from 'node:path';
import { promisify } from 'node:util';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { gitEnvironment } from '../../unit/ignoring/gitTree.ts';
import type { Members } from '../host/members.ts';
import { until } from '../host/waits.ts';
import { pairInSession } from './pairInSession.ts';
import { agree, listOnly, planPage, say } from './steps.ts';

const BASE = 'one\ntwo\nthree\nfour\nfive\n';
const OF_ADA = BASE.replace('three', 'three of Ada');
const OF_BOB = BASE.replace('three', 'three, that is of Bob');
const MERGED = BASE.replace('three', 'three of Ada, that is of Bob');
const MEANWHILE = 'changed meanwhile\n';
/** Another text of the same size. */
const ANOTHER = BASE.replace('one', 'eno');

describe('A merge whose texts are not all there', () => {
  const pair = pairInSession({ plant });
  const ada = () => pair.ada;
  let lost: string;
  const notes = () => joinPath(ada().folder, 'notes.txt');
  const readNotes = () => readFile(notes(), 'utf8');
  const mergeActions = (text: string) =>
    ada().window.page.locator('.merge-editor-conflict-actions a', { hasText: text }).first();

  /** What Ada's editor has saved of the merge. */
  function keptResult(): string {
    const storage = joinPath(ada().server.root, 'data', 'User', 'workspaceStorage');
    const names = readdirSync(storage, { recursive: true, encoding: 'utf8' });
    const [name, ...others] = names.filter((one) => one.endsWith('.result'));
    assert.deepEqual(others, []);
    return joinPath(storage, name ?? assert.fail('nothing is kept'));
  }

  async function git(...words: readonly string[]): Promise<void> {
    const person = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
    const env = gitEnvironment();
    await promisify(execFile)('git', ['-C', ada().folder, ...person, ...words], { env });
  }

  /** Writes both files, and commits them in Ada's folder. */
  async function commit(notesText: string, lostText: string): Promise<void> {
    await writeFile(notes(), notesText);
    await writeFile(joinPath(ada().folder, 'lost.txt'), lostText);
    await git('add', 'notes.txt', 'lost.txt');
    await git('commit', '-m', 'another version');
  }

  /** Opens the merge of a file of the plan. */
  async function merge(file: string): Promise<void> {
    const plan = await planPage(ada().window);
    await listOnly(plan, file);
    await plan.locator('#grid').press('Home');
    await plan.locator('#grid').press('m');
  }

  async function plant(members: Members): Promise<void> {
    for (const { server } of members.all) {
      await server.configure({ 'bytesync.preset': 'two-way', 'files.autoSave': 'off' });
    }
    const { folder } = members.named('ada');
    for (const file of ['notes.txt', 'lost.txt']) await writeFile(joinPath(folder, file), BASE);
  }

  before(async () => {
    await ada().window.run('ByteSync: Analyse');
    await say(ada().window, 'Synchronize');
    await agree(pair.bob.window);
    await ada().window.notifications.read(/^Synchronized/);
    await git('init', '--initial-branch', 'trunk');
    await commit(BASE, ANOTHER);
    await commit(OF_ADA, OF_ADA);
    for (const file of ['notes.txt', 'lost.txt']) {
      await writeFile(joinPath(pair.bob.folder, file), OF_BOB);
    }
    const texts = joinPath(ada().folder, '.bytesync', 'texts');
    const kept = readdirSync(texts).filter((name) => name !== 'list');
    assert.equal(kept.length, 1);
    for (const name of kept) rmSync(joinPath(texts, name));
    for (const window of pair.windows) await window.run('Notifications: Clear All Notifications');
    await ada().window.run('ByteSync: Analyse');
  });

  it('begins with the version that Git has', async () => {
    const { window } = ada();
    await merge('notes.txt');
    await window.page.getByText('changes since the last synchronization').first().waitFor();
    await mergeActions('Accept Combination').click();
    await window.screenshot('merge/from-git');
    assert.equal(await readNotes(), OF_ADA);
  });

  it('says that a save is kept, not written, and writes it over nothing that was changed meanwhile', async () => {
    const { window } = ada();
    await writeFile(notes(), MEANWHILE);
    await window.run('File: Save without Formatting');
    await window.notifications.press(/merge of notes\.txt is kept, not written/, 'Write It');
    await window.notifications.read(/has changed since the merge began/);
    await window.screenshot('merge/kept-not-written');
    assert.equal(await readNotes(), MEANWHILE);
    // As if what it was made of were lost.
    const result = keptResult();
    lost = joinPath(dirname(result), `${createId()}.result`);
    copyFileSync(result, lost);
  });

  it('writes what is kept when its editor is closed and the person says so', async () => {
    const { window } = ada();
    await writeFile(notes(), OF_ADA);
    await window.run('Notifications: Clear All Notifications');
    await window.page.locator('.tab.active', { hasText: 'notes.txt' }).waitFor();
    await window.page.keyboard.press('Control+W');
    await window.notifications.press(/merge of notes\.txt is not finished/, 'Write It');
    await window.notifications.read(/notes\.txt is merged here/);
    await window.screenshot('merge/written');
    assert.equal(await readNotes(), MERGED);
  });

  it('of which nobody knows the file is a text that can be read and discarded', async () => {
    const { window } = ada();
    const choose = async (answer: string) => {
      await window.run('ByteSync: Merge Copies…');
      await window.input.pick('Merge Copies', 'What is left of a merge');
      await window.notifications.press(
        /only what you have made of it is left, which begins with/,
        answer,
      );
    };
    await choose('Open as Text');
    await window.page.getByText('three of Ada, that is of Bob').first().waitFor();
    await window.screenshot('merge/lost');
    assert.ok(existsSync(lost));
    // As an editor saves it in another encoding.
    const text = Buffer.from('caf\u00e9\n', 'latin1');
    const result = JSON.parse(await readFile(lost, 'utf8'));
    await writeFile(lost, JSON.stringify({ ...result, text: text.toString('base64') }));
    await choose('Open as Text');
    await window.notifications.press(/is not in UTF-8/, 'Save As…');
    const saved = joinPath(ada().server.root, 'saved.txt');
    await window.input.choosePath('is not in UTF-8', saved);
    await until('the bytes to be saved', async () => (existsSync(saved) ? true : undefined));
    assert.deepEqual(await readFile(saved), text);
    await choose('Discard');
    await window.dialog.press(/Discard what is left of this merge/, 'Discard');
    await until('the text to be gone', async () => (existsSync(lost) ? undefined : true));
  });

  it('compares copies where nobody has what both come from, though Git has others', async () => {
    const { window } = ada();
    await window.run('ByteSync: Show Plan');
    await merge('lost.txt');
    await window.notifications.read(/No version of lost\.txt is known/);
    await window.page.locator('.monaco-diff-editor .editor.modified .view-lines').waitFor();
    await window.screenshot('merge/compared');
    assert.equal(await window.page.locator('.merge-editor').count(), 0);
    assert.equal(await readFile(joinPath(ada().folder, 'lost.txt'), 'utf8'), OF_ADA);
  });
});
