import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EditorPage } from './editorPage.ts';
import { keepFailures } from './failures.ts';
import { packFixture } from './fixtureVsix.ts';
import { type Member, Members } from './members.ts';

describe('A window of the test host', () => {
  let scratch: string;
  let members: Members;
  let member: Member;
  let window: EditorPage;

  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'bytesync-host-'));
    const vsix = join(scratch, 'fixture.vsix');
    await packFixture(vsix);
    members = await Members.open(['laptop'], { vsix: [vsix] });
    member = members.named('laptop');
    window = member.window;
    await window.status('idle').waitFor();
  });

  after(async () => {
    await members?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  keepFailures(() => (members?.all ?? []).map((one) => one.window));

  it('runs a command, answers its questions and presses a button of its toast', async () => {
    await window.run('Host Fixture: Greet');
    await window.input.fill('Whom?', '');
    await window.input.message().getByText('A name is needed.').waitFor();
    await window.input.type('A name is needed.', 'Ada');
    assert.deepEqual(await window.input.rows('How?'), [
      { label: 'Loud', description: 'with an exclamation mark', detail: '' },
      { label: 'Quiet', description: '', detail: 'without one' },
    ]);
    await window.input.pick('How?', 'Loud');
    assert.equal(await window.notifications.read(/^Hello/), 'Hello Ada!');
    assert.deepEqual(await window.notifications.messages(), ['Hello Ada!']);
    await window.notifications.press('Hello Ada!', 'Stop It');
    await window.notifications.gone('Hello Ada!');
    await window.status('Stop It').waitFor();
    assert.equal(await window.clipboard(), 'Hello Ada!');
  });

  it('closes a question and a toast without an answer', async () => {
    await window.run('Host Fixture: Greet');
    await window.input.question('Greet');
    await window.input.cancel();
    assert.deepEqual(await window.notifications.messages(), []);
    await window.run('Host Fixture: Greet');
    await window.input.type('Whom?', 'Bob');
    await window.input.pick('How?', 'Quiet');
    await window.notifications.close('Hello Bob');
    await window.status('no answer').waitFor();
  });

  it('answers a modal dialog', async () => {
    await window.run('Host Fixture: Erase');
    assert.equal(await window.dialog.detail('Erase everything?'), 'This is a test.');
    assert.deepEqual(await window.dialog.buttons(), ['Cancel', 'Erase']);
    await window.screenshot('host/dialog');
    await window.dialog.press('Erase everything?', 'Cancel');
    await window.status('kept').waitFor();
    await window.run('Host Fixture: Erase');
    await window.dialog.press(/^Erase/, 'Erase');
    await window.status('Erase').waitFor();
  });

  it('cancels what is in progress', async () => {
    await window.run('Host Fixture: Work');
    await window.notifications.press(/^Working/, 'Cancel');
    await window.status('cancelled').waitFor();
  });

  it('answers a folder picker with a path', async () => {
    const chosen = join(member.folder, 'chosen');
    await mkdir(chosen);
    await window.run('Host Fixture: Choose');
    await window.input.choosePath('Choose a Folder', chosen);
    await window.status(chosen).waitFor();
  });

  it('reads a tree and uses its actions', async () => {
    await window.openContainer('Host Fixture');
    const rows = window.view('Rows');
    await rows.row('Alpha').waitFor();
    assert.deepEqual(await rows.rows(), [
      { label: 'Alpha', description: 'first', level: 1, expanded: undefined },
      { label: 'Beta', description: 'second', level: 1, expanded: false },
    ]);
    await rows.expand('Beta');
    assert.equal(await rows.description('Gamma', /./), 'below');
    assert.deepEqual(await rows.actions('Alpha'), ['Mark']);
    await rows.act('Alpha', 'Mark');
    await rows.description('Alpha', 'marked');
    await rows.menu('Alpha', 'Unmark');
    await rows.description('Alpha', 'unmarked');
    await rows.press('Add');
    await rows.description('Added', 'last');
    const empty = window.view('Empty');
    assert.match(await empty.welcome().innerText(), /^Nothing here\./);
    await empty.press('Greet');
    await window.input.question('Greet');
    await window.input.cancel();
  });

  it('tells webviews apart and speaks with both', async () => {
    await window.openContainer('Host Fixture');
    await window.run('Host Fixture: Open Panel');
    for (const place of ['panel', 'sidebar']) {
      const inside = await window.webview(`The ${place}`);
      await inside.getByRole('button', { name: 'Ping' }).click();
      await window.status(`ping from ${place}`).waitFor();
      await inside.getByText(`pong to ${place}`).waitFor();
    }
  });

  it('keeps secrets over a reload, and follows files on the disk', async () => {
    await window.openContainer('Explorer');
    await writeFile(join(member.folder, 'note.txt'), 'made outside');
    await window.page.getByRole('treeitem', { name: 'note.txt' }).waitFor();
    await window.reload();
    await window.openContainer('Host Fixture');
    await window.view('Rows').description('Remembered', 'Bob');
  });
});
