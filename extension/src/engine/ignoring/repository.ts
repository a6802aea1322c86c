import { lstatSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { readSmallFile } from '../inventory/smallFile.ts';
import { systemCode } from '../inventory/systemCode.ts';

/** A Git repository as far as ignore rules need it. */
export interface Repository {
  /** The folder that holds `.git`. */
  readonly top: string;
  /** Its `.git`, or the folder that its `.git` names. */
  readonly directory: string;
  /** Where `info/exclude` lies. */
  readonly common: string;
}

/** Git's own files with a path: a few hundred bytes. */
const POINTER_BYTES = 64 * 1024;

/**
 * The repository whose top is `folder`: its `.git` is a folder, or a file that names one, as in worktrees and
 * submodules. Files are read, nothing is run; what they name may lie anywhere, and nothing but
 * `commondir`, and later `info/exclude`, is read there.
 * @returns undefined where there is none; for Git, too, it needs `HEAD`, `objects` and `refs`
 * @throws BytesyncError 'entry-unreadable'
 */
export async function repositoryAt(folder: string): Promise<Repository | undefined> {
  const own = resolve(folder, '.git');
  const pointer = await readPointer(own);
  const directory = pointer === undefined ? own : target(folder, pointer);
  if (directory === undefined || !exists(resolve(directory, 'HEAD'))) return undefined;
  const pointed = await readPointer(resolve(directory, 'commondir'));
  if (pointed !== undefined && leavesMachine(pointed, folder)) return undefined;
  const common = pointed === undefined ? directory : resolve(directory, pointed);
  const isWhole = exists(resolve(common, 'objects')) && exists(resolve(common, 'refs'));
  return isWhole ? { top: folder, directory, common } : undefined;
}

/**
 * The repository that `folder` lies in, itself included. Like Git it doesn't look across file systems, and what can't be
 * read above is no repository.
 * @param folder absolute, without links
 * @throws BytesyncError 'entry-unreadable', for the folder itself
 */
export async function repositoryAround(folder: string): Promise<Repository | undefined> {
  const own = await repositoryAt(folder);
  if (own !== undefined) return own;
  for (let place = folder; place !== dirname(place); ) {
    place = dirname(place);
    if (deviceOf(place) !== deviceOf(folder)) return undefined;
    const found = await repositoryAt(place).catch(orNone);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A disk or a share that fails for a moment must not drop what the top's rules hide. */
const PASSING: ReadonlySet<string> = new Set(['EIO', 'ESTALE', 'EMFILE', 'ENFILE', 'ENOMEM']);

/** What can't be read above is no repository, unless that may be another thing in a moment. */
function orNone(error: unknown): undefined {
  const code = error instanceof Error ? systemCode(error.cause) : undefined;
  if (code !== undefined && PASSING.has(code)) throw error;
}

/** Of its file system; undefined where one may not look. */
function deviceOf(folder: string): number | undefined {
  try {
    return lstatSync(folder).dev;
  } catch {
    return undefined;
  }
}

/** Names of the folders from the repository's top down to `folder`; none at the top itself. */
export function namesBetween(top: string, folder: string): string[] {
  return relative(top, folder)
    .split(sep)
    .filter((name) => name !== '');
}

/** The first line of a small file; undefined where there is no such file. */
async function readPointer(path: string): Promise<string | undefined> {
  // Git follows links here.
  const bytes = await readSmallFile(path, POINTER_BYTES, 'followed');
  return bytes?.toString('utf8').replace(/\r?\n.*$/s, '');
}

function target(folder: string, pointer: string): string | undefined {
  const path = /^gitdir: (?<path>[^\0]+)$/.exec(pointer)?.groups?.path;
  return path === undefined || leavesMachine(path, folder) ? undefined : resolve(folder, path);
}

/**
 * Whether a path leads to a share of a network from a folder that is on none. Windows would log in there, with whoever the
 * path names: a repository must not choose that.
 */
export function leavesMachine(path: string, folder: string): boolean {
  const isShare = (one: string) => /^[\\/]{2}/.test(one);
  return isShare(path) && !isShare(folder);
}

/** A `HEAD` may be a link, also one that leads nowhere. */
function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (cause) {
    const system = systemCode(cause) ?? '';
    if (system === 'ENOTDIR' || system === 'ELOOP' || system === 'ENAMETOOLONG') return false;
    throw new BytesyncError('entry-unreadable', { file: '.git', system }, { cause });
  }
}
