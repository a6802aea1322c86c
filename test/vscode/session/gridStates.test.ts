import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { type RunningRelay, startRelay } from '@bytesync/relay/relay.ts';
import type { Frame } from 'playwright-core';
import { NEW, plant } from '../../integration/cli/trees.ts';
import { keepFailures } from '../host/failures.ts';
import { Members } from '../host/members.ts';
import { findings } from './axe.ts';
import { choose } from './keyboardSteps.ts';
import { packedExtension } from './packedExtension.ts';
import { analyse, create, invitationOf, join, planPage } from './steps.ts';

const THEMES = ['light', 'dark', 'highContrast', 'highContrastLight'] as const;

/** Each state of the grid that has something of its own to be read, and how people come there from any other. */
const STATES = [
  { name: 'rows', filter: '', shown: (page: Frame) => page.getByText('6 of 6 listed') },
  { name: 'problem', filter: 'is:conflct', shown: (page: Frame) => page.locator('#problem mark') },
  { name: 'proposals', filter: 'is:con', shown: (page: Frame) => page.getByRole('option').first() },
  {
    name: 'nothing',
    filter: 'nowhere',
    shown: (page: Frame) => page.getByText('No item matches.'),
  },
];

describe('The states of the grid are there for everybody', () => {
  let scratch: string;
  let relay: RunningRelay;
  let members: Members;

  const ada = () => members.named('ada');
  const keys = () => ada().window.page.keyboard;

  before(async () => {
    scratch = await mkdtemp(joinPath(tmpdir(), 'bytesync-states-'));
    relay = await startRelay({ dataDir: joinPath(scratch, 'relay'), port: 0, log: 'silent' });
    members = await Members.open(['ada', 'bob'], { vsix: [await packedExtension()] });
    for (const { name, server, folder } of members.all) {
      await server.configure({ 'bytesync.relays': [{ name: 'Team Relay', url: relay.url }] });
      const both = { content: name === 'ada' ? 'one' : 'another', date: NEW };
      plant(folder, { 'both.txt': both, 'twice.txt': both, [`${name}.txt`]: { content: name } });
    }
    plant(ada().folder, { 'folder/file.txt': { content: 'of Ada' } });
    await create(ada(), 'Team Relay');
    await join(members.named('bob'), ada(), await invitationOf(ada()));
    await ada().window.view('Session').row('bob').waitFor();
    const page = await analyse(ada().window);
    await page.locator('[data-row="0"]').getByText('ada.txt').waitFor();
    await decideFirstConflict(page);
  });

  after(async () => {
    await members?.close();
    await relay?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  keepFailures(() => (members?.all ?? []).map(({ window }) => window));

  /** So that there is a row with an author among them. */
  async function decideFirstConflict(page: Frame): Promise<void> {
    await page.locator('#grid').focus();
    await keys().press('Home');
    await keys().press('F7');
    await page.locator('[data-row].active', { hasText: 'both.txt' }).waitFor();
    await keys().press('.');
    await choose(ada().window, 'Decide about both.txt', 'Leave Alone');
    await page.getByText(/decided by A/).waitFor();
  }

  for (const theme of THEMES) {
    for (const { name, filter, shown } of STATES) {
      it(`${name}, ${theme}`, async () => {
        await ada().window.useTheme(theme);
        const page = await planPage(ada().window);
        await page.locator('#filter').focus();
        await keys().press('Control+a');
        await keys().press('Delete');
        await keys().type(filter);
        await shown(page).waitFor();
        await ada().window.screenshot(`gridStates/${name}-${theme}`);
        assert.deepEqual(await findings(page), []);
      });
    }
  }
});
