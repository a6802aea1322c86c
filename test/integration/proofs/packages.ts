import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const { XDG_CACHE_HOME } = process.env;
/** Downloaded once for all runs, outside of the tree. */
const CACHE = join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'bytesync-tests');

/**
 * Unpacks a release from the npm registry, as its packer left it: every date is npm's made-up one,
 * but those of the folders, which the archive does not hold.
 * @param release such as `typescript@5.9.2`
 */
export async function unpackRelease(release: string, folder: string): Promise<void> {
  const archive = await downloadRelease(release);
  await mkdir(folder, { recursive: true });
  const options = ['--no-same-owner', '--strip-components=1'];
  await run('tar', ['--extract', '--file', archive, '--directory', folder, ...options]);
}

async function downloadRelease(release: string): Promise<string> {
  const archive = join(CACHE, `${release.replaceAll(/[^\w.-]+/g, '-')}.tgz`);
  if (existsSync(archive)) return archive;
  await mkdir(CACHE, { recursive: true });
  const scratch = await mkdtemp(join(CACHE, 'incoming-'));
  try {
    // npm checks what comes against the registry's integrity.
    const { stdout } = await run('npm', ['pack', release, '--silent'], { cwd: scratch });
    const name = stdout.trim().split('\n').at(-1) ?? '';
    await rename(join(scratch, name), archive);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return archive;
}
