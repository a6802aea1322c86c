import { spawnSync } from 'node:child_process';
import { capture } from '../capturedProcess.mjs';
import { root } from '../projectNode.mjs';

/** Programs that suites hold the product against, and the Debian packages that bring them. */
const PROGRAMS = [
  { program: 'rsync', package: 'rsync' },
  { program: 'diff', package: 'diffutils' },
];

/**
 * Installs what suites need from the system, when it may.
 * @returns {Promise<{ missing: string[], output: string }>} the programs that are still missing,
 *   and a sentence with the command that would install them.
 */
export async function installSystemPackages() {
  const wanted = missingPrograms();
  if (wanted.length === 0) return { missing: [], output: '' };
  const packages = wanted.map((one) => one.package);
  const install = ['apt-get', 'install', '--yes', '--no-install-recommends', ...packages];
  let output = '';
  if (process.getuid?.() === 0 && hasProgram('apt-get')) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    for (const [file, ...args] of [['apt-get', 'update'], install]) {
      output += (await capture(file, args, { cwd: root, env })).output;
    }
  }
  const missing = missingPrograms().map((one) => one.program);
  if (missing.length > 0) {
    output += `Missing: ${missing.join(', ')}. This would install it: sudo ${install.join(' ')}\n`;
  }
  return { missing, output };
}

function missingPrograms() {
  return PROGRAMS.filter(({ program }) => !hasProgram(program));
}

function hasProgram(program) {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}
