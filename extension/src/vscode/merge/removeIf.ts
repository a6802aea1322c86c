import { existsSync } from 'node:fs';
import { link, rename, rm } from 'node:fs/promises';
import { createId } from '@bytesync/shared/wire/ids.ts';

/**
 * Removes a file if it still is what a person has decided about. It gets another name first: what another window puts there
 * meanwhile stays.
 * @param isIt whether the file of this name, which lies beside the other one, is that
 * @returns whether nothing of that is there any more; else it lies where it was, unless something newer does
 * @throws what the file system does, or `isIt`
 */
export async function removeIf(
  path: string,
  isIt: (taken: string) => Promise<boolean>,
): Promise<boolean> {
  const taken = `${path}.${createId()}`;
  try {
    await rename(path, taken);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return true;
    throw error;
  }
  let isGone = false;
  try {
    isGone = await isIt(taken);
  } finally {
    if (!isGone) await putBack(taken, path);
    await rm(taken, { force: true });
  }
  return isGone;
}

async function putBack(taken: string, path: string): Promise<void> {
  try {
    await link(taken, path);
  } catch (error) {
    // Something newer is there.
    if (hasCode(error, 'EEXIST') || existsSync(path)) return;
    // Not every file system has links.
    await rename(taken, path);
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
