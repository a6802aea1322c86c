import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleForNode, bundleForPages, EXTENSION_BUNDLES, PAGES, PROGRAMS } from '../bundles.mjs';
import { capture } from '../capturedProcess.mjs';
import { root } from '../projectNode.mjs';
import { packagedManifest } from './manifest.mjs';
import { thirdPartyNotices } from './notices.mjs';

const VSCE = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
/** vsce ends after this many milliseconds; it takes about ten seconds. */
const VSCE_LIMIT = 3 * 60_000;

/** What goes in as it is; .vscodeignore has the last word on each file. */
const AS_IT_IS = ['media', 'l10n', 'CHANGELOG.md', 'LICENSE', '.vscodeignore'];
const NLS = /^package\.nls(\.[\w-]+)?\.json$/;

/**
 * Makes the extension's package. Everything is put together in a folder of its own, with bundles
 * for users (minified, without source maps), so that it neither touches dist/ nor depends on it.
 * @param {string} target path of the .vsix; replaced when it is there.
 * @returns {Promise<number>} its size in bytes.
 * @throws {Error} with the program's own words when it can't be made.
 */
export async function packageExtension(target) {
  const staging = mkdtempSync(join(tmpdir(), 'bytesync-package-'));
  try {
    await fill(staging);
    await runVsce(staging, target);
    return statSync(target).size;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** The name of the file that `npm run package` makes. */
export function packageName() {
  const { name, version } = readManifest();
  return `${name}-${version}.vsix`;
}

async function fill(staging) {
  const bundled = await bundleForNode({
    absWorkingDir: root,
    entryPoints: { ...EXTENSION_BUNDLES, ...PROGRAMS },
    outdir: join(staging, 'dist'),
    metafile: true,
    minify: true,
    sourcemap: false,
    legalComments: 'none',
  });
  const pages = await bundleForPages({
    absWorkingDir: root,
    entryPoints: PAGES,
    outdir: join(staging, 'dist'),
    metafile: true,
    legalComments: 'none',
  });
  if (bundled === undefined || pages === undefined) throw new Error('The bundles can’t be built.');
  const texts = readdirSync(root).filter((name) => NLS.test(name));
  for (const name of [...AS_IT_IS, ...texts]) {
    if (existsSync(join(root, name)))
      cpSync(join(root, name), join(staging, name), { recursive: true });
  }
  const write = (name, text) => writeFileSync(join(staging, name), text);
  write('package.json', `${JSON.stringify(packagedManifest(readManifest()), null, 2)}\n`);
  write('README.md', withoutLocalLinks(readFileSync(join(root, 'README.md'), 'utf8')));
  const inputs = [bundled, pages].flatMap(({ metafile }) => Object.keys(metafile.inputs));
  write('THIRD_PARTY_NOTICES.txt', thirdPartyNotices(root, inputs));
}

/** Links to files of the repository lead nowhere from the extension's page: their text stays. */
function withoutLocalLinks(markdown) {
  return markdown.replaceAll(/(?<!!)\[([^\]]+)\]\((?!https?:|#)[^)]*\)/g, '$1');
}

async function runVsce(staging, target) {
  const args = [
    ...['package', '--no-dependencies', '--no-rewrite-relative-links'],
    ...['--allow-missing-repository', '--out', target],
  ];
  const options = { cwd: staging, limitMs: VSCE_LIMIT };
  const { code, output } = await capture(process.execPath, [VSCE, ...args], options);
  if (code !== 0) throw new Error(`vsce failed with exit code ${code}:\n${output}`);
}

function readManifest() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
}
