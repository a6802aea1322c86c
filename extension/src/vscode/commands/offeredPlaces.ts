import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { asBytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import type { SourceView } from '../../engine/membership/view.ts';

type Place = Pick<SourceView, 'root' | 'file'>;

/** What offering a path says that is offered already. */
const SAME: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['folder-same', 'file-same']);

/** Where an own data source is. */
export function pathOfSource({ root = '', file = '' }: Place): string {
  return join(root, file);
}

/**
 * Which of these folders are not offered yet.
 * @param folders absolute paths; a link counts as what it leads to, and on Windows the drive's letter may have any case
 */
export async function notOffered(
  folders: readonly string[],
  offered: readonly Place[],
): Promise<string[]> {
  const roots = new Set(offered.flatMap(({ root, file }) => (file === undefined ? root : [])));
  // What can't be found is not offered, and offering it says why.
  const real = await Promise.all(folders.map((path) => realpath(path).catch(() => path)));
  return folders.filter((_, at) => !roots.has(real[at]));
}

/**
 * Offers once more what is offered already: that is done where it has lost its mark, without which no run can have it.
 * @returns false where it is as it was offered
 * @throws BytesyncError as `Membership.offer` otherwise
 */
export async function offerAgain(
  membership: { readonly offer: (paths: readonly string[]) => Promise<void> },
  source: Place,
): Promise<boolean> {
  try {
    await membership.offer([pathOfSource(source)]);
    return true;
  } catch (error) {
    if (SAME.has(asBytesyncError(error).code)) return false;
    throw error;
  }
}
