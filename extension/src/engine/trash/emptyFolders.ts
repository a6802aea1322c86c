import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { ProblemList } from './problemList.ts';
import type { RestoreSite } from './restoreSite.ts';
import { selfAndParents } from './selectEntries.ts';

/**
 * Removes the folders of a version that nothing is left in, and a version that is empty with its list.
 * @param gone paths that were put back, folders among them
 */
export function removeEmptyFolders(
  site: RestoreSite,
  gone: ReadonlySet<string>,
  problems: ProblemList,
): void {
  const folders = new Set([...gone].flatMap(selfAndParents));
  try {
    // Deepest first.
    for (const path of [...folders].sort().reverse()) removeEmpty(site, path);
    if (gone.size > 0 && site.version.list('').length === 0) removeVersion(site);
  } catch (error) {
    problems.add('', error);
  }
}

function removeEmpty({ version }: RestoreSite, path: string): void {
  if (!version.lstat(path)?.isDirectory()) return;
  try {
    version.rmdir(path);
  } catch (error) {
    if (!(error instanceof BytesyncError) || error.code !== 'target-not-empty') throw error;
  }
}

function removeVersion({ all, versionId }: RestoreSite): void {
  all.rmdir(versionId);
  const list = `${versionId}.json`;
  if (all.lstat(list) !== undefined) all.unlink(list);
}
