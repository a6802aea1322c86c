import { existsSync } from 'node:fs';
import { link, rename, rm } from 'node:fs/promises';
import { createId } from '@bytesync/shared/wire/ids.ts';

/** A name that a file has while it is looked at, and its own. */
const TAKEN_NAME = /^(?<name>.+)-taken-[^.]+$/u;

/**
 * Removes a file if it still is what a person has decided about. It gets another name first: what another window puts there
 * meanwhile stays. Where a process is killed then, or the file can't be put back, it lies under that name: `ownNameOf`.
 * @param isIt whether the file of this name, which lies beside the other one, is that
 * @returns whether nothing of that is there any more; else it lies where it was, unless something newer does
 * @throws what the file system does, or `isIt`
 */
export async function removeIf(
  path: string,
  isIt: (taken: string) => Promise<boolean>,
): Promise<boolean> {
  const taken = `${path}-taken-${createId()}`;
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
    if (isGone) await rm(taken, { force: true });
    else await putBack(taken, path);
  }
  return isGone;
}

/** The name of a file that has been taken from there; undefined for other names. */
export function ownNameOf(taken: string): string | undefined {
  return TAKEN_NAME.exec(taken)?.groups?.name;
}

/** Gives a file that was taken its name again, or removes it where something newer has that. @throws what the file system does */
export async function putBack(taken: string, path: string): Promise<void> {
  try {
    await link(taken, path);
  } catch (error) {
    // Not every file system has links.
    if (!hasCode(error, 'EEXIST') && !existsSync(path)) return rename(taken, path);
  }
  await rm(taken, { force: true });
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
