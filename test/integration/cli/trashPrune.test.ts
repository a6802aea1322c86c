import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { bytesync, events, reportOf, temporaryFolder } from './program.ts';
import { Pty } from './pty.ts';
import { NEW, plant } from './trees.ts';

/** Of long ago, oldest first; the newest is of the future, so that tests may run whenever they do. */
const OLD = ['20200101T000000Z-000001', '20210101T000000Z-000002'];
const NEWEST = '20990101T000000Z-000003';

describe('bytesync trash prune', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let root: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    root = join(folder.path, 'right');
    plant(root, { 'kept.txt': { content: 'kept\n' } });
    for (const id of [...OLD, NEWEST]) {
      plant(root, { [`.bytesync/trash/${id}/d/gone.txt`]: { content: `${id}\n` } });
    }
  });
  afterEach(() => folder.remove());

  const versions = (at = root) => readdirSync(join(at, '.bytesync/trash')).sort();

  it('says what it deletes before it does, and deletes it', async () => {
    const ended = await bytesync(['trash', 'prune', root, '--yes']);
    assert.equal(ended.code, 0, ended.stderr);
    const row = (id: string) => ` {2}${id} {2}20\\d\\d-[\\d -]+:\\d\\d +1 +[\\d.]+ K?B\\n`;
    const said = `^ {2}version +when +files +on disk\\n${OLD.map(row).join('')}\\n2 versions to delete, which frees [\\d.]+ K?B on disk\\. 1 version stays, [\\d.]+ K?B on disk\\.\\n\\nDeleted 2 versions, [\\d.]+ K?B on disk\\.\\n$`;
    assert.match(ended.stdout, new RegExp(said, 'u'));
    assert.deepEqual(versions(), [NEWEST]);
    assert.deepEqual(readdirSync(join(root, '.bytesync')).sort(), ['staging', 'trash']);
    const again = await bytesync(['trash', 'prune', root, '--yes']);
    assert.match(again.stdout, /^Nothing to delete\. 1 version stays, [\d.]+ K?B on disk\.\n$/);
  });

  it('a dry run shows it and deletes nothing', async () => {
    const ended = await bytesync(['trash', 'prune', root, '--older-than', '8w', '--dry-run']);
    assert.equal(ended.code, 0, ended.stderr);
    assert.match(
      ended.stdout,
      /\n2 versions to delete.*\nThis is a dry run: nothing was deleted\.\n$/,
    );
    assert.deepEqual(versions(), [...OLD, NEWEST]);
  });

  it('by size the newest stays unless it is asked for', async () => {
    const first = await bytesync(['trash', 'prune', root, '--keep-size', '0', '--yes']);
    assert.equal(first.code, 0, first.stderr);
    assert.deepEqual(versions(), [NEWEST]);
    const flags = ['--keep-size', '0', '--include-newest', '--yes'];
    const second = await bytesync(['trash', 'prune', root, ...flags]);
    assert.match(second.stdout, /\. Nothing stays\.\n/);
    assert.deepEqual(versions(), []);
  });

  it('without a terminal nothing is deleted unless --yes is given', async () => {
    const ended = await bytesync(['trash', 'prune', root]);
    assert.equal(ended.code, 3);
    assert.match(ended.stdout, new RegExp(OLD[0] ?? '-', 'u'));
    assert.match(ended.stderr, /^bytesync: Nothing was changed here: .*--yes/);
    const json = await bytesync(['trash', 'prune', root, '--json']);
    assert.equal(reportOf(json).failure?.code, 'confirmation-needed');
    assert.deepEqual(versions(), [...OLD, NEWEST]);
  });

  it('on a terminal it asks', async () => {
    for (const [answer, code] of [
      ['n', 3],
      ['y', 0],
    ] as const) {
      const program = new Pty(['trash', 'prune', root]);
      await program.shows(
        /\nWhat is deleted cannot be put back any more\.\nDelete them for good\? \[y\/N\] /,
      );
      program.type(answer);
      assert.equal((await program.ended).code, code, program.text);
      assert.deepEqual(versions(), answer === 'y' ? [NEWEST] : [...OLD, NEWEST]);
    }
  });

  it('--json says everything to programs', async () => {
    const ended = await bytesync(['trash', 'prune', root, '--yes', '--json']);
    const [first, second, report] = events(ended.stdout);
    assert.deepEqual([first?.event, first?.id, second?.id], ['prunable', ...OLD]);
    assert.deepEqual([first?.files, first?.folders, first?.bytes], [1, 1, 24]);
    assert.deepEqual([report?.event, report?.status, report?.pruned], ['report', 'done', OLD]);
    assert.deepEqual([report?.left, report?.kept, report?.unfinished], [0, 1, false]);
    assert.equal(report?.freed, Number(first?.freed) + Number(second?.freed));
  });

  it('what is not of the program stays, is said, and the exit code is 1', async () => {
    plant(root, { [`.bytesync/trash/${OLD[0]}/.git/config`]: { content: '' } });
    plant(root, { '.bytesync/trash/notes.txt': { content: 'mine\n' } });
    const outside = join(folder.path, 'outside');
    plant(outside, { f: { content: 'f' } });
    symlinkSync(outside, join(root, '.bytesync/trash/20200202T000000Z-00000f'));
    const ended = await bytesync(['trash', 'prune', root, '--yes']);
    assert.equal(ended.code, 1, ended.stdout);
    assert.match(ended.stdout, /\nLeft alone:\n {2}2020\S+\n {6}It was not put into the trash/);
    assert.deepEqual(versions(), [OLD[0], '20200202T000000Z-00000f', NEWEST, 'notes.txt'].sort());
    assert.ok(existsSync(join(outside, 'f')));
  });

  const WRONG: readonly [title: string, args: (at: string) => string[], said: RegExp][] = [
    ['no folder', () => [], /missing required argument/],
    ['a folder that does not exist', (at) => [`${at}/none`, '--yes'], /does not exist/],
    ['an age without a unit', (at) => [at, '--older-than', '30'], /It must be an age/],
    ['a size that is none', (at) => [at, '--keep-size', 'lots'], /It must be a size/],
  ];
  for (const [title, args, said] of WRONG) {
    it(`${title}: a sentence and exit code 2`, async () => {
      const ended = await bytesync(['trash', 'prune', ...args(root)]);
      assert.equal(ended.code, 2, ended.stderr);
      assert.match(ended.stderr, said);
      assert.deepEqual(versions(), [...OLD, NEWEST]);
    });
  }

  describe('after a synchronization', () => {
    let left: string;
    beforeEach(() => {
      left = join(folder.path, 'left');
      plant(left, { 'kept.txt': { content: 'newer\n', date: NEW } });
      for (const id of OLD) plant(left, { [`.bytesync/trash/${id}/f`]: { content: 'f' } });
    });

    const sync = (...flags: string[]) => bytesync(['sync', left, root, '--yes', ...flags]);

    it('old versions of all its folders go, and the run’s own stays', async () => {
      const ended = await sync();
      assert.equal(ended.code, 0, ended.stderr);
      assert.match(ended.stdout, /\n\nTrash: 4 old versions deleted, [\d.]+ K?B on disk\.\n$/);
      assert.deepEqual(versions(left), []);
      const [own = '', ...more] = versions().filter((name) => !name.endsWith('.json'));
      assert.deepEqual(more, [NEWEST]);
      assert.deepEqual(readdirSync(join(root, '.bytesync/trash', own)), ['kept.txt']);
    });

    it('--trash-days 0 keeps them, and a size takes the oldest', async () => {
      assert.equal((await sync('--trash-days', '0')).code, 0);
      assert.equal(versions(left).length, 2);
      const ended = await sync('--trash-days', '0', '--trash-size', '1B', '--json');
      assert.equal(ended.code, 0, ended.stderr);
      assert.deepEqual(versions(left), [OLD[1]]);
      const { trash } = JSON.parse(ended.stdout.trim().split('\n').at(-1) ?? '');
      assert.equal(trash.versions, 4);
      assert.deepEqual(trash.problems, []);
    });

    it('what can not be pruned is a warning, and the exit code stays 0', async () => {
      mkdirSync(join(root, '.bytesync/trash', OLD[0] ?? '', '.git'));
      const ended = await sync();
      assert.equal(ended.code, 0, ended.stderr);
      assert.match(
        ended.stdout,
        /Trash: 3 old versions deleted.*\nWarning: some of the trash could not be pruned\.\n {2}B: 2020\S+\n/,
      );
    });
  });
});
