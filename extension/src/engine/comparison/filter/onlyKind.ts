import type { ComparisonItem } from '../item.ts';
import { isFolder } from '../itemTree.ts';

/** What a run may be limited to: files with links, or folders. */
export const ONLY_KINDS = ['files', 'folders'] as const;
export type OnlyKind = (typeof ONLY_KINDS)[number];

/**
 * Whether the item is of that kind wherever it is known to be. Where it is a folder on one source and something else on
 * another, one of the two would have to go: it is of neither kind.
 */
export function isOnly(kind: OnlyKind, { cells }: ComparisonItem): boolean {
  const present = cells.filter((cell) => cell.kind === 'present');
  const wantsFolder = kind === 'folders';
  return present.length > 0 && present.every((cell) => isFolder(cell) === wantsFolder);
}
