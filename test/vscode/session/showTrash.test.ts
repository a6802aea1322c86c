import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { keepFailures } from '../host/failures.ts';
import { Members } from '../host/members.ts';
import { packedExtension } from './packedExtension.ts';

/** Of long ago, oldest first. */
const VERSIONS = ['20240102T030405Z-000001', '20250102T030405Z-000002', '20260102T030405Z-000003'];

describe('The trash of a folder', () => {
  let members: Members;
  const ada = () => members.named('ada');
  const trash = () => join(ada().folder, '.bytesync/trash');

  before(async () => {
    members = await Members.open(['ada'], { vsix: [await packedExtension()] });
    for (const id of VERSIONS) {
      for (const name of ['one.txt', 'two.txt']) {
        const path = join(trash(), id, name);
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, `${name} of ${id}\n`);
      }
    }
  });

  after(() => members?.close());

  keepFailures(() => (members?.all ?? []).map(({ window }) => window));

  /** Opens the list of versions. */
  async function show(): Promise<readonly string[]> {
    const { window } = ada();
    await window.run('ByteSync: Show Trash…');
    await window.input.pick('Show Trash: Data Source', 'ada');
    const rows = await window.input.rows('Trash of ada');
    return rows.map(({ label }) => label).filter((label) => label !== '');
  }

  it('is shown by version, and gives back what is chosen', async () => {
    const { window, folder } = ada();
    const labels = await show();
    assert.equal(labels.length, VERSIONS.length + 1);
    assert.equal(labels.at(-1), 'Prune…');
    await window.screenshot('trash/versions');
    await window.input.pick('Trash of ada', labels[0] ?? '');
    await window.input.pick('Restore from Trash: What', 'Choose…');
    await window.input.question('Restore from Trash: Files and Folders');
    await window.input.row('two.txt').click();
    await window.input.acceptChosen('Restore from Trash: Files and Folders');
    await window.dialog.press(/Restore 1 file/, 'Restore');
    await window.notifications.read(/^1 item is back/);
    assert.equal(await readFile(join(folder, 'two.txt'), 'utf8'), `two.txt of ${VERSIONS[2]}\n`);
    assert.deepEqual(await readdir(join(trash(), VERSIONS[2] ?? '')), ['one.txt']);
  });

  it('is pruned when somebody says so twice, and not before', async () => {
    const { window } = ada();
    await show();
    await window.input.pick('Trash of ada', 'Prune…');
    await window.input.question('Prune Trash of ada');
    await window.screenshot('trash/prune-what');
    await window.input.pick('Prune Trash of ada', 'All but the Newest');
    await window.dialog.detail(/Delete versions of the trash of ada for good/);
    await window.screenshot('trash/prune-confirm');
    assert.deepEqual((await readdir(trash())).sort(), VERSIONS);
    await window.dialog.press(/Delete versions of the trash of ada for good/, 'Delete for Good');
    await window.notifications.read(/^2 versions were deleted/);
    await window.screenshot('trash/pruned');
    assert.deepEqual(await readdir(trash()), VERSIONS.slice(2));
  });

  it('says what could not be pruned', async () => {
    const { window } = ada();
    await mkdir(join(trash(), VERSIONS[2] ?? '', '.git'));
    await show();
    await window.input.pick('Trash of ada', 'Prune…');
    await window.input.pick('Prune Trash of ada', 'All');
    await window.notifications.press(
      /^No version was deleted\. Could not be deleted: 1/,
      'Show Details',
    );
    const page = await window.webview('What could not be pruned from the trash');
    await page
      .getByText(VERSIONS[2] ?? '')
      .first()
      .waitFor();
    await window.screenshot('trash/problems');
    assert.deepEqual(await readdir(trash()), VERSIONS.slice(2));
  });
});
