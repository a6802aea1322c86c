import type { Entry } from './entry.ts';

/** Whether file systems take names for the same that differ in case or composition alone. */
export const FOLDS_NAMES = process.platform === 'win32' || process.platform === 'darwin';

/** What two names have in common on such a file system. */
export function foldName(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

/**
 * Those of the paths that a walk found, or that aren't there but lie in a folder that it offers, as the
 * walk spells them: sorted, each once. What it leaves out is left out here, so that its name isn't told.
 * @param entries of the walk's inventory
 */
export function foundPaths(
  entries: readonly Entry[],
  paths: readonly string[],
  folds = FOLDS_NAMES,
): string[] {
  const kinds = new Map<string, Entry['kind']>();
  const wanted = new Set(
    paths
      .flatMap((path) => [path, ...foldersAbove(path)])
      .map((path) => (folds ? foldName(path) : path)),
  );
  const spelled = new Map<string, string>();
  for (const { path, kind } of entries) {
    const name = folds ? foldName(path) : path;
    if (!wanted.has(name)) continue;
    kinds.set(path, kind);
    spelled.set(name, path);
  }
  const known = (path: string) =>
    kinds.has(path) ? path : folds ? spelled.get(foldName(path)) : undefined;
  const found = paths.flatMap((path) => {
    const there = known(path);
    if (there !== undefined) return kinds.get(there) === 'unknown' ? [] : [there];
    return isInFolder(path, (above) => kinds.get(known(above) ?? '?')) ? [path] : [];
  });
  return [...new Set(found)].sort();
}

/** Whether the nearest of the folders above that is known at all is one that is offered. */
function isInFolder(path: string, kindOf: (path: string) => Entry['kind'] | undefined): boolean {
  for (const above of foldersAbove(path)) {
    const kind = kindOf(above);
    if (kind !== undefined) return kind === 'folder';
  }
  return false;
}

/** The nearest first, the root last. */
function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
    folders.push(path.slice(0, slash));
  }
  return [...folders, ''];
}
