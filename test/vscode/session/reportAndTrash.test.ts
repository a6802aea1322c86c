import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningRelay, startRelay } from '@bytesync/relay/relay.ts';
import { keepFailures } from '../host/failures.ts';
import { type Member, Members } from '../host/members.ts';
import { START_MS, until } from '../host/waits.ts';
import { packedExtension } from './packedExtension.ts';
import { create, invitationOf, join as joinSession } from './steps.ts';

const TOKEN = 'a-token-that-an-administrator-gave-0123456789';

describe('Reports, the trash and the way to a relay', () => {
  let scratch: string;
  let relay: RunningRelay;
  let guarded: RunningRelay;
  let members: Members;

  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'bytesync-session-'));
    relay = await startRelay({ dataDir: join(scratch, 'relay'), port: 0, log: 'silent' });
    const dataDir = join(scratch, 'guarded');
    guarded = await startRelay({ dataDir, port: 0, log: 'silent', accessTokens: [TOKEN] });
    members = await Members.open(['ada', 'bob'], { vsix: [await packedExtension()] });
    const relays = [
      { name: 'Sample Relay', url: relay.url },
      { name: 'Guarded Relay', url: guarded.url },
      { name: 'Nobody There', url: `http://127.0.0.1:${await freePort()}` },
    ];
    for (const { name, server } of members.all) {
      await server.configure({
        'bytesync.relays': relays,
        'bytesync.memberName': name === 'ada' ? 'Ada' : 'Bob',
      });
    }
    await fill(members.named('ada'), members.named('bob'));
  });

  after(async () => {
    await members?.close();
    await relay?.close();
    await guarded?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  keepFailures(() => (members?.all ?? []).map(({ window }) => window));

  it('tell that a relay can be reached', async () => {
    const { window } = members.named('ada');
    await window.openContainer('ByteSync');
    await window.run('ByteSync: Check Connection…');
    await window.input.question('Check Connection: Relay');
    await window.screenshot('report/which-relay');
    await window.input.pick('Check Connection: Relay', 'Sample Relay');
    const page = await window.webview(/^The connection to .* works$/);
    await page.getByText('WebSockets get through.').waitFor();
    await page.getByText('You may create sessions there.').waitFor();
    await window.screenshot('report/connection-works');
  });

  it('tell that nothing listens, and what to do about it', async () => {
    const { window } = members.named('ada');
    await window.run('ByteSync: Check Connection…');
    await window.input.pick('Check Connection: Relay', 'Nobody There');
    const page = await window.webview(/cannot be reached$/);
    await page.getByText(/Check the port, and ask whoever runs the relay/).waitFor();
    await window.screenshot('report/connection-fails');
  });

  it('ask for the token of a relay that wants one, and look again', async () => {
    const { window } = members.named('ada');
    await window.run('ByteSync: Check Connection…');
    await window.input.pick('Check Connection: Relay', 'Guarded Relay');
    const page = await window.webview(/needs an access token; joining needs none/);
    await page.getByText(/^The connection to .* works$/).waitFor();
    await window.screenshot('report/connection-token');
    await window.notifications.press(/wants an access token/, 'Enter Access Token…');
    await window.input.type('only those create sessions who have', TOKEN);
    await window.webview('You may create sessions there.');
  });

  it('take an invitation for the address of its relay', async () => {
    const { window } = members.named('bob');
    await create(members.named('ada'), 'Sample Relay');
    const invitation = await invitationOf(members.named('ada'));
    await window.openContainer('ByteSync');
    await window.run('ByteSync: Check Connection…');
    await window.input.pick('Check Connection: Relay', 'Other Relay…');
    await window.input.type('Address of the relay, https://…, or an invitation', invitation);
    await window.webview(`The connection to ${new URL(relay.url).host} works`);
    await joinSession(members.named('bob'), members.named('ada'), invitation);
  });

  it('show the report of a run', async () => {
    const [ada, bob] = [members.named('ada'), members.named('bob')];
    await ada.window.run('ByteSync: Analyse');
    const plan = await ada.window.webview('notes.txt');
    await plan.getByRole('button', { name: 'Synchronize' }).click();
    await bob.window.notifications.press(/change/, 'Show Plan');
    const consent = await bob.window.webview('notes.txt');
    await consent.getByRole('button', { name: 'Agree' }).click();
    await ada.window.notifications.press(/^Done, but/, 'Show Report');
    const page = await ada.window.webview('Data sources');
    await page.getByText('both.txt').first().waitFor();
    await ada.window.screenshot('report/report');
    assert.equal(await readFile(join(bob.folder, 'notes.txt'), 'utf8'), 'new notes of Ada\n');
  });

  it('show it also when the window was loaded anew', async () => {
    const { window } = members.named('ada');
    await window.reload();
    await window.view('Session').row('bob').waitFor({ timeout: START_MS });
    await window.run('ByteSync: Show Report');
    const page = await window.webview('Data sources');
    await page.getByText('both.txt').first().waitFor();
    await window.screenshot('report/report-after-reload');
  });

  it('save it as Markdown or JSON', async () => {
    const { window } = members.named('ada');
    await window.page.getByRole('button', { name: 'Save Report As…' }).first().click();
    await window.input.question('Save Report As: Format');
    await window.screenshot('report/save-as');
    await window.input.pick('Save Report As: Format', 'JSON');
    const path = join(scratch, 'report.json');
    await window.input.question('Save Report As');
    // The picker fills in its own first.
    await until('suggested name', async () => {
      const suggested = await window.input.field.inputValue();
      return /ByteSync Report .*\.json$/u.test(suggested) ? true : undefined;
    });
    await window.screenshot('report/save-as-where');
    await window.input.choosePath('Save Report As', path);
    await window.notifications.read(/^Saved as/);
    const saved = JSON.parse(await readFile(path, 'utf8'));
    assert.deepEqual(
      { event: saved.event, status: saved.status, problems: saved.problems.length },
      { event: 'report', status: 'done-with-errors', problems: 1 },
    );
  });

  it('keep reports where nobody else looks, also when the session is over', async () => {
    const [ada, bob] = [members.named('ada'), members.named('bob')];
    await ada.window.run('ByteSync: Leave Session');
    await ada.window.dialog.press(/ends the session for everybody/, 'End Session');
    await ada.window.view('Session').welcome().waitFor();
    await bob.window.view('Session').welcome().waitFor();
    await bob.window.run('ByteSync: Show Report');
    await bob.window.webview('Data sources');
    await bob.window.run('ByteSync: Show Earlier Report…');
    const rows = await bob.window.input.rows('Show Earlier Report');
    assert.deepEqual(
      rows.map(({ description }) => description),
      ['Done, but not everything'],
    );
    await bob.window.screenshot('report/earlier');
    await bob.window.input.cancel();
    const modes = await modesOf(bob);
    assert.ok(modes.length >= 2, `${modes.length} files and folders`);
    assert.deepEqual(
      modes.filter(([, mode]) => (mode & 0o077) !== 0),
      [],
    );
  });

  it('bring old bytes back from the trash', async () => {
    const { window, folder } = members.named('bob');
    await window.run('ByteSync: Restore from Trash…');
    await window.input.question('Restore from Trash: Data Source');
    await window.screenshot('report/trash-folder');
    await window.input.pick('Restore from Trash: Data Source', 'bob');
    const [version] = await window.input.rows('Restore from Trash: Version');
    assert.equal(version?.description, '2 files (52 B)');
    await window.screenshot('report/trash-version');
    await window.input.pick('Restore from Trash: Version', version?.label ?? '');
    await window.input.question('Restore from Trash: What');
    await window.screenshot('report/trash-what');
    await window.input.pick('Restore from Trash: What', 'Choose…');
    await window.input.question('Restore from Trash: Files and Folders');
    await window.input.row('notes.txt').click();
    await window.screenshot('report/trash-choose');
    await window.input.acceptChosen('Restore from Trash: Files and Folders');
    await window.dialog.detail(/Restore 1 file/);
    await window.screenshot('report/trash-confirm');
    await window.dialog.press(/Restore 1 file/, 'Restore');
    await window.notifications.read(/^1 item is back/);
    await window.screenshot('report/trash-done');
    assert.equal(await readFile(join(folder, 'notes.txt'), 'utf8'), 'old notes of Bob\n');
    assert.equal(await readFile(join(folder, 'more.txt'), 'utf8'), 'more of Ada, and newer\n');
  });

  it('say which entries could not come back, and why', async () => {
    const { window, folder } = members.named('bob');
    // Something that nobody can move stands in the place.
    await rm(join(folder, 'more.txt'));
    await mkdir(join(folder, 'more.txt', '.git'), { recursive: true });
    await window.run('ByteSync: Restore from Trash…');
    await window.input.pick('Restore from Trash: Data Source', 'bob');
    await window.input.rows('Restore from Trash: Version');
    // Two versions of one minute are called the same; the older one stands below.
    await window.input.widget.locator('.monaco-list-row').last().click();
    await window.dialog.press(/Restore 1 file/, 'Restore');
    await window.notifications.press(/Could not be put back: 1/, 'Show Details');
    const page = await window.webview('Nothing was restored');
    await page.getByText('more.txt').first().waitFor();
    await window.screenshot('report/trash-problems');
  });

  it('say that a trash is empty', async () => {
    const { window } = members.named('ada');
    await window.run('ByteSync: Restore from Trash…');
    await window.notifications.read(/No folder here has a trash/);
    await window.screenshot('report/trash-none');
  });
});

