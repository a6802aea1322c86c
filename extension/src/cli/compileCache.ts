import { lstatSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** What others may do with a folder that they must not be able to change. */
const WRITABLE_BY_OTHERS = 0o022;

/**
 * Where Node keeps compiled code for this process and those that it starts: most of their start is compiling. What lies
 * there is run, so it is a folder that this user alone can write to; undefined where there is none, or where Node's own
 * variable says that nothing is to be kept.
 */
export function ownCompileCache(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
): string | undefined {
  if (env.NODE_COMPILE_CACHE !== undefined) return env.NODE_COMPILE_CACHE || undefined;
  const folder = compileCacheFolder(env, platform);
  return isAbsolute(folder) && isOurs(folder) ? folder : undefined;
}

export function compileCacheFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (platform === 'win32') {
    const local = env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
    return join(local, 'bytesync', 'Cache', 'compiled');
  }
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'bytesync', 'compiled');
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'bytesync', 'compiled');
}

/** Makes the folder where it is missing. */
function isOurs(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = lstatSync(folder);
    // Windows has neither; folders of a user's profile are that user's.
    const own = process.getuid?.();
    return own === undefined || (uid === own && (mode & WRITABLE_BY_OTHERS) === 0);
  } catch {
    // Nothing can be kept: everything is compiled anew.
    return false;
  }
}
