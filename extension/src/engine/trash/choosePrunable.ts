import type { HeldSpace } from './heldSpace.ts';
import type { MeasuredVersion } from './measureVersion.ts';

/** What a trash is cut down to; what is absent is no bound. */
export interface PruneBounds {
  /** Versions older than this go, in milliseconds. */
  readonly olderThanMs?: number;
  /** The oldest go until no more than this is held, in bytes; 0: all, also those that hold no space of their own. */
  readonly keepBytes?: number;
  /** The size may take the newest version, too. */
  readonly includeNewest?: boolean;
  /** A version that stays whatever its age and size: the one of the run that asks. */
  readonly spare?: string;
}

/** A version that goes. */
export interface PrunableVersion extends MeasuredVersion {
  /** Bytes on disk that are free when it and those before it are gone. */
  readonly freed: number;
}

/**
 * Which versions go, oldest first. The newest one that holds something goes by its age alone: what
 * happened last is what somebody regrets first, and one that is larger than the bound would never be
 * there to be restored.
 * @param space of these versions; those that go are taken out of it
 * @param now milliseconds since the epoch. A version of the future is new
 */
export function choosePrunable(
  versions: readonly MeasuredVersion[],
  space: HeldSpace,
  bounds: PruneBounds,
  now: number,
): PrunableVersion[] {
  const { olderThanMs = Number.POSITIVE_INFINITY, keepBytes = Number.POSITIVE_INFINITY } = bounds;
  const oldestFirst = versions.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const newest = oldestFirst.findLast(({ files, folders }) => files + folders > 0)?.id;
  const chosen: PrunableVersion[] = [];
  let held = space.total;
  for (const version of oldestFirst) {
    if (version.id === bounds.spare) continue;
    const isSpared = version.id === newest && bounds.includeNewest !== true;
    const isOld = now - version.date > olderThanMs;
    const fits = keepBytes > 0 && held <= keepBytes;
    if (!isOld && (isSpared || fits)) continue;
    const freed = space.remove(version.id);
    held -= freed;
    chosen.push({ ...version, freed });
  }
  return chosen;
}
