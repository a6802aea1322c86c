import { constants } from 'node:fs';
import { lstat, open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, resolve, sep } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { checkPair, type Folder, holds, inspect, isSame, unusable } from './localFolders.ts';
import { type Mount, readMounts } from './mounts.ts';
import { isFileName, isProtectedName } from './path.ts';
import { systemCode } from './systemCode.ts';

/** What this machine offers, or is about to: a folder, or one file of it. */
export interface LocalPlace {
  /** As the user wrote it. */
  readonly typed: string;
  /** The folder's real absolute path. */
  readonly root: string;
  /** Name of the one file in it; absent: all that the folder holds. */
  readonly file?: string;
}

interface Inspected {
  readonly typed: string;
  readonly folder: Folder;
  readonly file?: { readonly name: string; readonly identity: string | undefined };
}

// Not every platform has both flags. Non-blocking: a FIFO that was swapped in must not hang us.
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Checks what is about to be offered by one machine, beside what it offers already. As
 * `checkLocalFolders` for folders; a file is a regular one that can be read, no link to one, and
 * nothing of Git's or ByteSync's. No file lies in a folder that is offered too, and no two files in
 * one folder: they would share the private folder there.
 * @param here offered already; a file of it may be gone for the moment
 * @returns where `paths` are, in their order
 * @throws BytesyncError as `checkLocalFolders`; 'file-not-a-file', 'file-not-allowed',
 *   'file-unreadable' (path), 'file-same', 'files-of-one-folder' (first, second)
 */
export async function checkLocalSources(
  here: readonly LocalPlace[],
  paths: readonly string[],
): Promise<LocalPlace[]> {
  const mounts = await readMounts();
  const inspected: Inspected[] = [];
  for (const place of here) inspected.push(await offered(place, mounts));
  for (const path of paths) inspected.push(await chosen(path, mounts));
  for (const [index, second] of inspected.entries()) {
    for (const first of inspected.slice(0, index)) checkPlaces(first, second);
  }
  return inspected.slice(here.length).map(({ typed, folder, file }) => {
    return { typed, root: folder.real, ...(file && { file: file.name }) };
  });
}

async function offered({ typed, root, file }: LocalPlace, mounts: readonly Mount[]) {
  const folder = await inspect(root, mounts);
  if (file === undefined) return { typed, folder };
  const identity = await identityOf(`${folder.real}/${file}`).catch(() => undefined);
  return { typed, folder, file: { name: file, identity } };
}

async function chosen(path: string, mounts: readonly Mount[]): Promise<Inspected> {
  if (await isFolder(path)) return { typed: path, folder: await inspect(path, mounts) };
  const full = resolve(path);
  const name = basename(full);
  const folder = { ...(await inspect(dirname(full), mounts)), typed: path };
  if (!isFileName(name) || folder.real.split(sep).some(isProtectedName)) {
    throw new BytesyncError('file-not-allowed', { path });
  }
  // A file system that folds case opens it under other names as well: this one must be its own.
  if (!(await readdir(folder.real)).includes(name)) {
    throw new BytesyncError('folder-missing', { path });
  }
  await requireReadable(path, `${folder.real}/${name}`);
  return { typed: path, folder, file: { name, identity: await identityOf(full) } };
}

/** A link to a folder counts as that folder. @throws BytesyncError for what is no file either */
async function isFolder(path: string): Promise<boolean> {
  try {
    const own = await lstat(path);
    if (own.isFile()) return false;
    if ((await stat(path)).isDirectory()) return true;
  } catch (cause) {
    throw unusable(path, cause);
  }
  throw new BytesyncError('file-not-a-file', { path });
}

/** Done rather than asked for: access(2) answers for the real user, not for the effective one. */
async function requireReadable(path: string, full: string): Promise<void> {
  try {
    await using file = await open(full, FLAGS);
    if ((await file.stat()).isFile()) return;
  } catch (cause) {
    throw new BytesyncError(
      'file-unreadable',
      { path, system: systemCode(cause) ?? '' },
      { cause },
    );
  }
  throw new BytesyncError('file-not-a-file', { path });
}

async function identityOf(full: string): Promise<string> {
  const { dev, ino } = await lstat(full, { bigint: true });
  return `${dev}:${ino}`;
}

function checkPlaces(a: Inspected, b: Inspected): void {
  if (a.file === undefined && b.file === undefined) checkPair(a.folder, b.folder);
  else if (a.file === undefined) requireOutside(a, b);
  else if (b.file === undefined) requireOutside(b, a);
  else checkFiles(a, a.file, b, b.file);
}

function requireOutside(outer: Inspected, inner: Inspected): void {
  if (isSame(outer.folder, inner.folder) || holds(outer.folder, inner.folder)) {
    throw new BytesyncError('folder-nested', { outer: outer.typed, inner: inner.typed });
  }
}

type InspectedFile = NonNullable<Inspected['file']>;

function checkFiles(a: Inspected, first: InspectedFile, b: Inspected, second: InspectedFile): void {
  const together = isSame(a.folder, b.folder);
  const one = first.identity !== undefined && first.identity === second.identity;
  const values = { first: a.typed, second: b.typed };
  if (one || (together && first.name === second.name)) throw new BytesyncError('file-same', values);
  if (together) throw new BytesyncError('files-of-one-folder', values);
}
