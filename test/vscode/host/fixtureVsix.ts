import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ACTION_MS } from './waits.ts';

const VSCE = fileURLToPath(new URL('../../../node_modules/@vscode/vsce/vsce', import.meta.url));
const FIXTURE = fileURLToPath(new URL('./fixture', import.meta.url));

/** Packs the extension of the host's own tests. */
export async function packFixture(target: string): Promise<void> {
  const args = ['package', '--no-dependencies', '--allow-missing-repository', '--skip-license'];
  await promisify(execFile)(process.execPath, [VSCE, ...args, '--out', target], {
    cwd: FIXTURE,
    timeout: ACTION_MS,
  });
}
