import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where Node keeps compiled code for the processes and threads that this one starts: most of their start
 * is compiling. What lies there is run, so it is this user's own cache folder.
 */
export function compileCacheFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (platform === 'win32') {
    const local = env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
    return join(local, 'bytesync', 'Cache', 'compiled');
  }
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'bytesync', 'compiled');
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'bytesync', 'compiled');
}
