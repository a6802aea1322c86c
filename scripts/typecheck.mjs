import { join } from 'node:path';
import { capture } from './capturedProcess.mjs';
import { root } from './projectNode.mjs';
import { sideBySide } from './sideBySide.mjs';

const PROJECTS = [
  ...['shared', 'relay', 'extension', 'extension/src/webview'],
  ...['test', 'test/bench/ui/page'],
];

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const check = (project) => () => capture(process.execPath, [tsc, '-p', project], { cwd: root });

const results = await sideBySide(2, PROJECTS.map(check));
for (const { output } of results) process.stdout.write(output);
process.exitCode = results.some(({ code }) => code !== 0) ? 1 : 0;
