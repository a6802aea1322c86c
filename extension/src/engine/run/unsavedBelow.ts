import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { isProtectedName, isRelativePath } from '../inventory/path.ts';

/**
 * Those of the files that lie below a source's root, relative to it. Editors know files by the way they
 * were opened, so the folders' links are followed; a file need not exist.
 * @param root without links
 */
export async function unsavedBelow(root: string, files: readonly string[]): Promise<string[]> {
  const below = await Promise.all(
    files.map(async (file) => {
      const path = relative(root, join(await realFolder(dirname(file)), basename(file)));
      // Another drive has no relative path.
      return isAbsolute(path) ? '' : path.split(sep).join('/');
    }),
  );
  return below.filter(isOffered);
}

/** Not outside, and nothing that is never offered. */
function isOffered(path: string): boolean {
  return path !== '' && isRelativePath(path) && !path.split('/').some(isProtectedName);
}

/** The folder without links, as far as it exists. */
async function realFolder(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch {
    // Not there, or not to be looked at: then what is above it says where it would be.
    const above = dirname(folder);
    return above === folder ? folder : join(await realFolder(above), basename(folder));
  }
}
