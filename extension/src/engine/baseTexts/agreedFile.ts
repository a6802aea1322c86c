import { readRowsOfPath } from '../lastSync/memoryStore.ts';
import { listedContent } from './readBaseText.ts';

/** A file of a source in a version that was agreed. */
export interface AgreedVersion {
  /** Absolute path of the source's folder, without links. */
  readonly root: string;
  /** As the source spells it. */
  readonly path: string;
  /** See `Label`. */
  readonly version: string;
}

/** What is known of the content that a file had then. */
export interface AgreedFile {
  /** Content id in hex. */
  readonly content: string;
  /** Bytes; undefined where that is not known. */
  readonly size: number | undefined;
}

/**
 * By the memory of the last synchronization, or the list of texts that were kept; undefined where neither knows the content.
 * @throws BytesyncError aborted
 */
export async function agreedFile(
  { root, path, version }: AgreedVersion,
  signal: AbortSignal,
): Promise<AgreedFile | undefined> {
  const files = (await readRowsOfPath(root, path, signal)).flatMap((row) => {
    return row.version === version && row.held.kind === 'file' ? [row.held] : [];
  });
  for (const { content, size } of files) {
    if (content !== undefined) return { content, size };
  }
  const content = listedContent(root, path, version);
  return content === undefined ? undefined : { content, size: files[0]?.size };
}
