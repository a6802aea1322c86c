import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PACKAGE = fileURLToPath(new URL('../../../scripts/package.mjs', import.meta.url));
const LIMIT_MS = 120_000;

/** The extension's package as users get it, made in this folder. */
export async function packedExtension(folder: string): Promise<string> {
  const vsix = join(folder, 'bytesync.vsix');
  await promisify(execFile)(process.execPath, [PACKAGE, vsix], { timeout: LIMIT_MS });
  return vsix;
}