/** Two files of Ada are newer, for one nobody can tell; and enough is the same that no guard asks. */
async function fill(ada: Member, bob: Member): Promise<void> {
  const [old, now] = [new Date('2026-01-02T03:04:05Z'), new Date('2026-02-03T04:05:06Z')];
  const files: [Member, string, string, Date][] = [
    [ada, 'notes.txt', 'new notes of Ada\n', now],
    [bob, 'notes.txt', 'old notes of Bob\n', old],
    [ada, 'more.txt', 'more of Ada, and newer\n', now],
    [bob, 'more.txt', 'more of Bob, from some time before\n', old],
    [ada, 'both.txt', 'of Ada\n', old],
    [bob, 'both.txt', 'of Bob, longer\n', old],
    ...[ada, bob].flatMap((member): [Member, string, string, Date][] => [
      [member, 'same.txt', 'the same\n', old],
      [member, 'same too.txt', 'the same, too\n', old],
    ]),
  ];
  for (const [{ folder }, name, text, date] of files) {
    await writeFile(join(folder, name), text);
    await utimes(join(folder, name), date, date);
  }
}

/** The kept reports of a member and their folders, with permission bits. */
async function modesOf({ server }: Member): Promise<[string, number][]> {
  const found = await until('kept reports', async () => {
    const names = await readdir(server.root, { recursive: true });
    const kept = names.filter((name) => /bytesync\.bytesync\/reports(\/|$)/u.test(name));
    return kept.length > 1 ? kept : undefined;
  });
  return Promise.all(
    found.map(async (name): Promise<[string, number]> => {
      return [name, (await stat(join(server.root, name))).mode];
    }),
  );
}

/** A port on which nothing listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  assert.ok(address !== null && typeof address === 'object');
  return address.port;
}
