import assert from 'node:assert/strict';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { type RunningRelay, startRelay } from '@bytesync/relay/relay.ts';
import type { Frame } from 'playwright-core';
import { Program } from '../../integration/cli/program.ts';
import { NEW, OLD, type Planted, plant } from '../../integration/cli/trees.ts';
import type { EditorPage } from '../host/editorPage.ts';
import { keepFailures } from '../host/failures.ts';
import { type Member, Members } from '../host/members.ts';
import { until } from '../host/waits.ts';
import { findings } from './axe.ts';
import { answer, choose, invitationByKeyboard, tabTo, takeChosen, yes } from './keyboardSteps.ts';
import { packedExtension } from './packedExtension.ts';
import { planPage, runByKeyboard } from './steps.ts';

const FOLDERS = 100;
const FILES = 300;
const SOURCES = 20;
const NOTES = 40;

const TERMINALS = ['Carol', 'Dan', 'Eve'];

/** What is left as it is, what cannot be decided, and what nobody has decided about. */
const RULES = {
  rules: [
    {
      name: 'Output of builds stays where it was built',
      when: 'path:out OR path:out/** OR path:.vscode OR path:.vscode/**',
      do: [{ leave: 'all' }],
    },
    {
      name: 'The newest settings go to all',
      when: 'ext:cfg',
      do: [{ copy: { newest: 'all' }, to: 'all' }],
    },
  ],
};

/** Names that could be taken for something else than names. */
const ODD_NAMES = {
  markup: '<img src=x onerror="document.title=1">.txt',
  turned: 'annex\u202etxt.exe',
  lines: 'a name\nof two lines.txt',
  link: '[click](command:workbench.action.closeWindow).md',
  long: `${'é'.repeat(125)}x.txt`,
};

const named = (at: number) => String(at).padStart(3, '0');

