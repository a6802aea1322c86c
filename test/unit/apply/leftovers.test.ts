import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs, {
  chmodSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { ConfinedFolder } from '../../../extension/src/engine/sync/confinedFolder.ts';
import { clearLeftovers } from '../../../extension/src/engine/sync/leftovers.ts';
import { Staging } from '../../../extension/src/engine/sync/staging.ts';
import { describeOwner, ownerIsLive } from '../../../extension/src/engine/sync/stagingOwner.ts';
import { apply, ends, fill, nothingStaged, temporaryFolder, tree, writeFile } from './sources.ts';

const HOUR = 60 * 60 * 1000;

/** A process id that nothing has any more. */
function deadPid(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

describe('what a killed run leaves', () => {
  const root = temporaryFolder();
  const run = () =>
    apply(root.path, { operations: [writeFile('f', 'x', null)], contents: { 0: 'x' } });
  const dead = () => JSON.stringify({ host: hostname(), pid: deadPid(), started: '1' });

  it('is removed by the next one, and its read-only folders are closed again', async () => {
    fill(root.path, { 'closed/file': '', 'open/file': '' });
    chmodSync(root.at('closed'), 0o755);
    const { dev, ino } = statSync(root.at('closed'), { bigint: true });
    const closed = { path: 'closed', mode: 0o455, dev: String(dev), ino: String(ino) };
    const lines = [
      closed,
      { ...closed, path: 'open', mode: 0 },
      { ...closed, path: '../closed' },
      { path: 5 },
    ];
    fill(root.at('.bytesync/staging'), {
      'old/1': 'half',
      'old/opened': `${lines.map((line) => JSON.stringify(line)).join('\n')}\n{"path":"tor`,
      'old.json': dead(),
      'ownerless/1': 'half',
      'folderless.json': dead(),
      [`unnamed.${deadPid()}.json`]: '',
      [`failed.${process.pid}.json`]: '',
    });
    assert.deepEqual(ends(await run()), ['done']);
    nothingStaged(root.path);
    assert.equal(lstatSync(root.at('closed')).mode & 0o7777, 0o455);
    assert.equal(lstatSync(root.at('open')).mode & 0o700, 0o700);
    assert.deepEqual(tree(root.path), {
      closed: null,
      'closed/file': '',
      open: null,
      'open/file': '',
      f: 'x',
    });
  });

  it('stays while its process is just naming itself, and nobody else is alone then', async () => {
    const naming = `other.${process.ppid}.json`;
    fill(root.at('.bytesync/staging'), { [naming]: '' });
    const source = ConfinedFolder.open(root.path);
    const privateFolder = source.privateFolder();
    try {
      assert.equal(Staging.isInUse(privateFolder), true);
      assert.deepEqual(ends(await run()), ['done']);
      assert.deepEqual(readdirSync(root.at('.bytesync/staging')), [naming]);
    } finally {
      privateFolder.close();
      source.close();
    }
  });

  it('does not fail the run whose owner somebody else took for one that was left', async () => {
    const original = fs.renameSync;
    let taken = 0;
    const renameSync = (from: fs.PathLike, to: fs.PathLike) => {
      if (/\.\d+\.json$/u.test(String(from)) && taken === 0) {
        taken += 1;
        fs.unlinkSync(from);
      }
      original(from, to);
    };
    Object.assign(fs, { renameSync });
    syncBuiltinESMExports();
    try {
      assert.deepEqual(ends(await run()), ['done']);
    } finally {
      Object.assign(fs, { renameSync: original });
      syncBuiltinESMExports();
    }
    assert.equal(taken, 1);
    nothingStaged(root.path);
  });

  it('is removed without a run, too, and of a live one it stays', () => {
    fill(root.path, { 'closed/file': '' });
    chmodSync(root.at('closed'), 0o755);
    const { dev, ino } = statSync(root.at('closed'), { bigint: true });
    const opened = { path: 'closed', mode: 0o555, dev: String(dev), ino: String(ino) };
    fill(root.at('.bytesync/staging'), {
      'old/1': 'half',
      'old/opened': `${JSON.stringify(opened)}\n`,
      'old.json': dead(),
      'live/1': 'half',
      'live.json': describeOwner(),
    });
    clearLeftovers(root.path);
    assert.deepEqual(readdirSync(root.at('.bytesync/staging')).sort(), ['live', 'live.json']);
    assert.equal(lstatSync(root.at('closed')).mode & 0o7777, 0o555);
  });

  it('of a live one stays', async () => {
    fill(root.at('.bytesync/staging'), { 'live/1': 'half', 'live.json': describeOwner() });
    assert.deepEqual(ends(await run()), ['done']);
    assert.deepEqual(tree(root.at('.bytesync/staging')), {
      live: null,
      'live/1': 'half',
      'live.json': describeOwner(),
    });
  });

  it('may be killed at any time: the target is old or new, the next run clears up', async () => {
    writeFileSync(root.at('f'), 'old');
    const script = new URL('./killedRun.child.ts', import.meta.url).pathname;
    const { signal } = spawnSync(process.execPath, [script, root.path], { stdio: 'inherit' });
    assert.equal(signal, 'SIGKILL');
    assert.equal(tree(root.path).f, 'old');
    assert.equal(readdirSync(root.at('.bytesync/staging')).length, 2);
    const operations = [writeFile('g', 'x', null)];
    assert.deepEqual(ends(await apply(root.path, { operations, contents: { 0: 'x' } })), ['done']);
    nothingStaged(root.path);
  });

  it('owned by a process that has ended and was never asked for: a leftover', async () => {
    // The shell becomes a program that doesn't ask for its child.
    const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const pid = Number(String((await once(parent.stdout, 'data'))[0]).trim());
      const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ');
      const started = fields.split(' ')[19];
      const owner = JSON.stringify({ host: hostname(), pid, started });
      assert.equal(ownerIsLive(owner, 0), true);
      while (ownerIsLive(owner, 0)) await delay(20);
      process.kill(pid, 0);
    } finally {
      parent.kill('SIGKILL');
    }
  });

  const owners: readonly [string, string | (() => string), number, boolean][] = [
    ['this process', describeOwner, 99 * HOUR, true],
    ['a dead process', dead, 0, false],
    [
      'a later process with the same pid',
      () => JSON.stringify({ ...JSON.parse(describeOwner()), started: '0' }),
      0,
      false,
    ],
    ['another machine, lately', '{"host":"other.example","pid":1,"started":""}', HOUR, true],
    [
      'another machine, long ago',
      '{"host":"other.example","pid":1,"started":""}',
      25 * HOUR,
      false,
    ],
    ['a torn file, right now', '{"host":', 5_000, true],
    ['an empty file, right now', '', 5_000, true],
    ['a torn file, some minutes ago', '{"host":', HOUR / 20, false],
    ['an empty file, some minutes ago', '', HOUR / 20, false],
    ['an empty file, before the clock was set back', '', -HOUR, false],
    ['a torn file, long ago', '{"host":', 25 * HOUR, false],
    ['nonsense', '{"host":"x","pid":-1,"started":""}', 25 * HOUR, false],
  ];
  for (const [title, owner, age, live] of owners) {
    it(`owned by ${title}: ${live ? 'live' : 'a leftover'}`, () => {
      assert.equal(ownerIsLive(typeof owner === 'string' ? owner : owner(), age), live);
    });
  }
});
