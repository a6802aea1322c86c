import { parentPath } from '../comparison/itemTree.ts';
import type { Entry } from '../inventory/entry.ts';

/** Paths of an inventory that nobody can tell anything of. */
export function unknownPaths(entries: readonly Entry[]): ReadonlySet<string> {
  return new Set(entries.flatMap(({ kind, path }) => (kind === 'unknown' ? [path] : [])));
}

/** Whether a path that an inventory has not may be there all the same: it is unknown, or in what is. */
export function isBelowUnknown(path: string, unknown: ReadonlySet<string>): boolean {
  if (unknown.size === 0) return false;
  for (let at: string | undefined = path; at !== undefined; at = parentPath(at)) {
    if (unknown.has(at)) return true;
  }
  return false;
}
