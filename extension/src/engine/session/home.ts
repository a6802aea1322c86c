import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import type { z } from 'zod';

/** Bytes of a file, unless its reader says otherwise. */
const FILE_LIMIT = 1024 * 1024;

/**
 * Where the headless member keeps its identity and trusted devices: BYTESYNC_HOME, or the
 * platform's place for a program's settings.
 */
export function homeFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (env.BYTESYNC_HOME) return env.BYTESYNC_HOME;
  if (platform === 'win32') {
    return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'bytesync');
  }
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'bytesync');
  return join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'bytesync');
}

/**
 * Reads a file of the home folder; undefined when it isn't there.
 * @param limit bytes
 * @throws BytesyncError home-unusable when it can't be read
 */
export async function readHomeBytes(
  home: string,
  name: string,
  limit: number = FILE_LIMIT,
): Promise<Uint8Array | undefined> {
  const path = join(home, name);
  try {
    if ((await stat(path)).size > limit) throw new Error('the file is too large');
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new BytesyncError('home-unusable', { path }, { cause });
  }
}

/**
 * Reads a JSON file of the home folder against its schema; undefined when it isn't there.
 * @param limit bytes
 * @throws BytesyncError home-unusable when it can't be read or isn't what it should be.
 */
export async function readHomeFile<T>(
  home: string,
  name: string,
  schema: z.ZodType<T>,
  limit: number = FILE_LIMIT,
): Promise<T | undefined> {
  const bytes = await readHomeBytes(home, name, limit);
  if (bytes === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (cause) {
    throw new BytesyncError('home-unusable', { path: join(home, name) }, { cause });
  }
}

/** Replaces a file of the home folder by JSON; see `writeHomeBytes`. */
export async function writeHomeFile(home: string, name: string, value: unknown): Promise<void> {
  await writeHomeBytes(home, name, `${JSON.stringify(value, null, 2)}\n`);
}

/**
 * Replaces a file of the home folder (0600 in a 0700 folder) so that it is whole at any moment.
 * @throws BytesyncError home-unusable
 */
export async function writeHomeBytes(
  home: string,
  name: string,
  bytes: Uint8Array | string,
): Promise<void> {
  const path = join(home, name);
  const temporary = `${path}.${createId()}`;
  try {
    await mkdir(home, { recursive: true, mode: 0o700 });
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new BytesyncError('home-unusable', { path }, { cause });
  }
}

/** What a folder of ours holds; nothing where it isn't there. @throws BytesyncError home-unusable */
export async function homeFileNames(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    throw new BytesyncError('home-unusable', { path: folder }, { cause });
  }
}
