import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openBrowser } from './editor/openBrowser.mjs';
import { openTwoWindows, RELAY_NAME } from './editor/twoWindows.mjs';
import { root } from './projectNode.mjs';
import { runInherited } from './runProcess.mjs';

const USAGE = 'npm run vscode [-- --no-open]';
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const ended = new AbortController();
for (const signal of ENDING) process.on(signal, () => ended.abort());
try {
  const { values } = parseArgs({ options: { 'no-open': { type: 'boolean', default: false } } });
  await main(!values['no-open']);
} catch (error) {
  const isUsage = error.code?.startsWith('ERR_PARSE_ARGS');
  if (!ended.signal.aborted) {
    console.error(isUsage ? `${error.message}\n${USAGE}` : error.message);
    process.exitCode = 1;
  }
}

/** Two windows until Ctrl-C. */
async function main(open) {
  const built = await runInherited(process.execPath, [join(root, 'scripts', 'build.mjs')]);
  if (built !== 0) throw new Error('The build failed; its messages above say where.');
  console.log('Starting two windows of VS Code; the first time ever this installs it …');
  const { windows, relay, close } = await openTwoWindows(ended.signal);
  try {
    console.log(explanation(windows, relay));
    if (open) openBrowser(windows.map(({ url }) => url));
    await new Promise((resolve) => ended.signal.addEventListener('abort', resolve));
    console.log('Ending …');
  } finally {
    await close();
  }
}

function explanation(windows, relay) {
  const [first, second] = windows;
  return `
Two members, each with a machine of their own as far as ByteSync can tell, and a relay (${relay}).
Open both in a browser on this computer, unless they open by themselves:

${windows.map(({ name, url }) => `  ${name.padEnd(8)} ${url}`).join('\n')}

The main job, by hand
  1. ${first.name}: open ByteSync in the bar on the left, Create Session, "${RELAY_NAME}", Copy Invitation.
  2. ${second.name}: ByteSync, Join Session, and paste it.
  3. Both show six words: compare them, and admit on the ${first.name}.
  4. Both: Add Data Source, the folder of the window.
  5. ${first.name}: Analyse. Look at the plan, say yes on both sides, and look at the folders.

The folders were made anew: ${windows.map(({ folder }) => folder).join(' and ')}.
Ctrl-C here ends everything.
`;
}
