import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The lowest Node that the product runs on: zstd in node:zlib and node:sqlite without a flag. */
const LOWEST = [22, 15];

/** Names of the platform packages differ from process.platform on Windows only. */
const PLATFORMS = { linux: 'linux', darwin: 'darwin', win32: 'win' };

/**
 * Path of the Node that the project brings along as an optional dependency, or of the running one
 * where that is missing and new enough.
 * @returns {string}
 * @throws {Error} with a sentence for the person at the keyboard when there is neither.
 */
export function projectNode() {
  const own = packagedNode(`node-${PLATFORMS[process.platform]}-${process.arch}`);
  if (own !== undefined) return own;
  if (isNewEnough(process.versions.node)) return process.execPath;
  throw new Error(
    `ByteSync needs Node ${LOWEST.join('.')} or newer and brings its own, but there is none for ` +
      `${process.platform}-${process.arch} in node_modules. Run "npm ci" (without --omit=optional), ` +
      `or install Node 24 from https://nodejs.org. This is Node ${process.versions.node}.`,
  );
}

/**
 * Path of the oldest supported Node, which the bundles are tested on.
 * @returns {string | undefined} undefined where no package of it exists for this machine.
 */
export function lowestNode() {
  return packagedNode(`node-lowest-${PLATFORMS[process.platform]}-${process.arch}`);
}

/** The environment with the directory of this Node first on PATH. */
export function withNodeFirst(node, env = process.env) {
  // Windows spells it "Path"; a second spelling would leave the first in force.
  const key = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...env, [key]: [dirname(node), env[key]].filter(Boolean).join(delimiter) };
}

function packagedNode(name) {
  const file = join(
    root,
    'node_modules',
    name,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  // The packages are built for glibc: on musl the file is there and doesn't start.
  return existsSync(file) && spawnSync(file, ['--version']).status === 0 ? file : undefined;
}

function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > LOWEST[0] || (major === LOWEST[0] && minor >= LOWEST[1]);
}
