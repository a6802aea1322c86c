import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { walkSource } from '../../../extension/src/engine/inventory/walk.ts';

/** Git with no configuration but the one that a test names. */
export function gitEnvironment(config = '/dev/null'): NodeJS.ProcessEnv {
  return { ...process.env, GIT_CONFIG_GLOBAL: config, GIT_CONFIG_NOSYSTEM: '1' };
}

export function git(
  folder: string,
  words: readonly string[],
  { input = '', config }: { readonly input?: string; readonly config?: string } = {},
): string {
  const env = gitEnvironment(config);
  const most = 256 * 1024 * 1024;
  return execFileSync('git', words, {
    ...{ cwd: folder, env, input, encoding: 'utf8', maxBuffer: most },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
}

/** Gives this process, and what it starts, the Git configuration of a file. @returns what takes it back */
export function useGitConfig(config: string): () => void {
  const { GIT_CONFIG_GLOBAL: file, GIT_CONFIG_NOSYSTEM: noSystem } = process.env;
  Object.assign(process.env, { GIT_CONFIG_GLOBAL: config, GIT_CONFIG_NOSYSTEM: '1' });
  return () => {
    restore('GIT_CONFIG_GLOBAL', file);
    restore('GIT_CONFIG_NOSYSTEM', noSystem);
  };
}

/** Runs something with the Git configuration of a file. */
export async function withGitConfig<T>(config: string, run: () => Promise<T>): Promise<T> {
  const takeBack = useGitConfig(config);
  try {
    return await run();
  } finally {
    takeBack();
  }
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

/** Every path below a folder, folders too, but for what is called `.git`. */
export function allPaths(folder: string, prefix = ''): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === '.git') return [];
    const path = `${prefix}${entry.name}`;
    if (!entry.isDirectory()) return [path];
    return [path, ...allPaths(join(folder, entry.name), `${path}/`)];
  });
}

/** Those of the paths that `git check-ignore` calls ignored, sorted. */
export function ignoredByGit(
  folder: string,
  paths: readonly string[],
  config?: string,
  options: readonly string[] = [],
): string[] {
  const words = [...options, 'check-ignore', '--stdin', '-z', '--no-index'];
  try {
    const input = paths.join('\0');
    return told(git(folder, words, { input, ...(config !== undefined && { config }) }));
  } catch (error) {
    // 1: none of them is ignored.
    if (error instanceof Error && 'status' in error && error.status === 1) return [];
    throw error;
  }
}

function told(output: string): string[] {
  return output
    .split('\0')
    .filter((path) => path !== '')
    .sort();
}

/** Those of the paths that a walk does not offer, sorted: left out themselves, or below such a folder. */
export async function ignoredByWalk(folder: string, paths: readonly string[]): Promise<string[]> {
  const { entries } = await walkSource(folder, { gitignore: true, patterns: [] });
  const known = new Set(entries.filter(({ kind }) => kind !== 'unknown').map(({ path }) => path));
  return paths.filter((path) => !known.has(path)).sort();
}
