import { realpathSync } from 'node:fs';
import type { Repository } from '../ignoring/repository.ts';
import { askRepository, type RepositoryQuestion } from './gitProcess.ts';

/** Bytes of a path, with the line feed that ends it. */
const PATH_BYTES = 64 * 1024;

/**
 * Whether Git, too, takes this repository for that of its top. One whose `HEAD` it can't read it passes over: an older Git then
 * takes the folder itself for a bare one, which whoever may write to it could have made, or goes on above.
 * @throws BytesyncError aborted
 */
export async function isGitsOwn(
  { directory }: Pick<Repository, 'directory'>,
  asked: Pick<RepositoryQuestion, 'top' | 'signal' | 'environment'>,
): Promise<boolean> {
  const words = ['rev-parse', '--absolute-git-dir'];
  const answer = await askRepository({ ...asked, words, most: PATH_BYTES });
  const found = answer.toString('utf8').replace(/\r?\n$/u, '');
  return found !== '' && realPath(found) === realPath(directory);
}

/** Without links, as the disk spells it; where that can't be told, as it is. */
function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}
