import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleForNode, EXTENSION_BUNDLES, PROGRAMS } from '../bundles.mjs';
import { root } from '../projectNode.mjs';
import { suitesOf } from './suites.mjs';

// Bundles the unit tests for a Node that strips no types. All lie flat in one folder with the
// workers, which are found beside the bundle that starts them, as in dist/.
const outdir = join(root, process.argv[2]);
const tests = suitesOf('unit').flatMap(({ files }) => files);
// A bundle has no import.meta.url; tests find their data and child programs from where they lie.
/** @type {import('esbuild').Plugin} */
const placeOfTests = {
  name: 'place-of-tests',
  setup(build) {
    build.onLoad({ filter: /[\\/]test[\\/].*\.ts$/ }, async ({ path }) => {
      const place = JSON.stringify(pathToFileURL(path).href);
      const text = await readFile(path, 'utf8');
      return { contents: text.replaceAll('import.meta.url', place), loader: 'ts' };
    });
  },
};
rmSync(outdir, { recursive: true, force: true });
const result = await bundleForNode({
  absWorkingDir: root,
  entryPoints: {
    ...EXTENSION_BUNDLES,
    ...PROGRAMS,
    ...Object.fromEntries(
      tests.map((file) => [file.replace(/\.ts$/, '').replaceAll(/[\\/]/g, '-'), file]),
    ),
  },
  outdir,
  plugins: [placeOfTests],
});
if (result === undefined) process.exitCode = 1;
