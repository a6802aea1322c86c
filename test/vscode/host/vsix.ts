import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { START_MS } from './waits.ts';

const PACKAGER = fileURLToPath(new URL('../../../scripts/package.mjs', import.meta.url));

/** Makes the package of the extension, as `npm run package` does. */
export async function packExtension(target: string): Promise<void> {
  await promisify(execFile)(process.execPath, [PACKAGER, target], { timeout: 3 * START_MS });
}
