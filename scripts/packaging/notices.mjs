import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Notices are of what a package itself has taken from others. */
const LICENSE_FILE = /^(licen[cs]e|copying|notices?)([-.].*)?$/i;
const HEADING = `ByteSync contains code of the following packages, each under its own license.\n`;

/**
 * The licenses of everything that was bundled, as their authors ask for.
 * @param {string} root the repository.
 * @param {readonly string[]} inputs paths of the bundled modules from the root, as esbuild lists them.
 * @throws {Error} when a bundled package states no license.
 */
export function thirdPartyNotices(root, inputs) {
  const packages = new Set(inputs.map(packageOf).filter((folder) => folder !== undefined));
  return [HEADING, ...[...packages].sort().map((folder) => notice(join(root, folder)))].join('\n');
}

/** The innermost package that a module belongs to; undefined for our own. */
function packageOf(input) {
  return /^(.*\bnode_modules\/(?!@bytesync\/)(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
}

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder).filter((file) => LICENSE_FILE.test(file));
  if (files.length === 0 && license === undefined) {
    throw new Error(`${name} ${version} is bundled and states no license.`);
  }
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
  const line = '-'.repeat(72);
  return [line, `${name} ${version} (${license ?? 'see below'})`, line, ...texts, ''].join('\n');
}
