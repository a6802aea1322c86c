import { constants } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from '../inventory/processes.ts';
import { synchronize } from '../sync/ours.ts';
import { type DiskFormat, ImageDisk } from './imageDisk.ts';
import { hostedAndJoined } from './twoSources.ts';

export const FILE = 'new.bin';

export interface Copied {
  /** Of the whole process, or of all processes. */
  readonly ms: number;
  /** Bytes that the disk holds more than before. */
  readonly space: number;
  /** Bytes that came to the relay; absent: there is none. */
  readonly bytesIn?: number;
}

interface Places {
  readonly disk: ImageDisk;
  /** A folder that is not on the disk and has the file. */
  readonly outside: string;
  /** For what programs keep. */
  readonly scratch: string;
}

/** A way in which a disk comes to have a file twice. */
export interface Way {
  readonly name: string;
  /** Where the disk has it at first, and where it gets it. */
  readonly kept: string;
  readonly made: string;
  readonly copy: (places: Places) => Promise<Omit<Copied, 'space'>>;
}

export const WAYS: readonly Way[] = [
  {
    ...{ name: 'that the target has under another name', kept: 'b/old.bin', made: `b/${FILE}` },
    copy: ({ disk, outside, scratch }) =>
      synchronize(scratch, [outside, join(disk.at, 'b')], { within: disk.within }),
  },
  {
    ...{ name: 'between two sources of a member', kept: `one/${FILE}`, made: `two/${FILE}` },
    copy: async ({ disk, outside, scratch }) => {
      const begun = performance.now();
      const hosted = [join(disk.at, 'one'), join(disk.at, 'two')];
      const places = { scratch, hosted, joined: outside, within: disk.within };
      const { relay } = await hostedAndJoined(places);
      return { ms: performance.now() - begun, bytesIn: relay.bytesIn };
    },
  },
  {
    ...{ name: 'by cp --reflink=auto', kept: 'old.bin', made: FILE },
    copy: ({ disk }) => run('cp', ['--reflink=auto', disk.seen('old.bin'), disk.seen(FILE)]),
  },
];

/**
 * What one copy takes, on a disk that is made for it.
 * @throws when the copy isn't equal
 */
export async function copied(
  { scratch, outside }: Omit<Places, 'disk'>,
  { format, size }: { readonly format: DiskFormat; readonly size: number },
  way: Way,
): Promise<Copied> {
  const own = await mkdtemp(join(scratch, 'run-'));
  const disk = await ImageDisk.open(own, format, size);
  try {
    await keptAt(disk.seen(way.kept), join(outside, FILE));
    const made = disk.seen(way.made);
    await mkdir(dirname(made), { recursive: true });
    const before = await disk.used();
    const { ms, bytesIn } = await way.copy({ disk, outside, scratch: own });
    const space = (await disk.used()) - before;
    await run('cmp', [made, join(outside, FILE)]);
    return { ms, space, ...(bytesIn !== undefined && { bytesIn }) };
  } finally {
    await disk.close();
    await rm(own, { recursive: true, force: true });
  }
}

/** A copy with the date of the file. */
async function keptAt(path: string, from: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await copyFile(from, path, constants.COPYFILE_EXCL);
  const { atime, mtime } = await stat(from);
  await utimes(path, atime, mtime);
}
