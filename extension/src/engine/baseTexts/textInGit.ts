import { dirname, join } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { type Blob, blobsOf, contentsOf } from '../git/blobs.ts';
import { namesBetween, repositoryAround } from '../ignoring/repository.ts';
import { contentIdOf } from '../inventory/contentIdOf.ts';
import type { AgreedFile, AgreedVersion } from './agreedFile.ts';
import { BASE_TEXT_MAX } from './baseText.ts';

/** Versions that are read, and their bytes. */
const BLOBS_MAX = 64;
const MOST_BYTES = 32 * 1024 * 1024;

/**
 * The agreed text of a file from the Git repository that it lies in: one of its versions there that has exactly that content,
 * as it is stored, or with the ends of lines that Git writes on Windows. Undefined where there is none, no repository, or no Git.
 * @throws BytesyncError aborted
 */
export async function textInGit(
  { root, path }: Pick<AgreedVersion, 'root' | 'path'>,
  agreed: AgreedFile,
  signal: AbortSignal,
  environment: NodeJS.ProcessEnv,
): Promise<Uint8Array | undefined> {
  const file = join(root, path);
  const top = await topOf(dirname(file));
  // Git is asked for it in a line.
  if (top === undefined || path.includes('\n')) return undefined;
  const repository = { top, signal, environment };
  const blobs = await blobsOf({ ...repository, path: namesBetween(top, file).join('/') });
  const contents = await contentsOf(likely(blobs, agreed.size), repository);
  for (const bytes of contents.flatMap(checkedOut)) {
    // Not a part of what holds all of them.
    if (contentIdOf(bytes) === agreed.content) return Uint8Array.from(bytes);
  }
  return undefined;
}

async function topOf(folder: string): Promise<string | undefined> {
  try {
    return (await repositoryAround(folder))?.top;
  } catch (error) {
    if (error instanceof BytesyncError) return undefined;
    throw error;
  }
}

/** Those that may become a text of this size, the likeliest first. */
function likely(blobs: readonly Blob[], size: number | undefined): readonly Blob[] {
  const same = blobs.filter((blob) => blob.size === size);
  const others = blobs.filter((blob) => {
    if (size === undefined) return blob.size <= BASE_TEXT_MAX;
    // With another character at the end of each line.
    return blob.size < size && size <= 2 * blob.size;
  });
  let bytes = 0;
  return [...same, ...others].slice(0, BLOBS_MAX).filter((blob) => {
    bytes += blob.size;
    return bytes <= MOST_BYTES;
  });
}

/** As it is stored, and as Git writes it where `core.autocrlf` or an attribute says so. */
function checkedOut(stored: Uint8Array): readonly Uint8Array[] {
  const text = Buffer.from(stored).toString('latin1');
  if (text.includes('\r')) return [stored];
  return [stored, Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1')];
}
