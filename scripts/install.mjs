import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './projectNode.mjs';
import { runInherited } from './runProcess.mjs';

/**
 * Installs what package-lock.json says, unless node_modules holds it already. Runs on Node 20
 * without a dependency.
 * @throws {Error} when npm fails.
 */
export async function ensureInstalled() {
  if (isInstalled()) return;
  console.log('Installing what package-lock.json lists …');
  // No install script of any dependency is needed: native parts come as packages of their own.
  const code = await runNpm([
    'ci',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]);
  if (code !== 0) {
    throw new Error(
      `"npm ci" failed with exit code ${code}. Its own message above says why; ` +
        'without a network it cannot reach the registry.',
    );
  }
}

/**
 * True when node_modules holds every package of package-lock.json in its version. npm writes the
 * list of what it installed last, so an installation that was cut short has none.
 */
function isInstalled() {
  const listed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(listed)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(listed, 'utf8')).packages;
  return Object.entries(wanted)
    .filter(([path]) => path.includes('node_modules/'))
    .every(([path, entry]) => {
      const found = present[path];
      // Packages for other platforms are optional and rightly absent.
      if (found === undefined) return entry.optional === true;
      return found.version === entry.version && found.integrity === entry.integrity;
    });
}

function runNpm(args) {
  const { npm_execpath: npm, npm_node_execpath: node } = process.env;
  // Not process.execPath: that may be the Node inside node_modules, which npm is about to remove.
  if (npm !== undefined && node !== undefined) {
    return runInherited(node, [npm, ...args], { cwd: root });
  }
  return runInherited('npm', args, { cwd: root, shell: process.platform === 'win32' });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await ensureInstalled();
