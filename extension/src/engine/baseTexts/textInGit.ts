import { dirname, join } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { type Blob, blobsOf, contentsOf } from '../git/blobs.ts';
import { isGitsOwn } from '../git/isGitsOwn.ts';
import { leavesByObjects } from '../git/leavesByObjects.ts';
import { namesBetween, type Repository, repositoryAround } from '../ignoring/repository.ts';
import { contentIdOf } from '../inventory/contentIdOf.ts';
import { Pace } from '../inventory/pace.ts';
import type { AgreedFile, AgreedVersion } from './agreedFile.ts';
import { BASE_TEXT_MAX } from './baseText.ts';

/** Bytes of versions that are read. */
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
  const repository = await around(dirname(file));
  // Git is asked for it in a line.
  if (repository === undefined || path.includes('\n')) return undefined;
  const { top } = repository;
  const asked = { top, signal, environment };
  if (!(await isGitsOwn(repository, asked))) return undefined;
  const blobs = await blobsOf({ ...asked, path: namesBetween(top, file).join('/') });
  const pace = new Pace(signal, () => undefined);
  for (const stored of await contentsOf(likely(blobs, agreed.size), asked)) {
    await pace.breathe();
    const found = checkedOut(stored).find((bytes) => contentIdOf(bytes) === agreed.content);
    // Not a part of what holds all of them.
    if (found !== undefined) return Uint8Array.from(found);
  }
  return undefined;
}

/** Undefined also for one whose objects lie on a share that it has chosen: Git would log in there. */
async function around(folder: string): Promise<Repository | undefined> {
  try {
    const found = await repositoryAround(folder);
    return found && !(await leavesByObjects(found)) ? found : undefined;
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
  return [...same, ...others].filter((blob) => {
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
