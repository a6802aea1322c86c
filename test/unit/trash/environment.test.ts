import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { fileAt, fill, nothingStaged, remove, temporaryFolder, tree } from '../apply/sources.ts';
import { NONE, synchronize, VERSION } from './trashed.ts';

const NOBODY = 65_534;
const SCRIPT = new URL('./restoreHere.child.ts', import.meta.url).pathname;

/** The JSON that a command prints as its last line. */
function outputOf(command: string, args: readonly string[], options: { uid?: number } = {}) {
  const ended = spawnSync(command, args, { ...options, encoding: 'utf8' });
  assert.equal(ended.status, 0, ended.stderr);
  return JSON.parse(ended.stdout.trim().split('\n').at(-1) ?? '');
}

describe('restoring in a hard place', () => {
  const temporary = temporaryFolder((folder) => nothingStaged(`${folder}/in`));
  let root: string;

  beforeEach(() => {
    root = temporary.at('in');
    mkdirSync(root);
  });

  it('as an ordinary user: what is not permitted stays in the trash, the rest comes back', async () => {
    fill(root, { 'shut/a': 'old', 'foreign/b': 'b', 'closed/c': 'c', secret: 'old' });
    const paths = ['shut/a', 'foreign/b', 'closed/c', 'secret'];
    await synchronize(
      root,
      paths.map((path) => remove(fileAt(root, path))),
    );
    fill(root, { secret: 'new' });
    const isRoot = process.getuid?.() === 0;
    if (isRoot) {
      execFileSync('chown', ['-R', `${NOBODY}:${NOBODY}`, temporary.path]);
      execFileSync('chown', ['0:0', `${root}/foreign`]);
    }
    for (const [path, mode] of [
      ['closed', 0o555],
      ['shut', 0],
      ['secret', 0],
    ] as const) {
      chmodSync(`${root}/${path}`, mode);
    }
    const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
    const { replacedTo, ...said } = outputOf(process.execPath, [SCRIPT, root, VERSION], user);
    const foreign = isRoot ? { failed: 1, codes: { 'foreign/b': 'not-permitted' } } : {};
    assert.deepEqual(said, { ...NONE, restored: isRoot ? 3 : 4, ...foreign });
    assert.equal(lstatSync(`${root}/shut`).mode & 0o7777, 0);
    assert.equal(lstatSync(`${root}/closed`).mode & 0o7777, 0o555);
    chmodSync(`${root}/shut`, 0o755);
    assert.equal(readFileSync(`${root}/shut/a`, 'utf8'), 'old');
    assert.equal(readFileSync(`${root}/secret`, 'utf8'), 'old');
    const replaced = `${root}/.bytesync/trash/${replacedTo}/secret`;
    assert.equal(lstatSync(replaced).mode & 0o7777, 0);
    if (isRoot) {
      const left = { foreign: null, 'foreign/b': 'b' };
      assert.deepEqual(tree(`${root}/.bytesync/trash/${VERSION}`), left);
    }
  });

  it('where files can have no second name, they are copied, with date and mode', () => {
    fill(root, { f: 'new' });
    const trash = `${root}/.bytesync/trash`;
    mkdirSync(trash, { recursive: true });
    // Another file system in the place of the trash refuses links as one without links does.
    const commands = [
      'mount -t tmpfs tmpfs "$1/.bytesync/trash"',
      `mkdir -p "$1/.bytesync/trash/${VERSION}/d"`,
      `cd "$1/.bytesync/trash/${VERSION}"`,
      'printf old > f; printf g > d/g; chmod 640 f; touch -d @1234567890.123456 f',
      'exec "$2" "$3" "$1" "$4"',
    ];
    const namespace = process.getuid?.() === 0 ? ['--mount'] : ['--mount', '--map-root-user'];
    const shell = ['sh', '-ec', commands.join('\n'), 'sh', root, process.execPath, SCRIPT, VERSION];
    const { replacedTo, ...said } = outputOf('unshare', [...namespace, ...shell]);
    assert.deepEqual(said, { ...NONE, restored: 2 });
    assert.match(replacedTo, /^2\d{7}T\d{6}Z-/);
    assert.deepEqual(tree(root), { f: 'old', d: null, 'd/g': 'g' });
    const { mode, mtimeNs } = lstatSync(`${root}/f`, { bigint: true });
    assert.deepEqual([mode & 0o7777n, mtimeNs / 1000n], [0o640n, 1_234_567_890_123_456n]);
  });
});