/** The fourth journey of docs/journeys.md, in the editor: two windows and three terminals, and no mouse. */
describe('A reviewer of five members with 30,000 differences', () => {
  let scratch: string;
  let relay: RunningRelay;
  let members: Members;
  const terminals = new Map<string, Program>();

  const ada = () => members.named('ada');
  const bob = () => members.named('bob');
  const keys = () => ada().window.page.keyboard;
  const folderOf = (name: string) => joinPath(scratch, name.toLowerCase());
  const page = () => planPage(ada().window);

  before(async () => {
    scratch = await mkdtemp(joinPath(tmpdir(), 'bytesync-reviewer-'));
    relay = await startRelay({ dataDir: joinPath(scratch, 'relay'), port: 0, log: 'silent' });
    members = await Members.open(['ada', 'bob'], { vsix: [await packedExtension()] });
    for (const { name, server } of members.all) {
      await server.configure({
        'bytesync.relays': [{ name: 'Team Relay', url: relay.url }],
        'bytesync.memberName': name === 'ada' ? 'Ada' : 'Bob',
        'bytesync.preset': 'rules',
      });
    }
    plantTrees();
  });

  after(async () => {
    for (const terminal of terminals.values()) terminal.kill('SIGKILL');
    for (const terminal of terminals.values()) await terminal.ended;
    await members?.close();
    await relay?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  keepFailures(() => (members?.all ?? []).map(({ window }) => window));

  function plantTrees(): void {
    for (let folder = 0; folder < FOLDERS; folder += 1) {
      const path = joinPath(ada().folder, 'out', named(folder));
      mkdirSync(path, { recursive: true });
      for (let file = 0; file < FILES; file += 1) {
        closeSync(openSync(joinPath(path, `${named(file)}.o`), 'w'));
      }
    }
    for (const { name, folder } of members.all) {
      const of = (text: string, date: number): Planted => ({
        content: `${text} of ${name}\n`,
        date,
      });
      const sources = Array.from({ length: SOURCES }, (_, at) => `src/part-${named(at)}.ts`);
      plant(folder, {
        ...Object.fromEntries(sources.map((path) => [path, of(path, name === 'ada' ? NEW : OLD)])),
        'one.cfg': of(name === 'ada' ? 'one' : 'the first', NEW),
        'two.cfg': of(name === 'ada' ? 'two' : 'the second', NEW),
      });
    }
    plant(ada().folder, { '.vscode/bytesync.json': { content: JSON.stringify(RULES) } });
    const odd = Object.values(ODD_NAMES).map((name) => `names/${name}`);
    // Enough that stays, so that no guard asks.
    const notes = Array.from({ length: NOTES }, (_, at) => `notes/${named(at)}.md`);
    const all = [...odd, ...notes].map((path) => [path, { content: 'odd\n' }] as const);
    plant(bob().folder, Object.fromEntries(all));
    plant(bob().folder, { 'carol.md': { content: 'of Bob himself\n' } });
    plant(folderOf('Carol'), { 'carol.md': { content: 'of Carol\n' } });
    plant(folderOf('Dan'), { 'guide.md': { content: 'older\n', date: OLD } });
    plant(folderOf('Eve'), { 'guide.md': { content: 'newer words\n', date: NEW } });
  }

  async function admit(newcomer: string): Promise<void> {
    await ada().window.notifications.read(new RegExp(`${newcomer} wants to join`));
    await runByKeyboard(ada().window, 'ByteSync: Admit…');
    await ada().window.dialog.detail(new RegExp(`${newcomer} wants to join`));
    await keys().press('Enter');
  }

  async function joinInTerminal(name: string, invitation: string): Promise<void> {
    const args = ['join', invitation, folderOf(name), '--name', name, '--accept-incoming'];
    terminals.set(name, new Program(args, { home: joinPath(scratch, `home-${name}`) }));
    await admit(name);
    await ada().window.view('Session').row(name.toLowerCase()).waitFor();
  }

  it('they meet, two in the editor and three in terminals', async () => {
    await runByKeyboard(ada().window, 'ByteSync: Create Session…');
    await choose(ada().window, 'Where to Meet', 'Team Relay');
    await takeChosen(ada(), 'Add Data Source');
    const invitation = await invitationByKeyboard(ada().window);
    await runByKeyboard(bob().window, 'ByteSync: Join Session…');
    await answer(bob(), 'Invitation', invitation);
    await bob().window.dialog.detail(/You are about to join/);
    await bob().window.page.keyboard.press('Enter');
    await admit('Bob');
    await takeChosen(bob(), 'Add Data Source');
    for (const name of TERMINALS) await joinInTerminal(name, invitation);
    await ada().window.screenshot('reviewer/five-members');
  });

  it('all that differs is listed, and how much of it waits for somebody', async () => {
    await runByKeyboard(ada().window, 'ByteSync: Analyse');
    const grid = await page();
    await counted(grid, { decided: 0, conflicts: 2 });
    await grid.getByText(/^30,1\d\d of 30,1\d\d listed/).waitFor();
    assert.ok((await grid.locator('[data-row]').count()) < 100);
    await ada().window.screenshot('reviewer/plan');
    assert.deepEqual(await findings(grid), []);
  });

  it('names are shown as what they are', async () => {
    const grid = await page();
    await filter(ada(), grid, 'path:names/**');
    await grid.getByText(/^5 of 30,1\d\d listed/).waitFor();
    for (const said of [
      ODD_NAMES.markup,
      'annex\\u{202e}txt.exe',
      'a name\\u{a}of two lines.txt',
      ODD_NAMES.link,
      ODD_NAMES.long,
    ]) {
      await grid.getByRole('button', { name: `Compare the copies of names/${said}` }).waitFor();
    }
    assert.equal(await grid.locator('img').count(), 0);
    await ada().window.screenshot('reviewer/names');
    assert.deepEqual(await findings(grid), []);
  });

  it('a copy of a member is looked at, whatever its name', async () => {
    const { window } = ada();
    await tabTo(window, await page(), '#grid');
    await keys().press('Home');
    await keys().press('Enter');
    await window.page.locator('.monaco-editor .view-line', { hasText: 'odd' }).first().waitFor();
    await window.screenshot('reviewer/odd-name');
    await runByKeyboard(window, 'View: Close Editor');
    await runByKeyboard(window, 'ByteSync: Show Plan');
  });

  it('chips and F7 lead to what waits', async () => {
    const grid = await page();
    await filter(ada(), grid, '');
    await tabTo(ada().window, grid, '[data-chip="conflicts"]');
    await keys().press('Space');
    await grid.getByText(/^2 of 30,1\d\d listed/).waitFor();
    await ada().window.screenshot('reviewer/conflicts');
    await keys().press('Space');
    await grid.getByText(/^30,1\d\d of 30,1\d\d listed/).waitFor();
    await tabTo(ada().window, grid, '#grid');
    await keys().press('Control+Home');
    await grid.locator('[data-row="0"].active').waitFor();
    const first = await activeAfter(grid, 'F7');
    await activeAfter(grid, 'F7');
    assert.equal(await activeAfter(grid, 'Shift+F7'), first);
  });

  it('a range is decided, taken back and decided again', async () => {
    const { window } = ada();
    const grid = await page();
    await filter(ada(), grid, 'ext:cfg');
    await grid.getByText(/^2 of 30,1\d\d listed/).waitFor();
    await tabTo(window, grid, '#grid');
    await keys().press('Home');
    await keys().press('Shift+ArrowDown');
    await grid.getByText('Selected: 2').waitFor();
    await keys().press('.');
    await choose(window, 'Decide about 2 items', 'Copy from B to All Others');
    await counted(grid, { decided: 2, conflicts: 0 });
    assert.equal(await grid.getByText(/decided by A Ada/).count(), 2);
    await window.screenshot('reviewer/range-decided');
    await runByKeyboard(window, 'ByteSync: Undo Decision');
    await counted(grid, { decided: 0, conflicts: 2 });
    await runByKeyboard(window, 'ByteSync: Redo Decision');
    await counted(grid, { decided: 2, conflicts: 0 });
  });

  it('all that a filter leaves is decided at once', async () => {
    const { window } = ada();
    const grid = await page();
    for (const [text, rows, label] of [
      ['path:src/**', SOURCES, 'Copy from A to All Others'],
      ['path:names/**', Object.keys(ODD_NAMES).length, 'Copy from B to All Others'],
    ] as const) {
      await filter(ada(), grid, text);
      await grid.getByText(new RegExp(`^${rows} of 30,1\\d\\d listed`)).waitFor();
      await tabTo(window, grid, '#grid');
      await keys().press('Control+a');
      await grid.getByText(`Selected: ${rows}`).waitFor();
      await keys().press('.');
      await choose(window, `Decide about ${rows} items`, label);
      await until('decisions', async () =>
        (await grid.getByText(/decided by A Ada/).count()) === rows ? true : undefined,
      );
    }
    await counted(grid, { decided: 2 + SOURCES + Object.keys(ODD_NAMES).length, conflicts: 0 });
    await window.screenshot('reviewer/filter-decided');
  });

  it('what was decided is done after a yes of hers and one of Bob', async () => {
    const { window } = ada();
    await yesByKeyboard(window, await page());
    await bob().window.notifications.read(/wants to change your folders/);
    await runByKeyboard(bob().window, 'ByteSync: Show Plan');
    await planPage(bob().window);
    await bob().window.screenshot('reviewer/question-of-bob');
    await yes(bob());
    for (const member of members.all) await member.window.notifications.read(/^Synchronized/);
    await window.screenshot('reviewer/done');
    for (const name of TERMINALS) {
      const ended = await terminals.get(name)?.ended;
      assert.equal(ended?.code, 0, ended?.stderr);
    }
  });

  it('all five have what she chose, and nothing else has moved', () => {
    const folders = [...members.all.map(({ folder }) => folder), ...TERMINALS.map(folderOf)];
    for (const folder of folders) {
      const read = (path: string) => readFileSync(joinPath(folder, path), 'utf8');
      for (let at = 0; at < SOURCES; at += 1) {
        const path = `src/part-${named(at)}.ts`;
        assert.equal(read(path), `${path} of ada\n`);
      }
      for (const name of Object.values(ODD_NAMES)) assert.equal(read(`names/${name}`), 'odd\n');
      assert.equal(read('one.cfg'), 'the first of bob\n');
      assert.equal(read('two.cfg'), 'the second of bob\n');
      assert.equal(existsSync(joinPath(folder, 'out')), folder === ada().folder);
      assert.equal(existsSync(joinPath(folder, 'notes')), folder === bob().folder);
    }
    assert.equal(readFileSync(joinPath(folderOf('Dan'), 'guide.md'), 'utf8'), 'older\n');
    assert.equal(readFileSync(joinPath(folderOf('Eve'), 'guide.md'), 'utf8'), 'newer words\n');
  });

  it('the report says who got what', async () => {
    const { window } = ada();
    await runByKeyboard(window, 'ByteSync: Show Report');
    await window.webview('Data sources');
    await window.screenshot('reviewer/report');
    await runByKeyboard(window, 'View: Close All Editors');
  });

  it('a member that leaves while its file is shown is named, with what that means', async () => {
    const { window } = ada();
    await runByKeyboard(window, 'Notifications: Clear All Notifications');
    await joinInTerminal('Carol', await invitationByKeyboard(window));
    await runByKeyboard(window, 'ByteSync: Analyse');
    const grid = await page();
    await filter(ada(), grid, 'path:carol.md');
    await grid.getByText(/^1 of 30,1\d\d listed/).waitFor();
    await tabTo(window, grid, '#grid');
    await keys().press('Home');
    await keys().press('d');
    const shown = await window.webview('of Carol');
    await shown.getByText('of Bob himself').waitFor();
    terminals.get('Carol')?.kill('SIGINT');
    await shown.getByText(/Carol is not offered any more: .* The next comparison/).waitFor();
    await shown.getByText('of Carol').waitFor();
    await window.screenshot('reviewer/member-left');
    assert.deepEqual(await findings(shown), []);
    await window.notifications.read(/C \(Carol\): Interrupted/);
    await bob().window.notifications.read(/C \(Carol\) could not go on/);
    assert.equal((await terminals.get('Carol')?.ended)?.code, 130);
    assert.equal(readFileSync(joinPath(bob().folder, 'carol.md'), 'utf8'), 'of Bob himself\n');
  });

  it('those who are left compare again, without what that member had', async () => {
    const { window } = ada();
    await runByKeyboard(window, 'ByteSync: Analyse');
    const grid = await page();
    await filter(ada(), grid, 'path:carol.md');
    await grid.getByText(/^1 of 30,1\d\d listed/).waitFor();
    assert.equal(await grid.locator('.source[role="columnheader"]').count(), 2);
    await window.screenshot('reviewer/without-the-member');
  });
});

/** Waits until the page counts so many; what is undecided is not asked for. */
async function counted(
  page: Frame,
  { decided, conflicts }: { readonly decided: number; readonly conflicts: number },
): Promise<void> {
  const counter = new RegExp(
    `Decided by hand: ${decided}, undecided: [\\d,]+, conflicts: ${conflicts}`,
  );
  await page.getByText(counter).waitFor();
}

/** A yes that comes right after a decision has changed the plan is refused, and the question stays. */
async function yesByKeyboard(window: EditorPage, page: Frame): Promise<void> {
  await until('answer that is taken', async () => {
    await tabTo(window, page, '[data-answer="yes"]');
    await window.screenshot('reviewer/question');
    await window.page.keyboard.press('Enter');
    const isTaken = page
      .locator('[data-answer="yes"]')
      .waitFor({ state: 'detached', timeout: 5000 });
    return isTaken.then(
      () => true as const,
      () => undefined,
    );
  });
}

/** Goes to the filter and types another one. */
async function filter({ window }: Member, page: Frame, text: string): Promise<void> {
  const { keyboard } = window.page;
  await tabTo(window, page, '#filter');
  await keyboard.press('Control+a');
  await keyboard.press('Delete');
  await keyboard.type(text);
}

/** Presses a key that leads to another row. @returns its path, as it is read */
async function activeAfter(page: Frame, key: string): Promise<string> {
  const before = await activePath(page);
  await page.page().keyboard.press(key);
  return until(`row after ${key}`, async () => {
    const now = await activePath(page);
    return now === before || now === null ? undefined : now;
  });
}

/** The row that keys are about, as it is read. */
async function activePath(page: Frame): Promise<string | null> {
  return page.locator('[data-row].active [role="rowheader"]').textContent();
}
