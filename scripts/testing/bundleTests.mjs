import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { BUNDLES, bundleForNode } from '../bundles.mjs';
import { root } from '../projectNode.mjs';
import { suitesOf } from './suites.mjs';

// Bundles the unit tests for a Node that strips no types. All lie flat in one folder with the
// workers, which are found beside the bundle that starts them, as in dist/.
const outdir = join(root, process.argv[2]);
const { cli: _, ...workers } = BUNDLES;
const tests = suitesOf('unit').flatMap(({ files }) => files);
rmSync(outdir, { recursive: true, force: true });
const result = await bundleForNode({
  absWorkingDir: root,
  entryPoints: {
    ...workers,
    ...Object.fromEntries(
      tests.map((file) => [file.replace(/\.ts$/, '').replaceAll(/[\\/]/g, '-'), file]),
    ),
  },
  outdir,
});
if (result === undefined) process.exitCode = 1;
