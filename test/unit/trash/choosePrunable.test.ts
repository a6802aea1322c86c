import assert from 'node:assert/strict';
import type { BigIntStats } from 'node:fs';
import {
  choosePrunable,
  type PruneBounds,
} from '../../../extension/src/engine/trash/choosePrunable.ts';
import { HeldSpace } from '../../../extension/src/engine/trash/heldSpace.ts';
import { ageOf, retentionOf, sizeOf } from '../../../extension/src/engine/trash/retention.ts';
import { versionOf } from './trashed.ts';

const DAY = 24 * 60 * 60 * 1000;
const NOW = Date.parse('2026-11-30T10:15:00Z');

/** A file of so many blocks of 512 bytes; those of one number are the same file. */
interface File {
  readonly blocks: number;
  readonly ino?: number;
  readonly names?: number;
}

interface Case {
  readonly title: string;
  /** By day of November 2026. */
  readonly trash: Readonly<Record<number, readonly File[]>>;
  readonly bounds: PruneBounds;
  /** Days of those that go with the blocks that they free, in this order. */
  readonly goes: readonly (readonly [day: number, blocks: number])[];
  /** Blocks that are held afterwards. */
  readonly held: number;
}

const THREE = { 1: [{ blocks: 8 }], 15: [{ blocks: 16 }], 29: [{ blocks: 32 }] };
const SHARED = { blocks: 8, ino: 7 };

const CASES: readonly Case[] = [
  { title: 'no bounds: nothing', trash: THREE, bounds: {}, goes: [], held: 56 },
  { title: 'an empty trash: nothing', trash: {}, bounds: { keepBytes: 0 }, goes: [], held: 0 },
  {
    title: 'age: those that are older',
    trash: THREE,
    bounds: { olderThanMs: 10 * DAY },
    goes: [
      [1, 8],
      [15, 16],
    ],
    held: 32,
  },
  {
    title: 'age: exactly as old is not older',
    trash: THREE,
    bounds: { olderThanMs: 29 * DAY },
    goes: [],
    held: 56,
  },
  {
    title: 'age: also the newest',
    trash: THREE,
    bounds: { olderThanMs: 0 },
    goes: [
      [1, 8],
      [15, 16],
      [29, 32],
    ],
    held: 0,
  },
  {
    title: 'age: the run’s own stays',
    trash: THREE,
    bounds: { olderThanMs: 0, spare: versionOf(15) },
    goes: [
      [1, 8],
      [29, 32],
    ],
    held: 16,
  },
  {
    title: 'size: the oldest, until the rest fits',
    trash: THREE,
    bounds: { keepBytes: 48 * 512 },
    goes: [[1, 8]],
    held: 48,
  },
  {
    title: 'size: one block too many',
    trash: THREE,
    bounds: { keepBytes: 48 * 512 - 1 },
    goes: [
      [1, 8],
      [15, 16],
    ],
    held: 32,
  },
  {
    title: 'size: the newest stays, however large',
    trash: THREE,
    bounds: { keepBytes: 1 },
    goes: [
      [1, 8],
      [15, 16],
    ],
    held: 32,
  },
  {
    title: 'size: the newest, too, when it is asked for',
    trash: THREE,
    bounds: { keepBytes: 1, includeNewest: true },
    goes: [
      [1, 8],
      [15, 16],
      [29, 32],
    ],
    held: 0,
  },
  {
    title: 'size: the run’s own stays even then',
    trash: THREE,
    bounds: { keepBytes: 1, includeNewest: true, spare: versionOf(29) },
    goes: [
      [1, 8],
      [15, 16],
    ],
    held: 32,
  },
  {
    title: 'size 0: also what holds no space, but for the newest',
    trash: { 1: [{ blocks: 0 }], 2: [{ blocks: 0 }] },
    bounds: { keepBytes: 0 },
    goes: [[1, 0]],
    held: 0,
  },
  {
    title: 'both: what either says',
    trash: { ...THREE, 20: [{ blocks: 64 }] },
    bounds: { olderThanMs: 20 * DAY, keepBytes: 100 * 512 },
    goes: [
      [1, 8],
      [15, 16],
    ],
    held: 96,
  },
  {
    title: 'a version with nothing in it is not the newest',
    trash: { 1: [{ blocks: 8 }], 29: [] },
    bounds: { keepBytes: 1 },
    goes: [[29, 0]],
    held: 8,
  },
  {
    title: 'a version of the future is new',
    trash: { 1: [{ blocks: 8 }], 30: [{ blocks: 8 }] },
    bounds: { olderThanMs: 0 },
    goes: [[1, 8]],
    held: 8,
  },
  {
    title: 'a file that has a name elsewhere counts for nothing',
    trash: { 1: [{ blocks: 100, names: 2 }, { blocks: 8 }], 29: [{ blocks: 8 }] },
    bounds: { keepBytes: 8 * 512 },
    goes: [[1, 8]],
    held: 8,
  },
  {
    title: 'a file that several versions hold counts once, and goes with the last',
    trash: { 1: [{ ...SHARED, names: 2 }], 2: [{ ...SHARED, names: 2 }], 29: [{ blocks: 2 }] },
    bounds: { keepBytes: 5 * 512 },
    goes: [
      [1, 0],
      [2, 8],
    ],
    held: 2,
  },
  {
    title: 'two names in one version are one file',
    trash: { 1: [SHARED, SHARED].map((file) => ({ ...file, names: 2 })), 29: [{ blocks: 2 }] },
    bounds: { keepBytes: 5 * 512 },
    goes: [[1, 8]],
    held: 2,
  },
];

