import { join, resolve } from 'node:path';
import { leavesMachine, type Repository } from '../ignoring/repository.ts';
import { readSmallFile } from '../inventory/smallFile.ts';

/** Bytes of a list of other folders with objects. */
const LIST_BYTES = 64 * 1024;
/** Such folders; of a repository with more it is not told. */
const FOLDERS_MAX = 32;

/**
 * Whether objects of a repository are to be looked for on a share of a network that it names in `objects/info/alternates`, or
 * the folders that it names do; also where that can't be told.
 * @throws BytesyncError 'entry-unreadable'
 */
export async function leavesByObjects({ common, top }: Repository): Promise<boolean> {
  const folders = new Set([join(common, 'objects')]);
  // Those that are added meanwhile come too.
  for (const folder of folders) {
    for (const line of await linesOf(folder)) {
      // Quoted ones, which Git writes for odd names only, may spell anything.
      if (line.startsWith('"') || leavesMachine(line, top)) return true;
      folders.add(resolve(folder, line));
      if (folders.size > FOLDERS_MAX) return true;
    }
  }
  return false;
}

async function linesOf(objects: string): Promise<readonly string[]> {
  // Git follows links here.
  const list = await readSmallFile(join(objects, 'info', 'alternates'), LIST_BYTES, 'followed');
  const lines = list?.toString('utf8').split(/\r?\n/u) ?? [];
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}
