import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { Pace } from '../inventory/pace.ts';
import type { ConfinedFolder } from '../sync/confinedFolder.ts';
import type { TrashLine } from '../sync/trash.ts';
import type { ProblemList } from './problemList.ts';
import type { TrashEntry } from './trashVersion.ts';
import { walkVersion } from './walkVersion.ts';

export interface Selected {
  /** Each folder before its content. */
  readonly entries: readonly TrashEntry[];
  /** How many of the paths the version does not hold. */
  readonly unknown: number;
}

/**
 * The entries of a version at these paths and below them. What of it can't be put back, and paths that
 * the version does not hold, go to the problems.
 * @throws BytesyncError 'aborted'
 */
export async function selectEntries(
  version: ConfinedFolder,
  lines: ReadonlyMap<string, TrashLine>,
  paths: readonly string[] | 'all',
  pace: Pace,
  problems: ProblemList,
): Promise<Selected> {
  const wanted = paths === 'all' ? undefined : new Set(paths);
  const unmatched = new Set(wanted);
  const entries: TrashEntry[] = [];
  const isWanted = (path: string): boolean => {
    if (wanted === undefined) return true;
    const matching = selfAndParents(path).filter((each) => wanted.has(each));
    for (const each of matching) unmatched.delete(each);
    return matching.length > 0;
  };
  await walkVersion(version, lines, pace, {
    entry: (entry) => {
      if (isWanted(entry.path)) entries.push(entry);
    },
    problem: (path, error) => {
      if (isWanted(path)) problems.add(path, error);
    },
  });
  for (const path of unmatched) problems.add(path, new BytesyncError('trash-path-unknown'));
  return { entries, unknown: unmatched.size };
}

/** 'a/b/c', 'a/b', 'a' */
export function selfAndParents(path: string): string[] {
  const found: string[] = [];
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
    found.push(path.slice(0, end));
  }
  return found;
}
