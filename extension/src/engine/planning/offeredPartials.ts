import type { IgnoreSettings } from '../ignoring/ignoreRules.ts';
import type { Entry } from '../inventory/entry.ts';
import { foundPaths } from '../inventory/foundPaths.ts';
import { unignoredPaths } from '../inventory/unignoredPaths.ts';
import type { PartialFile } from '../sync/partial/partialFolder.ts';

/** What a source is, and what its walk found. */
export interface WalkedPlace {
  readonly place: { readonly root: string; readonly file?: string };
  readonly entries: readonly Entry[];
  /** Those of the walk. */
  readonly settings: IgnoreSettings;
  readonly folds: boolean;
}

/**
 * Those half-received files whose paths a walk offers, or would if they were there: another session, or another version of
 * the rules, may have left them, and nobody is told of what is left out now.
 */
export async function offeredPartials(
  partials: readonly PartialFile[],
  { place: { root, file }, entries, settings, folds }: WalkedPlace,
): Promise<PartialFile[]> {
  const paths = partials.map(({ path }) => path);
  const found = foundPaths(entries, paths, folds);
  // Whether the rules leave out a single file, its walk has said.
  const offered = file === undefined ? await unignoredPaths(root, found, settings) : found;
  return partials.filter(({ path }) => offered.includes(path));
}
