import { join } from 'node:path';
import { ensureInstalled } from './install.mjs';
import { projectNode, root, withNodeFirst } from './projectNode.mjs';
import { runInherited } from './runProcess.mjs';
import { makeSampleFolders, SHOWCASE } from './sample.mjs';

const LAPTOP = join('sample', 'laptop');
const DESKTOP = join('sample', 'desktop');

try {
  process.exitCode = await start(process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

/** Installs and builds what is missing, then synchronizes the given folders, or two samples. */
async function start(args) {
  await ensureInstalled();
  const node = projectNode();
  const run = (script, rest, cwd) =>
    runInherited(node, [join(root, script), ...rest], { cwd, env: withNodeFirst(node) });

  const built = await run(join('scripts', 'build.mjs'), [], root);
  if (built !== 0) throw new Error('The build failed; its messages above say where.');

  const cli = join('dist', 'cli.js');
  // npm changes to the project's folder; relative paths mean the folder that the person is in.
  if (args.length > 0) return run(cli, ['sync', ...args], process.env.INIT_CWD ?? process.cwd());

  makeSampleFolders(join(root, LAPTOP), join(root, DESKTOP));
  console.log(`\nTwo folders that differ, made anew: ${LAPTOP} (A) and ${DESKTOP} (B).`);
  console.log(`$ bytesync sync ${LAPTOP} ${DESKTOP} --yes\n`);
  const code = await run(cli, ['sync', LAPTOP, DESKTOP, '--yes'], root);
  if (code === 0) console.log(explanation());
  return code;
}

function explanation() {
  const width = Math.max(...SHOWCASE.map(([path]) => path.length));
  const again = `npm start -- ${LAPTOP} ${DESKTOP}`;
  return `
What happened
  Two members, each a process of its own, met in a session on a relay on this machine. They
  compared their folders and sent each other what was missing, sealed end to end: the relay
  passed on chunks that it cannot read.

${SHOWCASE.map(([path, story]) => `  ${path.padEnd(width)}  ${story}`).join('\n')}

Try next
  Edit any file in either folder, then    ${again}
  See a plan without doing it             ${again} --dry-run
  Make B exactly like A (to the trash)    ${again} --preset mirror
  Compare contents, change nothing        ${again} --preset check
  Synchronize folders of your own         npm start -- FOLDER FOLDER
  Between two machines: docs/journeys.md`;
}
