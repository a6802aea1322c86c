import { BytesyncError } from '@bytesync/shared/errors.ts';
import { copyUri, type ReadableCopy } from '../remote/compareCopies.ts';
import type { MemberFileSystem } from '../remote/memberFileSystem.ts';
import type { Contents } from './compareContents.ts';

/** The content of a copy, fetched where it is another member's. @throws BytesyncError */
export async function copyContent(
  copy: ReadableCopy,
  files: Pick<MemberFileSystem, 'readOwn' | 'fetch'>,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { root, sourceId, path } = copy;
  if (root !== undefined) return (await files.readOwn(sourceId, path, signal)).content;
  return (await files.fetch(copyUri(copy), signal)).content;
}

/** Both, at once: where one can't be had, nobody waits for the other. @throws BytesyncError of the first that fails */
export async function bothContents(
  left: ReadableCopy | undefined,
  right: ReadableCopy,
  files: Pick<MemberFileSystem, 'readOwn' | 'fetch'>,
  signal: AbortSignal,
): Promise<Contents> {
  const failing = new AbortController();
  const either = AbortSignal.any([signal, failing.signal]);
  try {
    const [before, after] = await Promise.all([
      left && copyContent(left, files, either),
      copyContent(right, files, either),
    ]);
    return { left: before, right: after };
  } finally {
    failing.abort(new BytesyncError('aborted'));
  }
}
