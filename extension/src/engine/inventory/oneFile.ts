import type { Entry, FolderEntry } from './entry.ts';

/**
 * The root in the inventory of a source that is a single file. Its folder is not offered, so nothing
 * is told of it: mode and date are these in every such inventory.
 */
export const UNTOLD_ROOT: FolderEntry = { kind: 'folder', path: '', mtimeUs: 0, mode: 0 };

/**
 * Whether an inventory is one of a source that is the single file of this name: "the root with date 0
 * and mode 0, then at most one entry: the file, or an unknown one in its place"
 * (docs/formats/inventory.md).
 */
export function isOfOneFile([root, entry, ...more]: readonly Entry[], file: string): boolean {
  if (root?.kind !== 'folder' || root.path !== '' || more.length > 0) return false;
  if (root.mtimeUs !== UNTOLD_ROOT.mtimeUs || root.mode !== UNTOLD_ROOT.mode) return false;
  if (entry === undefined) return true;
  return entry.path === file && (entry.kind === 'file' || entry.kind === 'unknown');
}
