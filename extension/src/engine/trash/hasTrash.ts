import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../inventory/systemCode.ts';
import { PRUNED } from './openTrash.ts';

/** Whether a folder has a trash, or what is left of one. What can't be looked at counts: who opens it says why. */
export async function hasTrash(root: string): Promise<boolean> {
  const found = await Promise.all(['trash', PRUNED].map((name) => isThere(root, name)));
  return found.includes(true);
}

async function isThere(root: string, name: string): Promise<boolean> {
  try {
    await lstat(join(root, '.bytesync', name));
    return true;
  } catch (error) {
    return systemCode(error) !== 'ENOENT';
  }
}
