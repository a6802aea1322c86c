import { copyUri, type ReadableCopy } from '../remote/compareCopies.ts';
import type { MemberFileSystem } from '../remote/memberFileSystem.ts';

/** The content of a copy, fetched where it is another member's. @throws BytesyncError */
export async function copyContent(
  copy: ReadableCopy,
  files: MemberFileSystem,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { root, sourceId, path } = copy;
  if (root !== undefined) return (await files.readOwn(sourceId, path, signal)).content;
  return (await files.fetch(copyUri(copy), signal)).content;
}
