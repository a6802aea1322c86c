import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundleForNode } from '../bundles.mjs';
import { root } from '../projectNode.mjs';

// bundleInside.mjs FOLDER: bundles the tests that run in VS Code's extension host, which strips no
// types. Mocha stays outside: it is found from there.
const [outdir] = process.argv.slice(2);
const suite = join(root, 'test', 'vscode', 'inside', 'suite');
const tests = readdirSync(suite).filter((name) => name.endsWith('.inside.ts'));
rmSync(outdir, { recursive: true, force: true });
const result = await bundleForNode({
  absWorkingDir: root,
  entryPoints: ['index.ts', ...tests].map((name) => join(suite, name)),
  outdir,
  external: ['vscode', 'mocha'],
});
if (result === undefined) process.exitCode = 1;