describe('which versions of a trash go', () => {
  for (const { title, trash, bounds, goes, held } of CASES) {
    it(title, () => {
      const space = new HeldSpace();
      let inode = 1000;
      const versions = Object.entries(trash).map(([day, files]) => {
        const id = versionOf(Number(day));
        for (const { blocks, ino, names = 1 } of files) {
          inode += 1;
          space.add(id, statOf({ blocks, ino: ino ?? inode, names }));
        }
        const date = Date.parse(`2026-11-${day.padStart(2, '0')}T10:15:00Z`);
        return {
          id,
          date: day === '30' ? date + DAY : date,
          files: files.length,
          folders: 0,
          bytes: 0,
        };
      });
      const chosen = choosePrunable(versions.reverse(), space, bounds, NOW);
      const found = chosen.map(({ id, freed }) => [id, freed / 512]);
      assert.deepEqual(
        found,
        goes.map(([day, blocks]) => [versionOf(day), blocks]),
      );
      assert.equal(space.total / 512, held);
    });
  }

  it('what a version that can not go shares with others is held elsewhere', () => {
    const space = new HeldSpace();
    const stat = statOf({ blocks: 8, ino: 1, names: 2 });
    space.add('a', stat);
    space.add('b', stat);
    assert.equal(space.total, 8 * 512);
    space.forget('b');
    assert.equal(space.total, 0);
    assert.equal(space.remove('a'), 0);
  });
});

function statOf({ blocks, ino, names }: Required<File>): BigIntStats {
  const parts = { dev: 1n, ino: BigInt(ino), nlink: BigInt(names), blocks: BigInt(blocks) };
  return { ...parts, isDirectory: () => false } as BigIntStats;
}

describe('ages and sizes', () => {
  const AGES: readonly [string, number | undefined][] = [
    ['12h', DAY / 2],
    ['30d', 30 * DAY],
    ['0d', 0],
    ['8w', 56 * DAY],
    ['36500d', 36_500 * DAY],
    ['36501d', undefined],
    ['30', undefined],
    ['30D', undefined],
    ['-1d', undefined],
    ['1.5d', undefined],
    ['1m', undefined],
    ['', undefined],
  ];
  for (const [text, ms] of AGES) it(`age ${text}`, () => assert.equal(ageOf(text), ms));

  const SIZES: readonly [string, number | undefined][] = [
    ['10GB', 10e9],
    ['500 MiB', 500 * 1024 ** 2],
    ['1.5kb', 1500],
    ['0', 0],
    ['10 G', undefined],
    ['-1', undefined],
    ['', undefined],
    ['all', undefined],
  ];
  for (const [text, bytes] of SIZES) it(`size ${text}`, () => assert.equal(sizeOf(text), bytes));

  it('0 is no bound for what is kept', () => {
    assert.deepEqual(retentionOf(0, 0), {});
    assert.deepEqual(retentionOf(30, 5), { days: 30, bytes: 5 });
  });
});
