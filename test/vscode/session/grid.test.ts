import assert from 'node:assert/strict';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import type { Frame } from 'playwright-core';
import type { Members } from '../host/members.ts';
import { until } from '../host/waits.ts';
import { findings } from './axe.ts';
import { pairInSession } from './pairInSession.ts';
import { analyse, planPage } from './steps.ts';

const FOLDERS = 100;
const FILES = 300;
const CONFLICTS = 20;
const DATE = 1_700_000_000;

const nameOf = (at: number) => String(at).padStart(3, '0');

describe('The grid of a comparison with 30,000 differences', () => {
  const pair = pairInSession({ plant: plantAll });
  const ada = () => pair.ada;
  const keys = () => pair.keys;

  it('opens with all of them, few of which are in the document', async () => {
    const page = await analyse(ada().window);
    await page.getByText('30,120 of 30,120 listed').waitFor();
    await page.getByText('Decided by hand: 0, undecided: 0, conflicts: 20').waitFor();
    assert.equal(await page.locator('#grid').getAttribute('aria-rowcount'), '30121');
    assert.ok((await page.locator('[data-row]').count()) < 100);
  });

  it('is scrolled to the end, by keys and by the scroll bar', async () => {
    const page = await planPage(ada().window);
    await page.locator('#grid').focus();
    await keys().press('End');
    await row(page, 'folder-099/299.txt').waitFor();
    await keys().press('Home');
    await row(page, 'both-000.txt').waitFor();
    await keys().press('PageDown');
    await until('a page on', async () => ((await activeRow(page)) > 0 ? true : undefined));
    await page.evaluate(
      "document.querySelector('#grid').scrollTop = document.querySelector('#grid').scrollHeight",
    );
    await row(page, 'folder-099/299.txt').waitFor();
  });

  it('goes to what waits for somebody', async () => {
    const page = await planPage(ada().window);
    await page.locator('#grid').focus();
    await keys().press('Home');
    await keys().press('F7');
    await until('the next conflict', async () =>
      (await activeRow(page)) === 1 ? true : undefined,
    );
    await keys().press('End');
    await keys().press('Shift+F7');
    const last = CONFLICTS - 1;
    await until('the last one', async () => ((await activeRow(page)) === last ? true : undefined));
  });

  it('says where a filter is wrong, and proposes what was meant', async () => {
    const page = await planPage(ada().window);
    await page.locator('#filter').focus();
    await keys().type('is:conflct');
    await page
      .getByRole('alert')
      .getByText(/filter/)
      .waitFor();
    // While it is typed, what is there so far is wrong, too.
    await page.locator('#problem mark').getByText('conflct', { exact: true }).waitFor();
    await ada().window.screenshot('grid/problem');
    await page.getByRole('button', { name: 'is:conflict' }).click();
    await page.getByText('20 of 30,120 listed').waitFor();
    assert.equal(await page.locator('#filter').inputValue(), 'is:conflict');
  });

  it('completes a filter by the keyboard', async () => {
    const page = await planPage(ada().window);
    await page.locator('#filter').focus();
    await keys().press('Control+a');
    await keys().type('is:conflict AND nam');
    const name = page.getByRole('option', { name: /^name:/ });
    await name.waitFor();
    await ada().window.screenshot('grid/proposals');
    await keys().press('ArrowDown');
    await name.and(page.locator('[aria-selected="true"]')).waitFor();
    await keys().press('Enter');
    await until('filter that is completed', async () => {
      const filter = await page.locator('#filter').inputValue();
      return filter === 'is:conflict AND name:*' ? true : undefined;
    });
    await page.getByText('20 of 30,120 listed').waitFor();
  });

  it('decides about a range, which stays selected while the rows change', async () => {
    const page = await planPage(ada().window);
    await page.locator('#grid').focus();
    await keys().press('Home');
    for (let times = 0; times < 3; times += 1) await keys().press('Shift+ArrowDown');
    await page.getByText('Selected: 4').waitFor();
    await keys().press('.');
    await ada().window.input.pick('Decide about 4 items', 'Copy from A to All Others');
    await page.getByText('Decided by hand: 4, undecided: 0, conflicts: 16').waitFor();
    // They are no conflicts any more, and the filter is about conflicts.
    await page.getByText('16 of 30,120 listed').waitFor();
    await page.locator('#filter').focus();
    await keys().press('Control+a');
    await keys().press('Delete');
    await page.locator('[data-chip="decided"]').click();
    await page.getByText('4 of 30,120 listed').waitFor();
    assert.equal(await page.getByText(/decided by A Ada/).count(), 4);
  });

  it('selects all, and sorts', async () => {
    const page = await planPage(ada().window);
    await page.locator('#grid').focus();
    await keys().press('Control+a');
    await page.getByText('Selected: 4').waitFor();
    await page.locator('[data-sort="path"]').click();
    await page.locator('[aria-sort="descending"]').waitFor();
    await page.locator('[data-row="0"]').getByText('both-003.txt').waitFor();
    await page.getByText('Selected: 4').waitFor();
    await page.locator('[data-sort="path"]').click();
    await page.locator('[data-chip="decided"]').click();
    await page.getByText('30,120 of 30,120 listed').waitFor();
  });

  it('is where it was when it is shown again', async () => {
    const { window } = ada();
    const page = await planPage(window);
    await page.locator('#filter').focus();
    await keys().type('folder-05');
    await page.getByText('3,010 of 30,120 listed').waitFor();
    await page.locator('#grid').focus();
    await keys().press('End');
    await row(page, 'folder-059/299.txt').waitFor();
    await window.run('File: New Untitled Text File');
    await window.run('ByteSync: Show Plan');
    const again = await planPage(window);
    await again.getByText('3,010 of 30,120 listed').waitFor();
    await row(again, 'folder-059/299.txt').waitFor();
  });

  for (const theme of ['dark', 'highContrast', 'highContrastLight', 'light'] as const) {
    it(`is there for everybody: ${theme}`, async () => {
      const { window } = ada();
      await window.useTheme(theme);
      const page = await planPage(window);
      await page.locator('#grid').focus();
      await keys().press('Home');
      await keys().press('Shift+ArrowDown');
      await keys().press('Shift+ArrowDown');
      await row(page, 'folder-050/000.txt').waitFor();
      await page.getByText('Selected: 3').waitFor();
      await window.screenshot(`grid/rows-${theme}`);
      assert.deepEqual(await findings(page), []);
    });
  }
});

async function plantAll(members: Members): Promise<void> {
  for (const { name, folder } of members.all) {
    for (let at = 0; at < CONFLICTS; at += 1) {
      const path = joinPath(folder, `both-${nameOf(at)}.txt`);
      await writeFile(path, name === 'ada' ? 'of Ada' : 'of Bob himself');
      await utimes(path, DATE, DATE);
    }
  }
  for (let folder = 0; folder < FOLDERS; folder += 1) {
    const path = joinPath(members.named('ada').folder, `folder-${nameOf(folder)}`);
    await mkdir(path);
    const files = Array.from({ length: FILES }, (_, at) => joinPath(path, `${nameOf(at)}.txt`));
    await Promise.all(files.map((file) => writeFile(file, 'x')));
  }
}

function row(page: Frame, path: string) {
  return page.getByRole('button', { name: `Compare the copies of ${path}` });
}

/** The row that keys are about, from 0; -1 while it is out of sight. */
async function activeRow(page: Frame): Promise<number> {
  const id = await page.locator('#grid').getAttribute('aria-activedescendant');
  return id === null ? -1 : Number(id.slice('row-'.length));
}
