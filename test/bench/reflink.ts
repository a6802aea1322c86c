import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from './figure.ts';
import { isThere } from './inventory/peers.ts';
import { type Copied, copied, FILE, WAYS } from './reflink/copies.ts';
import { type DiskFormat, ImageDisk } from './reflink/imageDisk.ts';
import { writeTree } from './sync/contentTrees.ts';

const SCALE = Number(process.env.BYTESYNC_BENCH_SCALE ?? '1');
const RUNS = Number(process.env.BYTESYNC_BENCH_RUNS ?? '3');
const SIZE = Math.round(250_000_000 * SCALE);
/** Room for three copies, and for what XFS and Btrfs want at least. */
const DISK_SIZE = 3 * SIZE + 512 * 1024 * 1024;

/** The last one can't share blocks. */
const FORMATS: readonly DiskFormat[] = [
  { name: 'btrfs', make: ['mkfs.btrfs', '--quiet'], debianPackage: 'btrfs-progs' },
  { name: 'xfs', make: ['mkfs.xfs', '-q', '-m', 'reflink=1'], debianPackage: 'xfsprogs' },
  { name: 'ext4', make: ['mkfs.ext4', '-q'], debianPackage: 'e2fsprogs' },
];

/** What a copy of a large file takes on disks that share blocks, and on one that can't. */
export async function reflink(): Promise<readonly Figure[]> {
  if (process.getuid?.() !== 0) {
    console.error('Only root can mount disk images: run it as root.');
    process.exitCode = 1;
    return [];
  }
  const scratch = await mkdtemp(join(tmpdir(), 'bytesync-bench-'));
  try {
    const outside = join(scratch, 'outside');
    writeTree(outside, [{ path: FILE, size: SIZE, kind: 'noise' }], 4);
    const figures: Figure[] = [];
    for (const format of FORMATS) {
      if (await isUsable(scratch, format)) {
        figures.push(...(await measured({ scratch, outside }, format)));
      }
    }
    return figures;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Whether such a disk can be made and mounted here; says so when it can't. */
async function isUsable(scratch: string, format: DiskFormat): Promise<boolean> {
  const { name, make, debianPackage } = format;
  if (!isThere(make[0], debianPackage)) return false;
  try {
    await (await ImageDisk.open(scratch, format, DISK_SIZE)).close();
    return true;
  } catch (error) {
    console.log(`${name} is left out: ${error instanceof Error ? error.message : error}`);
    return false;
  }
}

/** All ways by turns. */
async function measured(
  places: { readonly scratch: string; readonly outside: string },
  format: DiskFormat,
): Promise<Figure[]> {
  const all = new Map<string, Copied[]>(WAYS.map(({ name }) => [name, []]));
  for (let turn = 0; turn < RUNS; turn += 1) {
    for (const way of WAYS) {
      all.get(way.name)?.push(await copied(places, { format, size: DISK_SIZE }, way));
    }
  }
  return [...all].flatMap(([name, values]) =>
    figures(`${format.name}: ${SIZE / 1e6} MB ${name}`, values),
  );
}

function figures(name: string, all: readonly Copied[]): Figure[] {
  const toRelay = all.flatMap(({ bytesIn }) => bytesIn ?? []);
  return [
    { name: `${name}, time`, unit: 'ms', values: all.map(({ ms }) => ms) },
    { name: `${name}, space on the disk`, unit: 'bytes', values: all.map(({ space }) => space) },
    ...(toRelay.length > 0
      ? [{ name: `${name}, to the relay`, unit: 'bytes', values: toRelay } as const]
      : []),
  ];
}
