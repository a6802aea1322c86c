import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join as joinPath } from 'node:path';
import { type RunningRelay, startRelay } from '@bytesync/relay/relay.ts';
import type { Frame } from 'playwright-core';
import { keepFailures } from '../host/failures.ts';
import { Members } from '../host/members.ts';
import { until } from '../host/waits.ts';
import { findings } from './axe.ts';
import { packedExtension } from './packedExtension.ts';
import { analyse, create, invitationOf, join, planPage, saveList, say } from './steps.ts';

const DATE = 1_700_000_000;

/** Files of a folder that one decision is about. */
const MANY = 5_100;

/** What each has; the second of a pair is another content of the same size and date. */
const ADA = {
  ...{ 'docs/guide/intro.md': 'intro', 'docs/guide/setup.md': 'setup', 'docs/index.md': 'index' },
  ...{ 'src/core/plan.ts': 'plan of Ada', 'src/core/rows.ts': 'rows', 'src/main.ts': 'main' },
  ...{ 'src/core/deep/er/leaf.ts': 'leaf', 'README.md': 'readme of Ada' },
};
const BOB = {
  'src/core/plan.ts': 'plan of Bob himself',
  'README.md': 'readme of Bob himself',
  'only.txt': 'Bob',
};

describe('Reviewing a plan', () => {
  let scratch: string;
  let relay: RunningRelay;
  let members: Members;

  const ada = () => members.named('ada');
  const keys = () => ada().window.page.keyboard;

  before(async () => {
    scratch = await mkdtemp(joinPath(tmpdir(), 'bytesync-review-'));
    relay = await startRelay({ dataDir: joinPath(scratch, 'relay'), port: 0, log: 'silent' });
    members = await Members.open(['ada', 'bob'], { vsix: [await packedExtension()] });
    for (const { name, server, folder } of members.all) {
      await server.configure({
        'bytesync.relays': [{ name: 'Team Relay', url: relay.url }],
        'bytesync.memberName': name === 'ada' ? 'Ada' : 'Bob',
      });
      for (const [path, content] of Object.entries(name === 'ada' ? ADA : BOB)) {
        const file = joinPath(folder, path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, content);
        await utimes(file, DATE, DATE);
      }
    }
    await create(ada(), 'Team Relay');
    await join(members.named('bob'), ada(), await invitationOf(ada()));
    await ada().window.view('Session').row('bob').waitFor();
  });

  after(async () => {
    await members?.close();
    await relay?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  keepFailures(() => (members?.all ?? []).map(({ window }) => window));

  it('decides about more rows than are named one by one, takes it back, and does it again', async () => {
    const { window, folder } = ada();
    const many = joinPath(folder, 'many');
    await mkdir(many);
    for (let at = 0; at < MANY; at += 1) await writeFile(joinPath(many, `${at}.txt`), '');
    const page = await analyse(window);
    await page.locator('#filter').focus();
    await keys().type('path:many/**');
    await page.getByText(/^5,100 of 5,1\d\d listed/).waitFor();
    await page.locator('#grid').focus();
    await keys().press('Control+a');
    await page.getByText('Selected: 5,100').waitFor();
    await keys().press('.');
    await window.input.pick('Decide about 5,100 items', 'Leave Alone');
    await page.getByText(/^Decided by hand: 5,100, undecided: \d+,/).waitFor();
    await page
      .getByText(/decided by A Ada/)
      .first()
      .waitFor();
    await window.screenshot('reviewing/many-decided');
    await page.locator('[data-command="undoDecision"]').click();
    await page.getByText(/^Decided by hand: 0,/).waitFor();
    await page.locator('[data-command="redoDecision"]').click();
    await page.getByText(/^Decided by hand: 5,100,/).waitFor();
    await page.locator('#filter').focus();
    await keys().press('Control+a');
    await keys().press('Delete');
    await say(window, 'Cancel');
    // It is kept for the next comparison.
    const again = await analyse(window);
    await again.getByText(/^Decided by hand: 5,100,/).waitFor();
    await say(window, 'Cancel');
    await rm(many, { recursive: true });
  });

  it('marks rows by a key, and goes on to the next', async () => {
    const page = await analyse(ada().window);
    await page.getByText(/^Reviewed: 0 of \d+$/).waitFor();
    await page.locator('#grid').focus();
    await keys().press('Home');
    await keys().press('r');
    await page.getByText(/^Reviewed: 1 of \d+$/).waitFor();
    await active(page, 1);
    await keys().press('r');
    await page.getByText(/^Reviewed: 2 of \d+$/).waitFor();
    await page.locator('[data-row="0"] .reviewed[aria-pressed="true"]').waitFor();
    await keys().press('Home');
    await keys().press('F8');
    await active(page, 2);
    await keys().press('Home');
    await keys().press('Shift+R');
    await page.getByText(/^Reviewed: 1 of \d+$/).waitFor();
  });

  it('marks by the mouse, and lists what is left', async () => {
    const page = await planPage(ada().window);
    await page.locator('[data-row="0"] .reviewed').click();
    await page.getByText(/^Reviewed: 2 of \d+$/).waitFor();
    await page.locator('[data-chip="not-reviewed"]').click();
    await until('two rows less', async () => {
      const pressed = await page.locator('.rows .reviewed[aria-pressed="true"]').count();
      return pressed === 0 ? true : undefined;
    });
    await page.locator('[data-chip="not-reviewed"]').click();
    await page.locator('.rows .reviewed[aria-pressed="true"]').first().waitFor();
    await ada().window.screenshot('reviewing/marks');
  });

  it('is a tree of folders, used by keys', async () => {
    const page = await planPage(ada().window);
    await page.locator('[data-layout="tree"]').click();
    await page.locator('.rows [aria-level="1"]').first().waitFor();
    await page.locator('#grid').focus();
    await keys().press('Home');
    await page.locator('[data-row="0"][aria-expanded="true"][aria-level="1"]').waitFor();
    await keys().press('ArrowLeft');
    await page.locator('[data-row="0"][aria-expanded="false"]').waitFor();
    await ada().window.screenshot('reviewing/tree-closed');
    await keys().press('ArrowRight');
    await page.locator('[data-row="0"][aria-expanded="true"]').waitFor();
    await keys().press('ArrowRight');
    await active(page, 1);
    await keys().press('ArrowLeft');
    await keys().press('ArrowLeft');
    await active(page, 0);
    await keys().press('Control+ArrowLeft');
    await page.locator('.rows [aria-expanded="true"]').first().waitFor({ state: 'detached' });
  });

  it('finds what waits for somebody in a folder that is closed', async () => {
    const page = await planPage(ada().window);
    await page.locator('#grid').focus();
    await keys().press('Home');
    await keys().press('F7');
    const row = page.locator('.rows .row.active', { hasText: 'plan.ts' });
    await row.waitFor();
    assert.equal(await row.getAttribute('aria-level'), '3');
  });

  it('decides about a folder, which is all that is listed in it', async () => {
    const { window } = ada();
    const page = await planPage(window);
    await page.locator('#filter').focus();
    await keys().type('is:file');
    await page.locator('.rows .row', { hasText: 'src' }).first().click();
    await page.getByText('Selected: 4').waitFor();
    await page.locator('#grid').focus();
    await keys().press('.');
    await window.input.pick('Decide about 4 items', 'Leave Alone');
    await page.getByText(/^Decided by hand: 4,/).waitFor();
    // Whoever goes on deciding stays where they are.
    await page.locator('#grid:focus').waitFor();
    await page.locator('#filter').focus();
    await keys().press('Control+a');
    await keys().press('Delete');
  });

  it('saves what is listed where the person says', async () => {
    const { window } = ada();
    const page = await planPage(window);
    const path = joinPath(scratch, 'list.csv');
    await saveList(window, page, 'CSV', path);
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\r\n');
    assert.ok(lines.some((line) => line.startsWith('"src/core/plan.ts"')));
    const listed = /^([\d,]+) of [\d,]+ listed$/.exec(
      (await page.locator('.shown').textContent()) ?? '',
    );
    assert.equal(String(lines.length - 1), listed?.[1]);
  });

  for (const theme of ['dark', 'highContrast', 'highContrastLight', 'light'] as const) {
    it(`is there for everybody: ${theme}`, async () => {
      const { window } = ada();
      await window.useTheme(theme);
      const page = await planPage(window);
      await page.locator('[data-layout="tree"]').click();
      await page.getByRole('treegrid').waitFor();
      await page.locator('#grid').focus();
      await keys().press('*');
      await page.locator('.rows [aria-level="4"]').first().waitFor();
      await keys().press('Home');
      await keys().press('Shift+ArrowDown');
      await window.screenshot(`reviewing/tree-${theme}`);
      assert.deepEqual(await findings(page), []);
      await page.locator('[data-layout="kind"]').click();
      await page.locator('.rows [aria-level="1"]', { hasText: 'Conflicts' }).waitFor();
      await page.locator('#grid').focus();
      await keys().press('*');
      await window.screenshot(`reviewing/kinds-${theme}`);
      assert.deepEqual(await findings(page), []);
    });
  }

  it('keeps the marks when the window is loaded again and the folders are compared anew', async () => {
    const { window } = ada();
    const page = await planPage(window);
    await page.locator('[data-layout="list"]').click();
    const marked = /^Reviewed: 2 of \d+$/;
    await page.getByText(marked).waitFor();
    await say(window, 'Cancel');
    await window.reload();
    await window.status(/ByteSync: \d/).waitFor();
    const again = await analyse(window);
    await again.getByText(marked).waitFor();
  });
});

async function active(page: Frame, row: number): Promise<void> {
  await until(`row ${row} to be active`, async () => {
    const id = await page.locator('#grid').getAttribute('aria-activedescendant');
    return id === `row-${row}` ? true : undefined;
  });
}
