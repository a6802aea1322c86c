import { spawnSync } from 'node:child_process';
import { capture } from '../capturedProcess.mjs';
import { root } from '../projectNode.mjs';

/**
 * What suites need beside the product, under any of its names, and the Debian packages that bring it.
 * @typedef {{ programs: readonly string[], packages: readonly string[] }} Need
 */

/** @type {readonly Need[]} */
const ALWAYS = [
  { programs: ['rsync'], packages: ['rsync'] },
  { programs: ['diff'], packages: ['diffutils'] },
  { programs: ['git'], packages: ['git'] },
  { programs: ['openssl'], packages: ['openssl'] },
  { programs: ['ps'], packages: ['procps'] },
];

/** @type {readonly Need[]} Terminals, mounts and clocks, which tests use on Linux alone. */
const LINUX = [
  { programs: ['script'], packages: ['bsdutils'] },
  { programs: ['unshare'], packages: ['util-linux', 'mount'] },
  { programs: ['faketime'], packages: ['faketime'] },
];

/** @type {Need} The browser that shows VS Code, with letters to write in. */
const BROWSER = {
  programs: ['chromium', 'chromium-browser', 'google-chrome'],
  packages: ['chromium', 'fonts-dejavu-core'],
};

/**
 * Installs what suites need from the system, when it may.
 * @param {{ browser: boolean }} suites browser: whether one of them is driven in a browser.
 * @returns {Promise<{ missing: string[], output: string }>} the programs that are still missing,
 *   and a sentence with the command that would install them.
 */
export async function installSystemPackages({ browser }) {
  const needs = [
    ...ALWAYS,
    ...(process.platform === 'linux' ? LINUX : []),
    ...(browser ? [BROWSER] : []),
  ];
  const wanted = needs.filter(isMissing);
  if (wanted.length === 0) return { missing: [], output: '' };
  const packages = wanted.flatMap((need) => need.packages);
  const install = ['apt-get', 'install', '--yes', '--no-install-recommends', ...packages];
  let output = '';
  if (process.getuid?.() === 0 && hasProgram('apt-get')) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    for (const [file, ...args] of [['apt-get', 'update'], install]) {
      output += (await capture(file, args, { cwd: root, env })).output;
    }
  }
  const missing = wanted.filter(isMissing).map(({ programs }) => programs[0]);
  if (missing.length > 0) {
    output += `Missing: ${missing.join(', ')}. This would install it: sudo ${install.join(' ')}\n`;
  }
  return { missing, output };
}

function isMissing({ programs }) {
  return !programs.some(hasProgram);
}

function hasProgram(program) {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}
