import { randomBytes } from 'node:crypto';
import { access, constants, lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { createId, idSchema } from '@bytesync/shared/wire/ids.ts';
import { z } from 'zod';
import { PRIVATE_FOLDER } from './path.ts';
import { readSmallFile } from './smallFile.ts';
import { systemCode } from './systemCode.ts';

const SOURCE_FILE = 'source.json';
const SOURCE_FILE_BYTES = 4096;
const IGNORE_EVERYTHING = '*\n';

const sourceFileSchema = z.object({
  version: z.literal(1),
  /** Stays with the folder: the last synchronization is remembered under it. */
  sourceId: idSchema,
  /** Random for each session: seen by another data source, both are the same folder. */
  token: idSchema,
});
type SourceFile = z.infer<typeof sourceFileSchema>;

export interface PrivateFolder {
  readonly sourceId: string;
  /** Absent when nothing can be written: such a source can be read from only. */
  readonly token?: string;
  /** The token that the folder held before: of an earlier session, or of one that runs now. */
  readonly previousToken?: string;
  readonly writable: boolean;
}

/** An unreadable or foreign file counts as none: lost memory degrades to unknown. */
async function readSourceFile(root: string): Promise<SourceFile | undefined> {
  const bytes = await readSmallFile(join(root, PRIVATE_FOLDER, SOURCE_FILE), SOURCE_FILE_BYTES);
  if (bytes === undefined) return undefined;
  try {
    return sourceFileSchema.safeParse(JSON.parse(bytes.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

/**
 * The token in a folder's private folder, or undefined when it holds none.
 * @throws BytesyncError 'entry-unreadable' when there is one that can't be read.
 */
export async function readToken(root: string): Promise<string | undefined> {
  return (await readSourceFile(root))?.token;
}

/**
 * The lasting id of a folder, or undefined when it has none yet.
 * @throws BytesyncError 'entry-unreadable' when its file can't be read.
 */
export async function readSourceId(root: string): Promise<string | undefined> {
  return (await readSourceFile(root))?.sourceId;
}

/** Writes beside the file, flushes, and renames over it: a reader sees the old or the new one. */
async function writeAtomically(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
    // A link would let another folder's content be taken for ours, and trash end up there.
    if (!(await lstat(folder)).isDirectory()) {
      throw new BytesyncError('folder-not-a-folder', { path: folder }, { cause: error });
    }
  }
}

async function write(root: string, source: SourceFile): Promise<void> {
  const folder = join(root, PRIVATE_FOLDER);
  await access(root, constants.W_OK | constants.X_OK);
  await makeFolder(folder);
  const ignoreFile = join(folder, '.gitignore');
  const ignored = await readSmallFile(ignoreFile, SOURCE_FILE_BYTES).catch(() => undefined);
  if (ignored?.toString() !== IGNORE_EVERYTHING) {
    await writeAtomically(ignoreFile, IGNORE_EVERYTHING);
  }
  await writeAtomically(join(folder, SOURCE_FILE), `${JSON.stringify(source)}\n`);
}

const READ_ONLY: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS']);

/**
 * Makes a data source's private folder `.bytesync` (mode 0700, ignored by Git) and puts a fresh
 * random token into it. The source id is kept when a valid one is there.
 * @throws BytesyncError 'folder-not-a-folder' when something else, also a link, has that name;
 *   'folder-missing' when the source is gone; 'disk-full'; 'write-failed'.
 */
export async function preparePrivateFolder(root: string): Promise<PrivateFolder> {
  const previous = await readSourceFile(root).catch(() => undefined);
  const sourceId = previous?.sourceId ?? createId();
  const token = createId();
  const kept = previous === undefined ? {} : { previousToken: previous.token };
  try {
    await write(root, { version: 1, sourceId, token });
    return { sourceId, token, ...kept, writable: true };
  } catch (cause) {
    const code = systemCode(cause);
    if (code !== undefined && READ_ONLY.has(code)) return { sourceId, ...kept, writable: false };
    if (cause instanceof BytesyncError) throw cause;
    const values = { path: join(root, PRIVATE_FOLDER), system: code ?? '' };
    if (code === 'ENOENT') throw new BytesyncError('folder-missing', { path: root }, { cause });
    const full = code === 'ENOSPC' || code === 'EDQUOT';
    throw new BytesyncError(full ? 'disk-full' : 'write-failed', values, { cause });
  }
}
