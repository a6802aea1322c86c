import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { IgnoreRules, IgnoreSettings } from '../ignoring/ignoreRules.ts';
import { rulesOfSource } from '../ignoring/sourceRules.ts';
import { listFolder } from './listing.ts';
import { isProtectedName } from './path.ts';
import { openRoot } from './sourceRoot.ts';
import { systemCode } from './systemCode.ts';

/**
 * Those of the paths that the rules of a walk would not leave out were there files, whether there are any or not. What can't
 * be told counts as left out.
 * @param root absolute path of the source
 */
export async function unignoredPaths(
  root: string,
  paths: readonly string[],
  settings: IgnoreSettings,
): Promise<string[]> {
  if (paths.length === 0) return [];
  const found: string[] = [];
  try {
    const { real } = openRoot(root);
    const rules = await rulesOfSource(real, settings);
    for (const path of paths) if (!(await isLeftOut(real, path, rules))) found.push(path);
  } catch (error) {
    if (!(error instanceof BytesyncError) && systemCode(error) === undefined) throw error;
  }
  return found;
}

async function isLeftOut(root: string, path: string, top: IgnoreRules): Promise<boolean> {
  const names = path.split('/');
  let rules = top;
  let folder = '';
  for (const [depth, name] of names.entries()) {
    if (isProtectedName(name)) return true;
    const full = `${root === '/' ? '' : root}/${folder}`;
    rules = await rules.enter(folder, full, namesIn(full));
    if (rules.test(folder)(name, depth < names.length - 1)) return true;
    folder = folder === '' ? name : `${folder}/${name}`;
  }
  return false;
}

/** Where there is no folder, none of its files says anything. */
function namesIn(full: string): readonly string[] {
  try {
    return listFolder(full).names;
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return [];
    throw error;
  }
}
