import assert from 'node:assert/strict';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  clockOf,
  type FileSystemClock,
  fileSystemClock,
} from '../../../extension/src/engine/contentCache/fileSystemClock.ts';
import { isSettled } from '../../../extension/src/engine/contentCache/settled.ts';
import { plant, temporaryFolder } from '../inventory/temporaryFolder.ts';

const SECOND = 1_000_000_000n;
const NOW = 1_700_000_000n * SECOND;
const CLOCK: FileSystemClock = { dev: 1n, nowNs: NOW };

interface Case {
  readonly description: string;
  /** Before now, in ns. */
  readonly mtime: bigint;
  readonly ctime: bigint;
  readonly dev?: bigint;
  readonly quiet?: bigint;
  readonly settled: boolean;
}

const cases: readonly Case[] = [
  { description: 'left alone for long', mtime: 19n * SECOND, ctime: 19n * SECOND, settled: true },
  { description: 'of just now', mtime: 0n, ctime: 0n, settled: false },
  { description: 'of a second ago', mtime: SECOND, ctime: SECOND, settled: false },
  { description: 'of ten seconds ago', mtime: 10n * SECOND, ctime: 10n * SECOND, settled: false },
  { description: 'and a bit', mtime: 10n * SECOND + 1n, ctime: 10n * SECOND + 1n, settled: true },
  { description: 'changed now, dated back', mtime: 19n * SECOND, ctime: 0n, settled: false },
  { description: 'dated ahead', mtime: -19n * SECOND, ctime: 19n * SECOND, settled: false },
  { description: 'by a clock ahead', mtime: 19n * SECOND, ctime: -19n * SECOND, settled: false },
  {
    description: 'on another disk',
    mtime: 19n * SECOND,
    ctime: 19n * SECOND,
    dev: 2n,
    settled: false,
  },
  {
    description: 'written by us a step ago',
    mtime: 19n * SECOND,
    ctime: 1n,
    quiet: 0n,
    settled: true,
  },
  { description: 'and within the step', mtime: 19n * SECOND, ctime: 0n, quiet: 0n, settled: false },
];

describe('whether a file is settled:', () => {
  for (const { description, mtime, ctime, dev = 1n, quiet, settled } of cases) {
    it(`${description}: ${settled}`, () => {
      const stat = { mtimeNs: NOW - mtime, ctimeNs: NOW - ctime, dev };
      assert.equal(isSettled(stat, CLOCK, quiet), settled);
    });
  }
});

describe('the clock of a file system', () => {
  const root = temporaryFolder();

  it('is read off a file of ours, which is gone then', () => {
    mkdirSync(join(root(), '.bytesync'));
    plant(root(), { before: '' });
    const clock = fileSystemClock(root());
    plant(root(), { after: '' });
    const of = (name: string) => statSync(join(root(), name), { bigint: true });
    assert.ok(clock !== undefined);
    assert.equal(clock.dev, of('after').dev);
    assert.ok(of('before').ctimeNs <= clock.nowNs && clock.nowNs <= of('after').ctimeNs);
    assert.deepEqual(readdirSync(join(root(), '.bytesync')), []);
  });

  it('touches nothing else there', () => {
    plant(root(), { '.bytesync/clock': 'somebody’s' });
    assert.ok(fileSystemClock(root()) !== undefined);
    assert.deepEqual(readdirSync(join(root(), '.bytesync')), ['clock']);
  });

  it('is not looked for where a link leads', () => {
    plant(root(), { 'elsewhere/clock': 'canary', 'source/': '' });
    symlinkSync('../elsewhere', join(root(), 'source/.bytesync'));
    fileSystemClock(join(root(), 'source'));
    assert.equal(readFileSync(join(root(), 'elsewhere/clock'), 'utf8'), 'canary');
  });

  it('is behind the newest dates where nothing can be written', function () {
    if (process.platform !== 'linux') this.skip();
    const clock = fileSystemClock(root());
    writeFileSync(join(root(), 'file'), '');
    const { dev, ctimeNs } = statSync(join(root(), 'file'), { bigint: true });
    assert.ok(clock !== undefined);
    assert.equal(clock.dev, dev);
    // Although our own clock runs ahead of the dates.
    assert.ok(clock.nowNs < ctimeNs);
  });

  it('is not known of a file system that is none of ours', function () {
    if (process.platform !== 'linux') this.skip();
    assert.equal(fileSystemClock('/proc'), undefined);
    assert.equal(fileSystemClock(join(root(), 'missing')), undefined);
  });

  const MADE = { ctimeNs: NOW };
  const LONG_AGO = 1_000_000_000n * SECOND;
  const probes: readonly [
    string,
    mtimeNs: bigint,
    ctimeNs: bigint,
    FileSystemClock | 'no-ctime',
  ][] = [
    ['dates each change', LONG_AGO, NOW + 5n, { dev: 1n, nowNs: NOW + 5n }],
    ['counts in large steps', LONG_AGO, NOW, { dev: 1n, nowNs: NOW }],
    ['moves ctime with the mtime', LONG_AGO, LONG_AGO, 'no-ctime'],
    ['has no ctime', LONG_AGO, 0n, 'no-ctime'],
    ['was set back meanwhile', LONG_AGO, NOW - 1n, 'no-ctime'],
    ['keeps no mtime that is set', NOW, NOW, 'no-ctime'],
  ];
  for (const [description, mtimeNs, ctimeNs, expected] of probes) {
    it(`of one that ${description}`, () => {
      assert.deepEqual(clockOf(MADE, { dev: 1n, mtimeNs, ctimeNs }), expected);
    });
  }
});
