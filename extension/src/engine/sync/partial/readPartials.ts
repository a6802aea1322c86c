import { BytesyncError } from '@bytesync/shared/errors.ts';
import { type LocalStat, microseconds } from '../../inventory/entry.ts';
import { freeSpace } from '../freeSpace.ts';
import { inPartialFolder } from './inPartialFolder.ts';
import type { PartialFile } from './partialFolder.ts';
import type { ToldPartial } from './partialRecord.ts';

/**
 * The half-received files of a source, without those that are no use: see `PartialFolder.settle`, and those whose
 * path has its content, or whose whole file would not fit beside them. These are removed, unless a run is at work in the
 * source, which may go on with one of them.
 * @param stats what the walk of the source found, by path
 * @param file where the source is a single file: its name. Others of its folder are left alone, and out
 */
export function readPartials(
  { root, file }: { readonly root: string; readonly file?: string },
  stats: ReadonlyMap<string, LocalStat>,
): PartialFile[] {
  try {
    const kept = inPartialFolder(root, ({ folder, isInUse }) => {
      const room = roomIn(root);
      const isOfUse = (partial: PartialFile) => !isDone(partial, stats) && room(partial);
      return isInUse
        ? folder.kept(Date.now(), { isOfUse })
        : folder.settle(Date.now(), { isOfUse });
    });
    return (kept ?? []).filter(({ path }) => file === undefined || path === file);
  } catch (error) {
    // Without them files are sent in full, and a run that writes here says what is wrong with the folder.
    if (error instanceof BytesyncError) return [];
    throw error;
  }
}

/** What is told of them. */
export function toldOf(partials: readonly PartialFile[]): ToldPartial[] {
  return partials.map(({ path, size, mtimeUs, content, stat }) => ({
    ...{ path, size, mtimeUs, received: stat.size },
    ...(content !== undefined && { content }),
  }));
}

/** Whether all files so far fit beside their halves; one that doesn't is removed, and leaves its space to the others. */
function roomIn(root: string): (partial: PartialFile) => boolean {
  const free = freeSpace(root);
  let needed = 0n;
  let gained = 0n;
  return ({ size, stat }) => {
    if (free === undefined || needed + BigInt(size) <= free + gained) {
      needed += BigInt(size);
      return true;
    }
    gained += BigInt(stat.size);
    return false;
  };
}

function isDone(partial: PartialFile, stats: ReadonlyMap<string, LocalStat>): boolean {
  const there = stats.get(partial.path);
  return there?.size === partial.size && microseconds(there.mtimeNs) === partial.mtimeUs;
}
