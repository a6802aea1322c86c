import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { bytesync, events, reportOf, temporaryFolder } from './program.ts';
import { Pty } from './pty.ts';
import { NEW, OLD, plant, snapshot } from './trees.ts';

const VERSION = /\d{8}T\d{6}Z-[0-9a-f]{6}/;

describe('bytesync trash', () => {
  let made: Awaited<ReturnType<typeof temporaryFolder>>;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let root: string;
  let original: Record<string, string>;

  /** A folder that became like another one: what it had lies in its trash. */
  before(async () => {
    made = await temporaryFolder();
    const left = join(made.path, 'left');
    const right = join(made.path, 'right');
    plant(left, {
      'kept.txt': { content: 'kept\n' },
      'changed.txt': { content: 'new\n', date: NEW },
    });
    plant(right, {
      'kept.txt': { content: 'kept\n' },
      'changed.txt': { content: 'old text\n', mode: 0o600 },
      'gone/one.txt': { content: 'one\n', date: OLD + 1 },
      'gone/two.txt': { content: 'two\n' },
      'gone/link': { link: 'one.txt' },
      gone: { folder: true, mode: 0o750 },
    });
    original = snapshot(right, { folderDates: true });
    delete original[''];
    const flags = ['--preset', 'mirror', '--yes', '--accept-guard'];
    const ended = await bytesync(['sync', left, right, ...flags]);
    assert.equal(ended.code, 0, ended.stderr);
  });
  after(() => made.remove());

  beforeEach(async () => {
    folder = await temporaryFolder();
    root = join(folder.path, 'right');
    execFileSync('cp', ['-a', `${made.path}/.`, folder.path]);
  });

  afterEach(() => folder.remove());

  const now = () => {
    const { '': _, ...found } = snapshot(root, { folderDates: true });
    return found;
  };

  const versions = () =>
    readdirSync(join(root, '.bytesync/trash')).filter((name) => !name.endsWith('.json'));

  it('list shows the versions, and what one of them holds', async () => {
    const all = await bytesync(['trash', 'list', root]);
    assert.equal(all.code, 0, all.stderr);
    const [version = ''] = VERSION.exec(all.stdout) ?? [];
    assert.deepEqual(versions(), [version]);
    assert.match(
      all.stdout,
      /^ {2}version +when +files +size\n {2}\S+ {2}\d{4}-\d\d-\d\d \d\d:\d\d +4 +17 B\n$/,
    );
    const one = await bytesync(['trash', 'list', root, version]);
    assert.match(one.stdout, /^\S+, \d{4}-\d\d-\d\d \d\d:\d\d: 4 files of 17 B, 1 folder\n\n/);
    assert.match(one.stdout, / {2}replaced {2}2020-09-1[34] \d\d:\d\d {2}9 B {5}changed\.txt\n/);
    assert.match(one.stdout, / {2}deleted {3}2020-09-1[34] \d\d:\d\d {2}folder {2}gone\n/);
  });

  it('restore brings everything back, and can be taken back itself', async () => {
    const mirrored = now();
    const ended = await bytesync(['trash', 'restore', root, '--yes']);
    assert.equal(ended.code, 0, ended.stderr);
    assert.match(
      ended.stdout,
      /\nPut back 5 items, 17 B\.\nWhat stood in their places is in the trash now, as \S+\.\n$/,
    );
    assert.deepEqual(now(), original);
    assert.equal(versions().length, 1);
    const again = await bytesync(['trash', 'restore', root, '--yes']);
    assert.equal(again.code, 0, again.stderr);
    assert.equal(readFileSync(join(root, 'changed.txt'), 'utf8'), 'new\n');
    assert.equal(now()['changed.txt'], mirrored['changed.txt']);
  });

  it('restore of some paths leaves the others in the trash', async () => {
    const paths = ['gone/one.txt', './gone/link'];
    const ended = await bytesync(['trash', 'restore', root, 'newest', ...paths, '--yes']);
    assert.equal(ended.code, 0, ended.stderr);
    assert.match(ended.stdout, /: 2 files of 4 B\n/);
    assert.deepEqual(readdirSync(join(root, 'gone')).sort(), ['link', 'one.txt']);
    assert.equal(readFileSync(join(root, 'changed.txt'), 'utf8'), 'new\n');
    const rest = await bytesync(['trash', 'restore', root, versions()[0] ?? '', 'gone/', '--yes']);
    assert.equal(rest.code, 0, rest.stderr);
    assert.equal(readFileSync(join(root, 'gone/two.txt'), 'utf8'), 'two\n');
    assert.equal(now()['gone/link'], original['gone/link']);
  });

  it('--json says everything to programs', async () => {
    const listed = await bytesync(['trash', 'list', root, '--json']);
    const [version, report] = events(listed.stdout);
    assert.equal(version?.event, 'version');
    assert.deepEqual([version?.files, version?.folders, version?.bytes], [4, 1, 17]);
    assert.equal(version?.id, versions()[0]);
    assert.deepEqual([report?.event, report?.status, report?.versions], ['report', 'done', 1]);
    const ended = await bytesync(['trash', 'restore', root, '--yes', '--json']);
    const last = events(ended.stdout).at(-1);
    assert.equal(last?.status, 'done');
    assert.deepEqual(last?.items, { restored: 5, unchanged: 0, failed: 0, skipped: 0 });
    assert.equal(last?.replacedTo, versions()[0]);
    assert.deepEqual(now(), original);
  });

  it('without a terminal nothing is put back unless --yes is given', async () => {
    const mirrored = now();
    const ended = await bytesync(['trash', 'restore', root]);
    assert.equal(ended.code, 3);
    assert.match(ended.stdout, /changed\.txt/);
    assert.match(ended.stderr, /^bytesync: Nothing was changed here: .*--yes/);
    const json = await bytesync(['trash', 'restore', root, '--json']);
    assert.equal(json.code, 3);
    assert.equal(reportOf(json).failure?.code, 'confirmation-needed');
    assert.deepEqual(now(), mirrored);
  });

  it('on a terminal it asks', async () => {
    for (const [answer, code] of [
      ['n', 3],
      ['y', 0],
    ] as const) {
      const program = new Pty(['trash', 'restore', root]);
      await program.shows(
        /\nWhat stands in their places now goes to the trash first\.\nPut this back\? \[y\/N\] /,
      );
      program.type(answer);
      assert.equal((await program.ended).code, code, program.text);
      assert.equal(existsSync(join(root, 'gone')), answer === 'y');
    }
    assert.deepEqual(now(), original);
  });

  it('what is left undone is said, and the exit code is 1', async () => {
    rmSync(join(root, 'changed.txt'));
    plant(root, { 'changed.txt/.git/config': { content: '' } });
    const ended = await bytesync(['trash', 'restore', root, '--yes']);
    assert.equal(ended.code, 1, ended.stdout);
    assert.match(
      ended.stdout,
      /\nPut back 4 items, 8 B, 1 left in the trash\.\n\nLeft undone:\n {2}changed\.txt\n {6}The folder still holds/,
    );
    assert.ok(existsSync(join(root, 'changed.txt/.git/config')));
  });

  const WRONG: readonly [
    title: string,
    args: (root: string) => string[],
    code: number,
    said: RegExp,
  ][] = [
    ['a folder that does not exist', (at) => ['list', `${at}/none`], 2, /does not exist/],
    [
      'a folder without a trash',
      (at) => ['restore', `${at}/../left`, '--yes'],
      2,
      /has no version with anything in it/,
    ],
    [
      'a version that is not there',
      (at) => ['restore', at, '20200101T000000Z-000000', '--yes'],
      2,
      /has no version 20200101T000000Z-000000/,
    ],
    [
      'a version that is a path',
      (at) => ['restore', at, '../..', '--yes'],
      2,
      /has no version \.\.\/\.\./,
    ],
    [
      'a path that is not there',
      (at) => ['restore', at, 'newest', 'gone', '../etc', '--yes'],
      2,
      /does not hold \.\.\/etc/,
    ],
    ['no command', () => [], 2, /no command/],
    ['no folder', () => ['list'], 2, /missing required argument/],
  ];
  for (const [title, args, code, said] of WRONG) {
    it(`${title}: a sentence and exit code ${code}`, async () => {
      const mirrored = now();
      const ended = await bytesync(['trash', ...args(root)]);
      assert.equal(ended.code, code, ended.stderr);
      assert.match(ended.stderr, said);
      assert.deepEqual(now(), mirrored);
    });
  }

  it('an empty trash is said, and what is not of the program is left alone', async () => {
    const left = join(folder.path, 'left');
    assert.equal((await bytesync(['trash', 'list', left])).stdout, 'The trash is empty.\n');
    const trash = join(left, '.bytesync/trash');
    mkdirSync(trash, { recursive: true });
    writeFileSync(join(trash, 'no\u001b[31mtes'), 'mine');
    symlinkSync('/etc', join(trash, '20200101T000000Z-000000'));
    const { stdout, code } = await bytesync(['trash', 'list', left]);
    assert.equal(code, 0);
    assert.match(stdout, /^The trash is empty\.\n\nLeft alone:\n {2}no\\u\{1b\}\[31mtes\n/);
    assert.match(stdout, / {2}20200101T000000Z-000000\n {6}It was not put into the trash/);
  });
});
