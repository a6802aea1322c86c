import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { type RunningRelay, startRelay } from '@bytesync/relay/relay.ts';
import { keepFailures } from '../host/failures.ts';
import { Members } from '../host/members.ts';
import { until } from '../host/waits.ts';
import { findings } from './axe.ts';
import { packedExtension } from './packedExtension.ts';
import {
  agree,
  analyse,
  create,
  invitationOf,
  join,
  planPage,
  questionInFocus,
  saveList,
  say,
} from './steps.ts';

const THEMES = ['light', 'dark', 'highContrast', 'highContrastLight'] as const;

const RULES = {
  filters: { 'Only sources': 'name:*.ts' },
  rules: [
    { name: 'Sources come from Ada', when: 'name:*.ts', do: [{ copy: 'A', to: 'B' }] },
    { name: 'Notes come from Bob', when: 'ext:md', do: [{ copy: 'B', to: 'A' }] },
    { name: 'Logs stay', when: 'ext:log', do: [{ leave: 'all' }] },
  ],
};

describe('Rules and filters in the editor', () => {
  let scratch: string;
  let relay: RunningRelay;
  let members: Members;

  const ada = () => members.named('ada');
  const bob = () => members.named('bob');
  const read = (name: string, path: string) =>
    readFile(joinPath(members.named(name).folder, path), 'utf8');

  async function write(path: string, content: string, second: number, name: string) {
    const full = joinPath(members.named(name).folder, path);
    await writeFile(full, content);
    await utimes(full, second, second);
  }

  async function writeRules(...more: readonly object[]): Promise<void> {
    await mkdir(joinPath(ada().folder, '.vscode'), { recursive: true });
    const text = JSON.stringify({ ...RULES, rules: [...RULES.rules, ...more] });
    await writeFile(joinPath(ada().folder, '.vscode/bytesync.json'), text);
  }

  async function clear(): Promise<void> {
    for (const { window } of members.all) {
      await window.run('Notifications: Clear All Notifications');
    }
  }

  before(async () => {
    scratch = await mkdtemp(joinPath(tmpdir(), 'bytesync-rules-'));
    relay = await startRelay({ dataDir: joinPath(scratch, 'relay'), port: 0, log: 'silent' });
    members = await Members.open(['ada', 'bob'], { vsix: [await packedExtension()] });
    for (const { name, server } of members.all) {
      await server.configure({
        'bytesync.relays': [{ name: 'Team Relay', url: relay.url }],
        'bytesync.memberName': name === 'ada' ? 'Ada' : 'Bob',
      });
      const newer = name === 'bob' ? 2_000 : 1_000;
      for (const path of ['app.ts', 'notes.md', 'own.log', 'other.txt']) {
        await write(path, `${path} of ${name}\n`, 1_700_000_000 + newer, name);
      }
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

  it('offers to write rules where a workspace has none', async () => {
    await ada().window.run('ByteSync: Synchronize with Preset…');
    await ada().window.input.pick('Synchronize with Preset', 'Rules of This Workspace');
    await ada()
      .window.page.getByRole('tab', { name: /bytesync\.json/ })
      .waitFor();
    const written = JSON.parse(await read('ada', '.vscode/bytesync.json'));
    assert.equal(written.rules.length, 1);
    await ada().window.run('View: Close All Editors');
  });

  it('does what the rules say, each item its own way, and shows what they come to', async () => {
    await writeRules();
    await clear();
    await ada().window.run('ByteSync: Synchronize with Preset…');
    await ada().window.input.pick('Synchronize with Preset', 'Rules of This Workspace');
    const page = await planPage(ada().window);
    await page.getByText('Plan: what the rules decide').waitFor();
    await page.getByRole('table', { name: 'What the rules come to' }).waitFor();
    await page.getByRole('row', { name: /Sources come from Ada/ }).waitFor();
    // other.txt, .vscode and what is in it: no rule says anything of them.
    await page.getByText('Items that differ, and that nothing decides about: 3.').waitFor();
    await ada().window.screenshot('rules/plan');
    await say(ada().window, 'Synchronize');
    await agree(bob().window);
    await ada().window.notifications.read(/^Synchronized/);
    assert.equal(await read('bob', 'app.ts'), 'app.ts of ada\n');
    assert.equal(await read('ada', 'notes.md'), 'notes.md of bob\n');
    assert.equal(await read('ada', 'own.log'), 'own.log of ada\n');
    assert.equal(await read('bob', 'own.log'), 'own.log of bob\n');
    assert.equal(await read('ada', 'other.txt'), 'other.txt of ada\n');
  });

  it('limits comparisons to a saved filter', async () => {
    await write('app.ts', 'new\n', 1_700_009_000, 'ada');
    await clear();
    await ada().window.run('ByteSync: Filter Comparisons…');
    await ada().window.input.pick('Filter Comparisons', 'Only sources');
    await ada().window.notifications.press(/^Comparisons are limited/, 'Analyse');
    const page = await planPage(ada().window);
    await page.getByText('Only what matches the filter: name:*.ts').waitFor();
    await page.getByRole('button', { name: 'Compare the copies of app.ts' }).waitFor();
    await ada().window.screenshot('rules/filtered');
    await say(ada().window, 'Synchronize');
    await agree(bob().window);
    await ada().window.notifications.read(/^Synchronized/);
    assert.equal(await read('bob', 'app.ts'), 'new\n');
    assert.equal(await read('bob', 'other.txt'), 'other.txt of bob\n');
  });

  it('says what is wrong with a filter that is typed, and what may stand at its end', async () => {
    const { window } = ada();
    await writeRules();
    await window.run('ByteSync: Filter Comparisons…');
    await window.input.pick('Filter Comparisons', 'Type a Filter…');
    await window.input.fill('As in: name:*.ts', '');
    await window.input.row('Only sources').waitFor();
    await window.input.fill('As in: name:*.ts', 'on:Z');
    const focused = window.input.widget.locator('.monaco-list-row.focused');
    await focused.getByText(/no data source has this label/).waitFor();
    await window.screenshot('rules/filter-wrong');
    await window.input.field.press('Enter');
    await window.input.fill('As in: name:*.ts', 'name:*.ts AND is:fi');
    await focused.getByText('a file on some source').waitFor();
    await window.screenshot('rules/filter-completed');
    await window.input.field.press('Enter');
    await focused.getByText('Use this filter').waitFor();
    assert.equal(await window.input.field.inputValue(), 'name:*.ts AND is:file');
    await window.input.field.press('Enter');
    await window.notifications.read(/^Comparisons are limited/);
  });

  it('leaves a filter that is typed without using it, and takes one back', async () => {
    await clear();
    await ada().window.run('ByteSync: Filter Comparisons…');
    await ada().window.input.pick('Filter Comparisons', 'Type a Filter…');
    await ada().window.input.fill('As in: name:*.ts', 'is:folder');
    await ada().window.input.cancel();
    await ada().window.run('ByteSync: Filter Comparisons…');
    const rows = await ada().window.input.rows('Filter Comparisons');
    const typed = rows.find(({ label }) => label === 'Type a Filter…');
    assert.equal(typed?.description, 'name:*.ts AND is:file');
    await ada().window.input.pick('Filter Comparisons', 'No Filter');
    await ada().window.notifications.read(/^Comparisons are about everything again/);
  });

  it('copies from one to some: a star', async () => {
    await write('star.txt', 'star\n', 1_700_010_000, 'bob');
    await clear();
    await ada().window.run('ByteSync: Synchronize with Preset…');
    await ada().window.input.pick('Synchronize with Preset', 'Star');
    await ada().window.input.pick('The folder that is copied', 'B bob');
    await ada().window.input.pick('The folders that get what it has', 'A ada');
    await ada().window.input.acceptChosen('The folders that get what it has');
    const page = await planPage(ada().window);
    await page.getByText('What is on B goes to A').waitFor();
    await say(ada().window, 'Synchronize');
    await ada().window.notifications.read(/^Synchronized/);
    assert.equal(await read('ada', 'star.txt'), 'star\n');
    assert.equal(await read('ada', 'other.txt'), 'other.txt of bob\n');
  });

  it('makes something else decide on the page, and shows before what that comes to', async () => {
    const { window } = ada();
    await write('only-ada.txt', 'of Ada\n', 1_700_020_000, 'ada');
    await write('only-bob.txt', 'of Bob\n', 1_700_020_000, 'bob');
    await clear();
    const page = await analyse(window);
    await page.locator('#decides').focus();
    await window.page.keyboard.press('Enter');
    await page.locator('#preset:focus').waitFor();
    const form = page.getByRole('region', { name: 'What decides' });
    await form.locator('#preset').selectOption({ label: 'Mirror' });
    await form.locator('#from').selectOption('A');
    // .vscode and what is in it, too; the number of what is deleted is the fourth.
    await form.getByRole('row', { name: /^B .* 3 0 \d+ 1 / }).waitFor();
    for (const theme of THEMES) {
      await window.useTheme(theme);
      await window.screenshot(`rules/decides-${theme}`);
      assert.deepEqual(await findings(page), []);
    }
    await page.locator('#preset').focus();
    await window.page.keyboard.press('Escape');
    await page.locator('#decides:focus').waitFor();
    assert.equal(await form.count(), 0);
    await window.page.keyboard.press('Enter');
    await form.locator('#preset').selectOption({ label: 'Mirror' });
    await form.getByRole('button', { name: 'Make This Plan' }).click();
    await (await planPage(window)).getByText('Plan: all become like A').waitFor();
    await questionInFocus(window);
    await say(window, 'Synchronize');
    await agree(bob().window);
    await window.notifications.read(/^Synchronized/);
    assert.equal(await read('bob', 'only-ada.txt'), 'of Ada\n');
    await assert.rejects(read('bob', 'only-bob.txt'), { code: 'ENOENT' });
  });

  it('saves with the list what became of each item', async () => {
    const { window } = ada();
    const page = await window.webview('What differs');
    const path = joinPath(scratch, 'list.json');
    await saveList(window, page, 'JSON', path);
    const { items } = JSON.parse(await readFile(path, 'utf8'));
    const stateOf = (wanted: string) =>
      items.find((item: { path: string }) => item.path === wanted)?.states;
    assert.deepEqual(stateOf('only-ada.txt'), [{ source: 'B', state: 'done' }]);
    assert.deepEqual(stateOf('only-bob.txt'), [{ source: 'B', state: 'done' }]);
  });

  it('edits the rules on the page, and saves them where they are kept', async () => {
    const { window } = ada();
    const { keyboard } = window.page;
    await writeRules();
    await write('again.ts', 'of Ada\n', 1_700_030_000, 'ada');
    await write('again.md', 'of Bob\n', 1_700_030_000, 'bob');
    await clear();
    const page = await analyse(window);
    await page.locator('#filter').fill('name:again.*');
    await page.locator('#decides').focus();
    await keyboard.press('Enter');
    await page.locator('#preset:focus').waitFor();
    const form = page.getByRole('region', { name: 'What decides' });
    const rules = form.getByRole('list', { name: /^Rules, the first/ });
    const names = rules.getByRole('textbox', { name: 'Name' });
    await form.locator('#preset').selectOption({ label: 'Rules of This Workspace' });
    await names.nth(2).focus();
    await keyboard.press('Alt+ArrowUp');
    await keyboard.press('Alt+ArrowUp');
    assert.equal(await names.first().inputValue(), 'Logs stay');
    assert.equal(await form.locator('input:focus').inputValue(), 'Logs stay');
    await form.getByRole('button', { name: 'Add Rule About the Filter' }).focus();
    await keyboard.press('Enter');
    await form.locator('input:focus').fill('Nobody touches those again');
    const added = form.getByRole('group', { name: 'Rule 4', exact: true });
    const filter = added.getByRole('combobox', { name: 'Filter 1' });
    assert.equal(await filter.inputValue(), 'name:again.*');
    await form.getByRole('row', { name: /^4 Nobody touches those again 2 / }).waitFor();
    await filter.fill('is:conflct');
    await added.locator('mark').getByText('conflct').waitFor();
    for (const theme of THEMES) {
      await window.useTheme(theme);
      await window.screenshot(`rules/edited-${theme}`);
      assert.deepEqual(await findings(page), []);
    }
    await filter.focus();
    await keyboard.press('Control+a');
    await keyboard.type('is:fi');
    const file = added.getByRole('option', { name: /a file on some source/ });
    await file.waitFor();
    await keyboard.press('ArrowDown');
    await file.and(page.locator('[aria-selected="true"]')).waitFor();
    await keyboard.press('Enter');
    await until('filter that is completed', async () => {
      return (await filter.inputValue()) === 'is:file' ? true : undefined;
    });
    await writeRules({ name: 'Of somebody else', do: [{ leave: 'all' }] });
    await form.getByRole('button', { name: 'Save Rules and Make This Plan' }).click();
    await form.getByText(/was changed elsewhere meanwhile/).waitFor();
    await form.getByRole('button', { name: 'Load the File' }).click();
    await page.locator('#add-rule:focus').waitFor();
    assert.equal(await names.last().inputValue(), 'Of somebody else');
    await names.last().fill('All stays');
    await form.getByRole('button', { name: 'Save Rules and Make This Plan' }).click();
    const planned = await planPage(window);
    await planned.getByRole('row', { name: /All stays/ }).waitFor();
    await planned.getByText('Plan: what the rules decide').waitFor();
    const saved = JSON.parse(await read('ada', '.vscode/bytesync.json'));
    assert.deepEqual(saved, {
      ...RULES,
      rules: [...RULES.rules, { name: 'All stays', do: [{ leave: 'all' }] }],
    });
  });

  it('makes a rule from the rows that are selected, with a filter that all of them match', async () => {
    const { window } = ada();
    const { keyboard } = window.page;
    const page = await planPage(window);
    await page.locator('#grid').focus();
    await keyboard.press('Control+a');
    await keyboard.press('n');
    const form = page.getByRole('region', { name: 'What decides' });
    const added = form.getByRole('group', { name: 'Rule 5', exact: true });
    const proposed = added.getByRole('group', {
      name: 'Filters that all of the selected rows match',
    });
    await proposed.locator('input:focus').waitFor();
    const filter = added.getByRole('combobox', { name: 'Filter 1' });
    assert.equal(await filter.inputValue(), 'name:*.{md,ts}');
    await keyboard.press('ArrowUp');
    await proposed
      .getByRole('radio', { name: /^path:.*nothing else; rows: 2$/, checked: true })
      .waitFor();
    assert.equal(await filter.inputValue(), 'path:again.md OR path:again.ts');
    await form.getByRole('row', { name: /^5 New rule 5 2 / }).waitFor();
    for (const theme of THEMES) {
      await window.useTheme(theme);
      await window.screenshot(`rules/of-rows-${theme}`);
      assert.deepEqual(await findings(page), []);
    }
    await window.run('ByteSync: Rule from Selected Rows…');
    const another = form.getByRole('group', { name: 'Rule 6', exact: true });
    await another.locator('input[type=radio]:focus').waitFor();
    await page.getByRole('button', { name: 'Make a rule from again.md' }).click();
    const third = form.getByRole('group', { name: 'Rule 7', exact: true });
    await third.locator('input[type=radio]:focus').waitFor();
    assert.equal(await third.getByRole('combobox', { name: 'Filter 1' }).inputValue(), 'name:*.md');
    await form.getByRole('button', { name: 'Cancel' }).click();
    await page.locator('#decides:focus').waitFor();
  });

  it('gives the filter of the grid a name, and keeps it with the others', async () => {
    const { window } = ada();
    const page = await planPage(window);
    await page.getByRole('button', { name: 'Save Filter As…' }).focus();
    await window.page.keyboard.press('Enter');
    await window.input.fill('Name of the filter', 'Again');
    await window.input.field.press('Enter');
    await window.notifications.read(/^The filter “Again” is saved in \.vscode\/bytesync\.json/);
    const { filters } = JSON.parse(await read('ada', '.vscode/bytesync.json'));
    assert.deepEqual(filters, { ...RULES.filters, Again: 'name:again.*' });
  });

  it('edits groups and saved filters on the page, and saves them without another plan', async () => {
    const { window } = ada();
    const { keyboard } = window.page;
    const page = await planPage(window);
    await page.locator('#decides').click();
    const form = page.getByRole('region', { name: 'What decides' });
    await form.locator('#preset').selectOption({ label: 'Rules of This Workspace' });
    await form.getByRole('button', { name: 'Add Group' }).focus();
    await keyboard.press('Enter');
    const group = form.getByRole('group', { name: 'Group 1', exact: true });
    await group.locator('input[type=text]:focus').waitFor();
    await group.getByText('Choose the data sources that belong to the group.').waitFor();
    await group.getByRole('checkbox', { name: 'B (Bob: bob)' }).check();
    const rule = form.getByRole('group', { name: 'Rule 1', exact: true });
    await rule
      .getByRole('group', { name: 'To' })
      .getByRole('checkbox', { name: 'group 1' })
      .check();
    await rule
      .getByRole('group', { name: 'To' })
      .getByRole('checkbox', { name: 'B (Bob: bob)' })
      .uncheck();
    await group.getByRole('textbox', { name: 'Name' }).fill('theirs');
    await rule.getByRole('checkbox', { name: 'theirs', checked: true }).waitFor();
    await group.getByRole('button', { name: 'Delete “theirs”' }).focus();
    await keyboard.press('Enter');
    await group.getByText('“theirs” is used by rules: Sources come from Ada.').waitFor();
    const saved = form.getByRole('group', { name: 'Saved filter 2', exact: true });
    await saved.getByRole('combobox', { name: 'Filter' }).fill('is:conflct');
    await saved.locator('mark').getByText('conflct').waitFor();
    await group.getByRole('button', { name: 'Delete “theirs”' }).click();
    for (const theme of THEMES) {
      await window.useTheme(theme);
      await group.scrollIntoViewIfNeeded();
      await window.screenshot(`rules/groups-${theme}`);
      assert.deepEqual(await findings(page), []);
    }
    await group.getByRole('button', { name: 'Keep It' }).click();
    await saved.getByRole('combobox', { name: 'Filter' }).fill('is:conflict');
    await form.getByRole('button', { name: 'Only Save Rules' }).click();
    await form.getByText('Saved. No plan was made.').waitFor();
    const file = JSON.parse(await read('ada', '.vscode/bytesync.json'));
    assert.deepEqual(file.groups, { theirs: ['B'] });
    assert.deepEqual(file.rules[0].do, [{ copy: 'A', to: 'theirs' }]);
    assert.deepEqual(file.filters, { ...RULES.filters, Again: 'is:conflict' });
    await page.getByText('Plan: what the rules decide').waitFor();
    await form.getByRole('button', { name: 'Cancel' }).click();
  });

  it('saves what was edited beside a filter that gets its name meanwhile, and keeps comments', async () => {
    const { window } = ada();
    const text = JSON.stringify(RULES).replace(':{', ':{ /* why */ ');
    await writeFile(joinPath(ada().folder, '.vscode/bytesync.json'), text);
    await clear();
    const page = await planPage(window);
    await page.locator('#decides').click();
    const form = page.getByRole('region', { name: 'What decides' });
    await form.locator('#preset').selectOption({ label: 'Rules of This Workspace' });
    const rule = form.getByRole('group', { name: 'Rule 1', exact: true });
    await rule.getByRole('textbox', { name: 'Name' }).fill('Renamed');
    await page.getByRole('button', { name: 'Save Filter As…' }).click();
    await window.input.fill('Name of the filter', 'Meanwhile');
    await window.input.field.press('Enter');
    await window.notifications.read(/^The filter “Meanwhile” is saved/);
    const named = form.getByRole('group', { name: 'Saved filter 2', exact: true });
    assert.equal(await named.getByRole('textbox', { name: 'Name' }).inputValue(), 'Meanwhile');
    assert.equal(await rule.getByRole('textbox', { name: 'Name' }).inputValue(), 'Renamed');
    await form.getByRole('button', { name: 'Only Save Rules' }).click();
    await form.getByText('Saved. No plan was made.').waitFor();
    const written = await read('ada', '.vscode/bytesync.json');
    const { rules, filters } = JSON.parse(written.replace('/* why */', ''));
    assert.match(written, /\/\* why \*\//u);
    assert.equal(rules[0].name, 'Renamed');
    assert.deepEqual(filters, { ...RULES.filters, Meanwhile: 'name:again.*' });
    await form.getByRole('button', { name: 'Cancel' }).click();
  });

  it('says that there is no row to make a rule from', async () => {
    const { window } = ada();
    const page = await planPage(window);
    await page.locator('#filter').fill('name:nothing');
    await page.getByText('No item matches.').waitFor();
    await window.run('ByteSync: Rule from Selected Rows…');
    await page.getByText(/^No row is listed that a rule could be made from/).waitFor();
    await window.screenshot('rules/no-rows');
  });
});
